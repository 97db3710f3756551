"""Rows in S3-compatible storage: who this process is there, by the settings that every tool for it reads.

The key is given to one connection, for the objects of one place, and is kept nowhere: not in the catalogue, not in a
file, not in a log. It is put into a statement, so whatever DuckDB says of that statement is not repeated either.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

import duckdb

from queries.errors import StoreUnreadable
from queries.statements import statement

SCHEME = "s3://"

_NO_KEY = (
    "The rows of the shared store are in S3-compatible storage, and this process has no key to it. Set "
    "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; docs/operations.md says what else."
)
_IN_CLEAR = "The setting AWS_ENDPOINT_URL must begin with https:// unless it names this machine itself."
_NOT_TAKEN = "The settings for S3-compatible storage cannot be used. docs/operations.md says what they are."
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def are_at(place: str) -> bool:
    """Return whether rows lie in S3-compatible storage rather than in a folder."""
    return place.startswith(SCHEME)


def reach(connection: duckdb.DuckDBPyConnection, place: str) -> None:
    """Let a connection that has DuckDB's httpfs reach what lies under a place. Raises StoreUnreadable."""
    values = ", ".join(f"{name} {value}" for name, value in _values(place))
    try:
        connection.execute(statement("shared/secret").format_map({"values": values}))
    except duckdb.Error:  # its words may hold the key
        raise StoreUnreadable(_NOT_TAKEN) from None


def _values(place: str) -> Iterable[tuple[str, str]]:
    key, secret = os.environ.get("AWS_ACCESS_KEY_ID"), os.environ.get("AWS_SECRET_ACCESS_KEY")
    if not key or not secret:
        raise StoreUnreadable(_NO_KEY)
    yield "scope", quoted(place)
    yield "key_id", quoted(key)
    yield "secret", quoted(secret)
    yield "region", quoted(os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1")
    if token := os.environ.get("AWS_SESSION_TOKEN"):
        yield "session_token", quoted(token)
    if address := os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL"):
        yield from _elsewhere(urlsplit(address))


def _elsewhere(address: SplitResult) -> Iterable[tuple[str, str]]:
    """Name a server that is not Amazon's own; in the clear only where nothing leaves this machine."""
    if address.scheme != "https" and (address.scheme != "http" or address.hostname not in _LOOPBACK):
        raise StoreUnreadable(_IN_CLEAR)
    yield "endpoint", quoted(address.netloc)
    yield "url_style", quoted("path")
    yield "use_ssl", "true" if address.scheme == "https" else "false"


def quoted(text: str) -> str:
    """Return text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"

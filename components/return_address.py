"""Where a person was when asked to sign in: the way through the provider ends on the start page, so it is kept here.

Kept by a token that only this browser knows (Streamlit's own against forged requests), for a quarter of an hour.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

_COOKIE = "_streamlit_xsrf"
_SECONDS = 15 * 60
_MOST = 1_000


@dataclass(frozen=True, kw_only=True)
class ReturnAddress:
    """A page by its place in the address, and the state that stood behind it."""

    url_path: str
    query: Mapping[str, str]


_LOCK = threading.Lock()
_KEPT: OrderedDict[bytes, tuple[float, ReturnAddress]] = OrderedDict()


def browser_token(cookies: Mapping[str, str]) -> bytes | None:
    """Return the token of this browser: the cookie hides it behind a new mask each time. None without one."""
    try:
        _, mask_hex, masked_hex, _ = cookies.get(_COOKIE, "").strip("\"'").split("|")
        mask, masked = bytes.fromhex(mask_hex), bytes.fromhex(masked_hex)
        return bytes(byte ^ mask[place % len(mask)] for place, byte in enumerate(masked)) or None
    except (ValueError, ZeroDivisionError):
        return None


def keep(token: bytes | None, address: ReturnAddress) -> None:
    """Keep where a browser was."""
    if token is None:
        return
    with _LOCK:
        _KEPT[token] = (time.monotonic(), address)
        _KEPT.move_to_end(token)
        while len(_KEPT) > _MOST:
            _KEPT.popitem(last=False)


def take(token: bytes | None) -> ReturnAddress | None:
    """Return where a browser was, once; None where nothing is kept or it was too long ago."""
    if token is None:
        return None
    with _LOCK:
        kept_at, address = _KEPT.pop(token, (0.0, None))
    return address if address and time.monotonic() - kept_at < _SECONDS else None

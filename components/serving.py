"""Start the dashboard's server, for `manage.py run`."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from streamlit.runtime.pages_manager import PagesManager

from components import ahead, log_lines, navigation, states
from components.sign_in import LOOPBACK

#: Where something that watches over the app asks whether it can work; Streamlit's own address says only that it runs.
HEALTH = "/healthz"

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


def serve(
    *,
    port: int,
    address: str,
    secrets: Path,
    health: Callable[[], Mapping[str, object]],
    get_ready: Callable[[], object],
    can_wait: Callable[[], object],
) -> None:
    """Run the app until it is stopped; cannot_serve() has been asked.

    A folder named pages/ makes Streamlit take the app for one of its older kind until a first visitor has run
    app.py: that visitor, coming by a link to a page, would be told that it does not exist. It never is of that kind.
    Only the names by which people open the app are answered: the name that sign-in leads back to, and this machine's.
    The secrets are named among the settings: a list in the environment is not read, and nobody would have to sign in.
    health: what the health address answers, beside how many lines of the log wait to be written; its "ok" decides
    between 200 and 503. get_ready: what is still to be waited for before the first answer, once what the start page
    takes is imported. can_wait: what a page beyond it would have to wait for, done when the first visitor is served.
    """
    PagesManager.uses_pages_directory = False
    log = log_lines.begin()
    ahead.import_for([_APP, _APP.parent / navigation.PAGES[0].script])
    get_ready()
    ahead.begin_rest(_APP, can_wait)
    host = _redirect_host(secrets)

    def answer(_: Request) -> JSONResponse:
        found = {**health(), "log_lines_waiting": log.waiting()}
        found["ok"] = bool(found["ok"]) and not found["log_lines_waiting"]
        return JSONResponse(found, status_code=200 if found["ok"] else 503, headers={"Cache-Control": "no-store"})

    app = st.App(_APP, routes=[Route(HEALTH, answer)], on_script_error=states.went_wrong)
    names = [*LOOPBACK[:2], *([host] if host else [])]
    sys.argv = [str(_APP)]
    settings = {"server.port": port, "server.address": address, "server.allowedHosts": names}
    if host:  # for others than whoever started it: no browser is opened, and no visitor may have Streamlit write files
        settings["server.headless"] = True
    app.run(config={**settings, "secrets.files": [str(secrets)]})


def _redirect_host(secrets: Path) -> str | None:
    """Return the host that sign-in leads back to; None where sign-in is not set up."""
    try:
        auth = tomllib.loads(secrets.read_text(encoding="utf-8")).get("auth", {})
    except OSError:
        return None
    except tomllib.TOMLDecodeError as error:
        raise SystemExit(f"The file {secrets.name} cannot be read: {error}.") from None
    return urlsplit(str(auth.get("redirect_uri", ""))).hostname if auth else None

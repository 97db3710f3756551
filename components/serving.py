"""Start the dashboard's server, for `manage.py run`."""

from __future__ import annotations

import sys
from pathlib import Path

from streamlit.runtime.pages_manager import PagesManager
from streamlit.web import cli

_APP = Path(__file__).resolve().parent.parent / "app.py"


def serve(*, port: int) -> None:
    """Run the app on loopback until it is stopped.

    A folder named pages/ makes Streamlit take the app for one of its older kind until a first visitor has run
    app.py: that visitor, coming by a link to a page, would be told that it does not exist. It never is of that kind.
    """
    PagesManager.uses_pages_directory = False
    sys.argv = ["streamlit", "run", str(_APP), "--server.port", str(port), "--server.address", "127.0.0.1"]
    cli.main()

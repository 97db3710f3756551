"""manage.py on a machine that can be harmed while it runs: a file sets its clock, and root may do no more than others.

CLOCK_BACK names the file; in it stand the seconds by which the clock is back.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_RIGHT, _right_time = datetime, time.time


def command() -> list[str]:
    """Return how to run this in place of manage.py: root is held to the rights of files, as everybody else is."""
    held = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--"] if os.geteuid() == 0 else []
    return [*held, sys.executable, str(Path(__file__).resolve())]


def _back() -> float:
    text = Path(os.environ["CLOCK_BACK"]).read_text(encoding="utf-8")
    return float(text or 0)


class _Clock(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        return _RIGHT.now(tz) - timedelta(seconds=_back())


def _set_every_clock() -> None:
    """Let what our modules call datetime look at the file, and whoever asks for the time."""
    import components.ahead

    components.ahead.import_for(components.ahead.scripts_of(ROOT / "app.py"))
    time.time = lambda: _right_time() - _back()
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None) or ""
        if file.startswith(str(ROOT)) and "site-packages" not in file and getattr(module, "datetime", None) is _RIGHT:
            vars(module)["datetime"] = _Clock


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    import manage

    _set_every_clock()
    sys.argv[0] = "manage.py"
    sys.exit(manage.main())

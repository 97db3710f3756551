"""What may be a link that leads away from the app."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_NEVER = re.compile(r"[\s<>\"\\]")


def is_web_address(text: str) -> bool:
    """Return whether a text is an address of the web that leads to the host that it seems to lead to.

    So no name before the host, and no backslash, which browsers read as a slash.
    """
    try:
        parts = urlsplit(text)
        return (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and parts.username is None
            and not _NEVER.search(text)
        )
    except ValueError:
        return False

"""Everything that a server sends to one browser: each message of the websocket and each file, searched as it came."""

from __future__ import annotations

import base64
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass, field

from playwright.sync_api import Page, WebSocket

#: How Plotly's numbers travel: as bytes in base64.
_PACKED = re.compile(rb'"bdata": ?"([A-Za-z0-9+/=\\]+)"')


@dataclass
class Heard:
    """What one page was sent so far."""

    parts: list[bytes] = field(default_factory=list)

    def attach(self, page: Page) -> Heard:
        """Listen to a page from now on."""
        page.on("websocket", self._listen)
        return self

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self.parts.append(frame.encode() if isinstance(frame, str) else frame))

    def add(self, data: bytes) -> None:
        """Add what came in another way, as a download does."""
        self.parts.append(data)

    def holds(self, words: Iterable[str] = (), numbers: Iterable[float] = ()) -> set[str | float]:
        """Return which of the words and numbers were sent; numbers as text or as bytes, in arrays too."""
        whole = b"".join(self.parts)
        packed = b"".join(base64.b64decode(each.replace(b"\\", b"")) for each in _PACKED.findall(whole))
        found: set[str | float] = {word for word in words if word.lower().encode() in whole.lower()}
        for number in numbers:
            forms = [_text(number).encode(), struct.pack("<d", number)]
            forms += [struct.pack("<q", int(number)), f"{int(number):,}".encode()] if number == int(number) else []
            if any(form in whole or form in packed for form in forms):
                found.add(number)
        return found


def _text(number: float) -> str:
    """Return the digits that any writing of a number begins with; a whole one as it is."""
    return str(int(number)) if number == int(number) else f"{number:.6g}"

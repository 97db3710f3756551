"""A visitor without a browser: opens a page over Streamlit's own websocket, changes the address, waits for the end."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from urllib.parse import urlencode
from urllib.request import urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

#: Its value goes along once more where a websocket says what it speaks.
XSRF_COOKIE = "_streamlit_xsrf"
#: A page at first sight may have to be worked out.
_LONGEST_S = 300.0


@dataclass
class Run:
    """One run of a page's script: seconds until its last message, bytes that came, and faults that it showed."""

    seconds: float
    size: int = 0
    elements: int = 0
    faults: list[str] = field(default_factory=list)


class Visitor:
    """One open browser tab, as the server sees it.

    cookies: what the browser holds, with Streamlit's token against forged requests among them; heard: takes every
    message as it came.
    """

    def __init__(
        self, port: int, *, page: str = "", cookies: Mapping[str, str] | None = None, heard: list[bytes] | None = None
    ) -> None:
        self._page, self._heard = page, heard
        token = (cookies or {}).get(XSRF_COOKIE)
        self._url = f"http://localhost:{port}/{page}"
        self._known: set[str] = set()
        self._buttons: dict[str, str] = {}
        self._open = ExitStack()
        self._socket = self._open.enter_context(
            connect(
                f"ws://localhost:{port}/_stcore/stream",
                subprotocols=["streamlit", *((token,) if token else ())],  # type: ignore[list-item]
                origin=f"http://localhost:{port}",  # type: ignore[arg-type]
                additional_headers={"Cookie": "; ".join(f"{name}={text}" for name, text in (cookies or {}).items())},
                max_size=None,
                compression=None,
            )
        )

    def close(self) -> None:
        """Leave, as closing the tab does."""
        self._open.close()

    def open(self, page: str | None = None, **query: str) -> Run:
        """Run a page with what stands in its address, and return once it is finished."""
        if page is not None:
            self._page = page
        return self._run(BackMsg(), query)

    def press(self, label: str, **query: str) -> Run:
        """Press a button that the page has shown, and return once what follows is finished."""
        asked = BackMsg()
        pressed = asked.rerun_script.widget_states.widgets.add()
        pressed.id, pressed.trigger_value = self._buttons[label], True
        return self._run(asked, query)

    def _run(self, asked: BackMsg, query: dict[str, str]) -> Run:
        state = asked.rerun_script
        state.query_string = urlencode(query)
        state.page_name = self._page
        state.context_info.url = f"{self._url}?{state.query_string}"
        state.context_info.timezone = "Europe/London"
        state.context_info.locale = "en-GB"
        state.cached_message_hashes.extend(self._known)
        begin = time.perf_counter()
        self._socket.send(asked.SerializeToString())
        run = self._until_finished()
        run.seconds = time.perf_counter() - begin
        return run

    def _until_finished(self) -> Run:
        run = Run(seconds=0.0)
        while True:
            data = self._socket.recv(timeout=_LONGEST_S)
            data = data if isinstance(data, bytes) else data.encode()
            run.size += len(data)
            if self._heard is not None:
                self._heard.append(data)
            message = ForwardMsg.FromString(data)
            if message.metadata.cacheable and message.hash:
                self._known.add(message.hash)
            kind = message.WhichOneof("type")
            if kind == "delta":
                run.elements += 1
                element = message.delta.new_element
                if element.WhichOneof("type") == "exception":
                    run.faults.append(element.exception.message)
                elif element.WhichOneof("type") == "button":
                    self._buttons[element.button.label] = element.button.id
            elif kind == "page_not_found":
                run.faults.append("page not found")
            elif kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return run
            elif kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                run.faults.append("the script could not be compiled")
                return run


def wait_for(port: int, *, longest_s: float = 60.0) -> None:
    """Return once a server answers."""
    end = time.monotonic() + longest_s
    while True:
        try:
            with urlopen(f"http://localhost:{port}/_stcore/health", timeout=5) as answer:
                if answer.read() == b"ok":
                    return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.01)

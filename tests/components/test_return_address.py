"""Where a person was before signing in is kept for that browser alone, once, and not for long."""

from __future__ import annotations

import time

import pytest

from components import return_address
from components.return_address import ReturnAddress, browser_token, keep, take

ADDRESS = ReturnAddress(url_path="project", query={"project": "IRISi"})


def cookie(token: bytes, mask: bytes) -> dict[str, str]:
    masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(token))
    return {"_streamlit_xsrf": f"2|{mask.hex()}|{masked.hex()}|1700000000"}


def test_the_token_is_the_same_behind_every_mask() -> None:
    token = bytes(range(16))
    assert {browser_token(cookie(token, mask)) for mask in (b"abcd", b"wxyz", b"\0\0\0\0")} == {token}


@pytest.mark.parametrize("text", ["", "2", "2||", "2|zz|zz|1", "2||00|1", "2|61626364||1", "a|b|c|d|e"])
def test_a_cookie_that_is_none_gives_no_token(text: str) -> None:
    assert browser_token({"_streamlit_xsrf": text}) is None
    assert browser_token({}) is None


def test_it_is_given_once_to_the_browser_that_left_it() -> None:
    keep(b"one", ADDRESS)
    assert take(b"another") is None
    assert take(b"one") == ADDRESS
    assert take(b"one") is None


def test_nothing_is_kept_without_a_token() -> None:
    keep(None, ADDRESS)
    assert take(None) is None


def test_it_is_forgotten_after_a_quarter_of_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    keep(b"late", ADDRESS)
    later = time.monotonic() + 15 * 60 + 1
    monkeypatch.setattr(return_address.time, "monotonic", lambda: later)
    assert take(b"late") is None


def test_so_many_are_kept_and_no_more() -> None:
    for number in range(1_001):
        keep(str(number).encode(), ADDRESS)
    assert take(b"0") is None
    assert take(b"1000") == ADDRESS

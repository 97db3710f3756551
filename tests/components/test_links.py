"""What may be a link that leads away: addresses of the web that lead where they seem to. The door takes no others."""

from __future__ import annotations

import pytest

from components import html
from evaluation.intake.checking import check, empty_collection
from tests.strings.hostile_strings import ADDRESSES, NO_LINKS


def _faults(url: str) -> list[str]:
    quoted = url.replace('"', '""')
    data = f'source,citation,url\nx,A citation,"{quoted}"\n'.encode()
    (file,) = check([("sources.csv", data)], empty_collection()).files
    return [problem.code for problem in file.problems if problem.severity == "fault"]


@pytest.mark.parametrize("url", ADDRESSES)
def test_an_address_of_the_web_is_a_link_and_nothing_else(url: str) -> None:
    url = url.format(beacon="http://127.0.0.1:9")
    link = html.web_link("Read it", url)
    assert link.lower().startswith('<a class="ok-link" href="http')
    assert link.count("<") == 2
    assert link.count('"') == 6
    assert _faults(url) == []


@pytest.mark.parametrize("url", NO_LINKS, ids=ascii)
def test_what_is_none_is_words_and_does_not_get_in(url: str) -> None:
    assert html.web_link("Read it", url) == "Read it"
    assert _faults(url) or not url.strip() or url != url.strip()

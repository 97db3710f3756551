"""What a board pack says in its own words, a test a branch."""

from __future__ import annotations

import pytest

from evaluation.analysis.result_types import Reporting
from evaluation.domain.vocabulary import Clock, VerdictCode
from evaluation.stats.disclosure import EXACT_PROFILE, NHS_PROFILE
from evaluation.views.marks import mark_of
from evaluation.views.wording import pack as words

KEPT, WEAKER = mark_of(VerdictCode.KEPT), mark_of(VerdictCode.PARTLY_KEPT)


def reporting(due: int, *silent: str) -> Reporting:
    return Reporting(reporting=due - len(silent), due=due, silent=silent)


def test_since() -> None:
    assert words.since_line(None, None).startswith("There is no earlier pack")
    assert words.since_line(3, None) == "Compared with version 3."
    assert words.since_line(1203, "6 August 2026") == "Compared with version 1,203, published 6 August 2026."
    assert words.no_changes(None) is None
    assert words.no_changes(3) == "No verdict has changed since version 3."


def test_moves() -> None:
    assert words.change_sentence("Falls", KEPT, WEAKER) == "Falls: from Kept to Weaker."
    assert words.change_sentence("Falls", None, KEPT) == "Falls: new, Kept."
    assert words.change_sentence("Falls", KEPT, None) == "Falls: no longer part of the programme; it was Kept."
    assert words.change_sentence("Falls", None, None) == "Falls: no verdict."


def test_missing() -> None:
    assert words.missing_line(reporting(0)) == "No site is due yet."
    assert words.missing_line(reporting(2)) == "Nobody: every site that is due has reported."
    assert words.missing_line(reporting(2, "Ash", "Elm")) == "Ash; Elm"
    many = [f"S{place}" for place in range(words.MOST_NAMED + 2)]
    assert words.missing_line(reporting(20, *many)).endswith("; and 2 more")


def test_protection() -> None:
    assert "no count is hidden" in words.protection_line(EXACT_PROFILE)
    assert "counts of 1 to 7 are hidden" in words.protection_line(NHS_PROFILE)


def test_scope() -> None:
    assert words.projects_line([], all_of_them=True) == "None"
    assert words.projects_line(["A", "B"], all_of_them=True) == "All: A; B"
    assert words.projects_line(["A"], all_of_them=False) == "Chosen: A"
    assert words.projects_line(["A"] * 12, all_of_them=True) == "12 projects"
    assert [words.clock_line(clock) for clock in Clock] == ["Actual start dates", "Planned start dates"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [((), "the agreed share"), (("50%", "50%"), "50%"), (("50%", "60%"), "the agreed share (50%, 60%, by project)")],
)
def test_the_methods_name_the_agreed_lines(lines: tuple[str, ...], said: str) -> None:
    verdict = dict(words.methods(lines, ["80%"]))["The verdict"]
    assert f"at least {said} of the original benefit" in verdict


def test_the_page() -> None:
    assert words.what_is_made(0, None).startswith("Nothing has been published yet")
    assert "From version 2. The pack" in words.what_is_made(2, None)
    assert "From version 2, published 6 August 2026. " in words.what_is_made(2, "6 August 2026")
    line = words.kept_line(version=2, made_on="6 August 2026", made_by="Ann", projects=(), pack="ab")
    assert line == "Version 2 · all projects · made on 6 August 2026 by Ann · pack ab"
    assert "· P, Q ·" in words.kept_line(version=2, made_on="", made_by="", projects=("P", "Q"), pack="")
    assert words.pack_file_name("own", 12, ".pdf") == "outcomes-kept-own-version-12.pdf"
    assert words.programme_words("demonstration").note == "Made-up data"
    assert words.programme_words("own").note is None


def test_what_a_slide_has_no_room_for() -> None:
    assert words.continued("PINCER", 0) == "PINCER: where it is kept (continued)"
    assert words.continued("PINCER", 1) == "PINCER: where it is kept (continued; 1 more site is in the PDF)"
    assert words.continued("PINCER", 1203).endswith("(continued; 1,203 more sites are in the PDF)")


def test_which_sites_are_in_the_average_only() -> None:
    assert words.in_average_only(()) is None
    assert words.in_average_only(("Leeds",)) == "In the average only, as counts are small: Leeds."
    said = words.in_average_only(("Leeds", "York; North", "Hull"), most=1)
    assert said == "In the average only, as counts are small: Leeds; and 2 more."

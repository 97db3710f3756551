"""The panel of one site: what it counted, what that comes to, and what it does not say."""

from __future__ import annotations

from typing import Any

import pytest
from result_values import a_site, an_outcome

from evaluation.domain.vocabulary import VerdictCode
from evaluation.views.site import SiteView, site_view

NO_FIGURES: dict[str, Any] = {
    "estimate": None,
    "se": None,
    "ci_low": None,
    "ci_high": None,
    "retention": None,
    "retention_low": None,
    "retention_high": None,
    "verdict": VerdictCode.NO_DATA,
}
NO_RANGE = NO_FIGURES | {"estimate": 0.236, "reason": "no_range_published"}


def _view(**changes: Any) -> SiteView:
    return site_view(a_site(**changes), an_outcome())


def test_a_site_in_full() -> None:
    view = _view()
    assert (view.site, view.name) == ("S1", "Site S1")
    assert view.mark is not None
    assert view.mark.word == "Cannot tell yet"
    assert view.sentence == "About 21% lower odds than before it began."
    assert view.facts == (
        ("Planned start", "1 January 2021"),
        ("Actual start", "1 April 2021"),
        ("State", "Delivering"),
        ("Share of the original kept", "61% (likely range 10% to 119%)"),
        ("Effect", "odds ratio 0.79 (0.65 to 0.96)"),
        ("Last returns to", "31 March 2022"),
        ("Returns used", "2 of 2"),
    )
    assert view.members == ()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ci_low": -0.01}, "About 21% lower odds than before it began; we cannot rule out no change."),
        (NO_RANGE, "About 21% lower odds than before it began. Published without a range."),
        (NO_FIGURES | {"reason": "no_after_returns"}, "No figures yet from after it began."),
        (NO_FIGURES | {"reason": "nobody knows"}, "It has no figures that give a change."),
        ({"not_comparable_because": "Counts arms only"}, "Shown, but not compared. Counts arms only"),
        (
            {"verdict": VerdictCode.NO_DATA, "reason": "no_origin_effect"},
            "About 21% lower odds than before it began. "
            "It has an effect of its own, but there is no original figure with a range to compare it with.",
        ),
        (
            {"reason": "may_be_a_false_alarm"},
            "About 21% lower odds than before it began. "
            "Looks worse, but with several sites judged at once one may look so by chance.",
        ),
    ],
)
def test_the_sentence_says_what_is_known(changes: dict[str, Any], sentence: str) -> None:
    assert _view(**changes).sentence == sentence


@pytest.mark.parametrize(
    ("changes", "name", "value"),
    [
        ({"status": "not_started"}, "State", "Not started yet"),
        ({"status": "adapted"}, "State", "Delivering, adapted"),
        ({"status": None}, "State", None),
        ({"corrected": True}, "Zero cell", "½ was added to every cell, as one was 0"),
        (
            {"asymmetric": True},
            "Published range",
            "Lies unevenly about the figure: it was rounded, or worked out another way",
        ),
        ({"asymmetric": False}, "Published range", None),
        ({"counts_with": ("B",)}, "Counted", "As one with B in the average, because they share a comparison site"),
        (
            {"counts_with": ("B", "C", "D")},
            "Counted",
            "As one with B, C and D in the average, because they share a comparison site",
        ),
        ({"counts_with": ()}, "Counted", None),
        ({"published": True}, "Figures", "As published, not counted here"),
        ({"follow_up_complete": False}, "Follow-up", "Not yet as long as the original's"),
        ({"returns_used": 3, "returns_given": 3}, "Returns used", "3 of 3"),
        ({"returns_used": 3, "returns_given": 3, "published": True}, "Returns used", None),
        ({"returns_used": None, "returns_given": 3}, "Returns used", None),
        (
            {"returns_used": 3, "returns_given": 1204},
            "Returns used",
            "3 of 1,204; the others are outside the months compared, not available or set apart",
        ),
        ({"planned_start": None}, "Planned start", None),
        (NO_RANGE, "Effect", "odds ratio 0.79 (no range published)"),
        ({"retention_low": None, "retention_high": None}, "Share of the original kept", None),
    ],
)
def test_facts_are_there_where_there_is_something_to_say(changes: dict[str, Any], name: str, value: str | None) -> None:
    facts = dict(_view(**changes).facts)
    if name.startswith("Share"):
        assert facts[name] == "about 61%, too uncertain for a range"
    else:
        assert facts.get(name) == value


def test_members_stand_under_their_parent_each_with_its_own_mark() -> None:
    members = (a_site("A"), a_site("B", **(NO_FIGURES | {"reason": "no_returns"})))
    view = _view(members=members)
    assert [(each.name, each.mark and each.mark.word, each.kept, each.note) for each in view.members] == [
        ("Site A", "Cannot tell yet", "61% (likely range 10% to 119%)", None),
        ("Site B", "No data", "", "No returns for this outcome."),
    ]

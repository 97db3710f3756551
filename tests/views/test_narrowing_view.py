"""What is said of a narrowed view: what it is narrowed to, how many are in it, and that it is not the agreed one."""

from __future__ import annotations

from datetime import date
from typing import Any

from evaluation.analysis.selection import AGREED, Choices, Level, Selection
from evaluation.views.narrowing import NarrowingView, OneOfAll, build, build_all
from evaluation.views.wording import narrowing as words

CHOICES = Choices(
    sites=47,
    models=(("licence", 12), ("franchise", 35)),
    starts=(date(2024, 7, 1), date(2025, 1, 1)),
    ends=(date(2024, 6, 30), date(2024, 12, 31)),
    provisional=1,
    levels=(Level.SITE, Level.REGION),
)


def _view(selection: Selection, *, choices: Choices = CHOICES, sites: int = 47, hidden: int = 0) -> NarrowingView:
    return build(choices, selection, agreed="Kept", sites=sites, hidden=hidden)


def test_the_agreed_view_says_nothing_of_itself() -> None:
    view = _view(AGREED)
    assert (view.line, view.notes, view.note, view.in_use, view.address) == (None, (), None, 0, {})


def test_a_filter_is_shown_only_where_it_changes_something() -> None:
    assert [each.name for each in _view(AGREED).filters] == ["from", "to", "model", "provisional", "level"]
    assert _view(AGREED, choices=Choices(sites=5)).filters == ()
    only = _view(AGREED, choices=Choices(sites=5, levels=(Level.REGION,))).filters
    assert [(each.name, list(each.options)) for each in only] == [("level", ["", "region"])]
    assert only[0].options[""] == "As agreed: each site"


def test_each_narrowing_is_said_and_the_agreed_verdict_beside_it() -> None:
    for selection, said in (
        (Selection(model="licence"), "only sites of the model “Licence”. 12 of 47 new sites."),
        (Selection(start=date(2025, 1, 1)), "only outcomes from 1 January 2025."),
        (Selection(end=date(2024, 6, 30)), "only outcomes up to 30 June 2024."),
        (
            Selection(start=date(2024, 7, 1), end=date(2024, 12, 31)),
            "only outcomes from 1 July 2024 to 31 December 2024.",
        ),
        (Selection(provisional=False), "without 1 site whose follow-up is not complete."),
        (Selection(level=Level.REGION), "the counts of each region's sites added up."),
        (Selection(level=Level.FRANCHISEE), "the counts of each franchisee's sites added up."),
        (Selection(level=Level.SITE), "each site counted alone, as if sites under one roof had nothing in common."),
        (
            Selection(model="licence", level=Level.REGION),
            "only sites of the model “Licence”; the counts of each region's sites added up. 12 of 47 new sites.",
        ),
    ):
        view = _view(selection, sites=12 if selection.model else 47)
        assert view.line == f"Narrowed view: {said} The agreed verdict is that of all sites: Kept."
        assert view.note == "Narrowed view, not the agreed one"
        assert view.address == selection.address()


def test_a_refused_view_says_why_and_is_not_called_narrowed() -> None:
    view = build(CHOICES, Selection(model="licence"), agreed="Kept", refused=True)
    assert (view.line, view.note) == (None, None)
    assert view.notes == (words.refused_line(),)
    assert view.in_use == 1


def test_sites_in_the_average_only_are_counted() -> None:
    licence = Selection(model="licence")
    assert _view(licence).notes == ()
    assert _view(licence, hidden=1).notes[0].startswith("1 site has counts too small to be shown alone")
    assert _view(licence, hidden=5).notes[0].startswith("5 sites have counts too small to be shown alone")


def test_a_period_offers_no_end_before_its_start() -> None:
    view = _view(Selection(start=date(2025, 1, 1)))
    assert "to" not in [each.name for each in view.filters]
    other = _view(Selection(end=date(2024, 6, 30)))
    assert "from" not in [each.name for each in other.filters]


def test_choices_are_in_words() -> None:
    assert words.provisional_choice(1) == "Leave out 1 site"
    assert words.provisional_choice(3) == "Leave out 3 sites"
    assert words.model_choice("licence", 1) == "Licence: 1 site"
    assert words.agreed_level(has_parents=True) == "As agreed: each group of sites"


LICENCE = Selection(model="licence")


def _one(name: str, selection: Selection = AGREED, **more: Any) -> OneOfAll:
    return OneOfAll(name=name, choices=CHOICES, selection=selection, agreed="Kept", **{"sites": 47, **more})


def test_a_page_of_all_projects_says_what_each_is_narrowed_to() -> None:
    asked = Selection(model="licence", start=date(2025, 1, 1), level=Level.REGION)
    whole = Selection(model="licence", start=date(2025, 1, 1))
    view = build_all(
        asked,
        [
            _one("ONE", whole, sites=12),
            _one("TWO", LICENCE),
            _one("THREE"),
            _one("FOUR", whole, refused=True),
            _one("FIVE", whole, sites=1),
        ],
    )
    assert view.line == (
        "Narrowed view: only sites of the model “Licence”; only outcomes from 1 January 2025. "
        "ONE 12 of 47 new sites, FIVE 1 of 47 new sites. "
        "The agreed verdicts are those of all sites: ONE Kept, TWO Kept, FIVE Kept."
    )
    assert view.notes == (
        "Narrowed in part, as the rest would change nothing there: TWO (only sites of the model “Licence”).",
        "Shown as agreed, as this would change nothing there: THREE.",
        words.all_refused_line(["FOUR"]),
    )
    assert view.address == {"from": "2025-01-01", "model": "licence"}
    assert (view.in_use, view.note) == (2, "Narrowed view, not the agreed one")
    assert "level" not in [each.name for each in view.filters]


def test_one_narrowed_project_has_one_agreed_verdict() -> None:
    view = build_all(Selection(provisional=False), [_one("ONE", Selection(provisional=False), sites=46)])
    assert view.line == (
        "Narrowed view: without the sites whose follow-up is not complete. ONE 46 of 47 new sites. "
        "The agreed verdict is that of all sites: ONE Kept."
    )
    assert view.notes == ()


def test_a_page_of_which_nothing_is_narrowed_is_the_agreed_one() -> None:
    assert build_all(AGREED, [_one("ONE")]).line is None
    assert build_all(AGREED, [_one("ONE")]).notes == ()
    refused = build_all(LICENCE, [_one("ONE", LICENCE, refused=True)])
    assert (refused.line, refused.note) == (None, None)
    assert refused.notes == (words.all_refused_line(["ONE"]),)
    nothing = [OneOfAll(name="ONE", choices=Choices(sites=3), selection=AGREED, agreed="Kept")]
    assert build_all(LICENCE, nothing) == build_all(AGREED, nothing)
    assert build_all(LICENCE, nothing).filters == ()

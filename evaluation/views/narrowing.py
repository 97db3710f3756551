"""What a page can be narrowed to, as choices with their words, and what to say of a narrowed view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evaluation.analysis.selection import Choices, Level, Selection
from evaluation.views.numbers import day
from evaluation.views.wording import narrowing as words


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One filter: its name in the address, its label, and what can be chosen; the empty code is the agreed view."""

    name: str
    label: str
    options: Mapping[str, str]
    chosen: str


@dataclass(frozen=True, kw_only=True)
class NarrowingView:
    """The filters that would change anything, how many are in use, and what to say. line: None for the agreed view."""

    filters: tuple[Filter, ...]
    in_use: int
    line: str | None
    notes: tuple[str, ...]
    note: str | None
    address: Mapping[str, str]


def build(
    choices: Choices, selection: Selection, *, agreed: str, refused: bool = False, sites: int = 0, hidden: int = 0
) -> NarrowingView:
    """Build the view of a selection; agreed: the agreed verdict's word, hidden: sites in the average only."""
    address = selection.address()
    narrows = selection.narrows and not refused
    line = words.narrowed_line(selection, choices, sites=sites, agreed=agreed) if narrows else None
    notes = (words.refused_line() if refused else None, words.hidden_line(hidden) if narrows else None)
    filters = tuple(
        Filter(name=name, label=label, options={"": everything, **options}, chosen=address.get(name, ""))
        for name, label, everything, options in _offers(choices, selection)
        if options
    )
    return NarrowingView(
        filters=filters,
        in_use=len(address),
        line=line,
        notes=tuple(note for note in notes if note),
        note=words.short_note() if narrows else None,
        address=address,
    )


def _offers(choices: Choices, selection: Selection) -> list[tuple[str, str, str, dict[str, str]]]:
    starts = [each for each in choices.starts if selection.end is None or each < selection.end]
    ends = [each for each in choices.ends if selection.start is None or each > selection.start]
    unfinished = choices.provisional
    return [
        ("from", "Outcomes from", "the start of each site", {each.isoformat(): day(each) for each in starts}),
        ("to", "Outcomes up to", "the latest", {each.isoformat(): day(each) for each in ends}),
        (
            "model",
            "Replication model",
            "All models",
            {code: words.model_choice(code, sites) for code, sites in choices.models},
        ),
        (
            "provisional",
            "Follow-up not complete",
            "Counted as far as they are",
            {"out": words.provisional_choice(unfinished)} if unfinished else {},
        ),
        (
            "level",
            "Count by",
            words.agreed_level(has_parents=Level.SITE in choices.levels),
            {level.value: words.LEVELS[level] for level in choices.levels},
        ),
    ]

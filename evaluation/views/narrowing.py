"""What a page can be narrowed to, as choices with their words, and what to say of a narrowed view."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from evaluation.analysis.selection import Choices, Level, Selection, overall
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
    return NarrowingView(
        filters=_filters(choices, selection),
        in_use=len(address),
        line=line,
        notes=tuple(note for note in notes if note),
        note=words.short_note() if narrows else None,
        address=address,
    )


@dataclass(frozen=True, kw_only=True)
class OneOfAll:
    """One project of a page that shows all: what can be narrowed in it, what was, and whether that may be shown.

    agreed: its agreed verdict's word; sites: how many of its new sites are in the view. The rest is as for build.
    """

    name: str
    choices: Choices
    selection: Selection
    agreed: str
    refused: bool = False
    sites: int = 0

    @property
    def narrowed(self) -> bool:
        """Return whether what is shown of this project is not the agreed view."""
        return self.selection.narrows and not self.refused


def build_all(selection: Selection, projects: Sequence[OneOfAll]) -> NarrowingView:
    """Build the view of one selection for all projects of a page, each narrowed as far as it means anything there."""
    choices = overall(each.choices for each in projects)
    selection = replace(selection, level=None).within(choices)
    address = selection.address()
    narrowed = [each for each in projects if each.narrowed]
    line = None
    if narrowed:
        counts = [(each.name, each.sites, each.choices.sites, each.agreed) for each in narrowed]
        line = words.all_narrowed_line(_parts(selection), counts)
    notes = _notes(selection, projects) if address else ()
    return NarrowingView(
        filters=_filters(choices, selection),
        in_use=len(address),
        line=line,
        notes=notes,
        note=words.short_note() if narrowed else None,
        address=address,
    )


def _notes(selection: Selection, projects: Iterable[OneOfAll]) -> tuple[str, ...]:
    """Return what does not hold of every project: what is shown as agreed and why, and what is narrowed in part."""
    in_part = [
        (each.name, _parts(each.selection)) for each in projects if each.narrowed and each.selection != selection
    ]
    notes = (
        words.in_part_line(in_part),
        words.untouched_line([each.name for each in projects if not each.selection.narrows]),
        words.all_refused_line([each.name for each in projects if each.refused]),
    )
    return tuple(note for note in notes if note)


def _parts(selection: Selection) -> list[str]:
    return words.narrowed_parts(selection, left_out=None)


def _filters(choices: Choices, selection: Selection) -> tuple[Filter, ...]:
    address = selection.address()
    return tuple(
        Filter(name=name, label=label, options={"": everything, **options}, chosen=address.get(name, ""))
        for name, label, everything, options in _offers(choices, selection)
        if options
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

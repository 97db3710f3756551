"""The Data health page's sentences: who is missing, and whether the verdict would stand if they saw no change."""

from __future__ import annotations

from evaluation.analysis.calendar import Due
from evaluation.analysis.silence import SilenceTest
from evaluation.views.marks import VerdictMark
from evaluation.views.numbers import counted

#: Each state's sign and words; the sign says it without colour.
STATE_WORDS = {
    Due.IN: ("✓", "in"),
    Due.REVISED: ("↻", "in, sent again since"),
    Due.QUERY: ("?", "came without figures that can be compared"),
    Due.DUE: ("○", "due now"),
    Due.OVERDUE: ("!", "overdue"),
    Due.NOT_DUE: ("·", "not due"),
}

#: Where there is no timetable, nobody is late: a figure is there or is not.
PHASE_WORDS = {**STATE_WORDS, Due.DUE: ("○", "none found")}


def gaps(*, overdue: int, due: int, query: int, length: str) -> str | None:
    """Return how many returns are missing; None where no timetable is kept or nothing is missing."""
    if length == "phase" or not (overdue or due or query):
        return None
    parts = [f"{counted(overdue, 'return')} overdue"] if overdue else []
    parts += [f"{due:,} due for the newest {length}"] if due else []
    parts += [f"{query:,} came without figures that can be compared"] if query else []
    return "; ".join(parts)[:1].upper() + "; ".join(parts)[1:] + "."


def stress(
    test: SilenceTest | None, *, now: VerdictMark, then: VerdictMark, grouped: bool, counted: bool = True
) -> str:
    """Return what the silent sites could change, if they had seen no change at all.

    counted: whether it may be said how many it would take, which depends on every site's counts.
    """
    if test is None:
        return "There is no verdict yet that silence could change."
    many, one = ("groups of sites", "group of sites") if grouped else ("sites", "site")
    to_move = _to_move(test, one, many) if counted and then.label == now.label else None
    if test.silent == 0:
        whole = f"No {one} is wholly silent, so the verdict rests on everyone who is due."
        return f"{whole} {to_move}" if to_move else whole
    which = f"the 1 silent {one}" if test.silent == 1 else f"all {test.silent:,} silent {many}"
    if then.label == now.label:
        stays = f"If {which} saw no change, the verdict stays: {now.label}."
        return f"{stays} {to_move}" if to_move else stays
    return f"If {which} saw no change, the verdict moves from {now.label} to {then.label}."


def _to_move(test: SilenceTest, one: str, many: str) -> str | None:
    if test.sites_to_move is None:
        return "No number of such silent sites would move it." if test.silent else None
    return f"It would take {counted(test.sites_to_move, one, many)} with no change to move it."


def older(count: int, *, length: str) -> str | None:
    """Return how many earlier periods the chart leaves out; the table and its file hold all of them."""
    if not count:
        return None
    left_out = f"1 earlier {length} is" if count == 1 else f"{count:,} earlier {length}s are"
    return f"{left_out} in the table's file only."


def missing_periods(labels: tuple[str, ...], *, most: int = 4) -> str:
    """Return the overdue periods of one site in words; nothing where none is."""
    if not labels:
        return ""
    shown = ", ".join(labels[-most:])
    return f"{shown} and {len(labels) - most:,} earlier" if len(labels) > most else shown

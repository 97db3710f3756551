"""The sentences of Upload, Review and History: what a file holds, what is asked, and what publishing would move."""

from __future__ import annotations

from evaluation.analysis.row_changes import Change
from evaluation.domain.problem import Severity
from evaluation.views.marks import VerdictMark
from evaluation.views.numbers import counted

CHANGE_WORDS = {
    Change.ADDED: "added",
    Change.CHANGED: "changed",
    Change.UNCHANGED: "unchanged",
    Change.GONE: "gone",
}
SEVERITY_WORDS = {
    Severity.FAULT: "✖ Must be mended",
    Severity.CONFIRM: "? Needs your reason",
    Severity.FIXED: "✓ Put right for you",
}
STATE_WORDS = {
    "draft": "Draft, not sent yet",
    "sent": "Sent, waits for a second person",
    "returned": "Returned to you",
    "published": "Published",
    "discarded": "Put away",
}
ACT_WORDS = {"publish": "Published", "withdraw": "Took back version", "restore": "Brought back version"}

#: Who published what is also about projects that the reader may not see.
OTHERS = "others"


#: What stands beside a bar while a page works.
CHECKING = "Checking your files…"
WORKING_OUT = "Working out what it changes…"
ALL_ROWS = "All rows of this change (CSV)"


def what_to_do(*, faults: int, questions: int, files: int) -> str:
    """Return the headline of a draft: what is left to do before it can be sent."""
    which = "Your file" if files == 1 else f"Your {files:,} files"
    have = "has" if files == 1 else "have"
    if faults:
        return f"{which} {have} {counted(faults, 'thing')} to mend."
    is_right = "is right" if files == 1 else "are right"
    if questions:
        return f"{which} {is_right}. {counted(questions, 'question')} left to answer."
    return f"{which} {is_right}. See what changes, then send."


def not_kept(name: str) -> str:
    """Return what there is to do about a file that could not be read as one of ours, and so was not kept."""
    return f"{name} was not kept, as it is none of our kinds of file. Upload it again to see what is wrong with it."


def see_all(count: int) -> str:
    """Return what shows every problem of a kind."""
    return f"Show all {count:,}"


def not_listed(count: int, listed: int) -> str:
    """Return how many of a kind are listed, where they are more than can be."""
    return f"The first {listed:,} of {count:,}; each is in the file to download below."


def fixed(count: int) -> str:
    """Return what was put right, with nothing to do."""
    return f"{counted(count, 'thing')} put right for you; nothing to do."


def move(name: str, *, before: VerdictMark | None, after: VerdictMark | None) -> str:
    """Return one verdict's move as a sentence."""
    if before is None and after is not None:
        return f"Gives {name} its first verdict: {after.label}."
    if after is None and before is not None:
        return f"Takes away the verdict of {name}, which was {before.label}."
    assert before is not None, "a move has at least one side"
    assert after is not None, "a move has at least one side"
    return f"Moves {name} from {before.label} to {after.label}."


def no_move(verdicts: int) -> str:
    """Return that no verdict would be another."""
    if verdicts == 0:
        return "There is no verdict yet that could move."
    return "Moves no verdict." if verdicts == 1 else f"Moves none of the {verdicts:,} verdicts."


def rows_line(counts: dict[Change, int]) -> str:
    """Return "24 rows added, 2 changed, 410 unchanged, none gone"."""
    first = f"{counted(counts[Change.ADDED], 'row')} added"
    rest = [f"{counts[change]:,} {CHANGE_WORDS[change]}" for change in (Change.CHANGED, Change.UNCHANGED, Change.GONE)]
    return ", ".join([first, *rest]) + "."


def rows_left_out(total: int, shown: int) -> str | None:
    """Return how many rows are not in the table; None where all are."""
    return f"The first {shown:,} of {total:,} rows." if total > shown else None


def waiting(count: int) -> str:
    """Return how many uploads wait for a reviewer."""
    if count == 0:
        return "Nothing waits to be published."
    return f"{counted(count, 'upload')} {'waits' if count == 1 else 'wait'} to be published."


def history(count: int) -> str:
    """Return how many versions there are."""
    return "Nothing has been published yet." if count == 0 else f"{counted(count, 'version')} so far, newest first."

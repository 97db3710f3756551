"""The verdict as people meet it: a word, a shape and a tone, always together, never colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from evaluation.analysis.result_types import SiteResult
from evaluation.domain.vocabulary import Certainty, VerdictCode


class Tone(StrEnum):
    """Which of the five looks a verdict has; components/charts/theme.py gives each its colours and shape."""

    KEPT = "kept"
    WEAKER = "weaker"
    NOT_KEPT = "not_kept"
    CANNOT_TELL = "cannot_tell"
    NO_DATA = "no_data"


@dataclass(frozen=True, kw_only=True)
class VerdictMark:
    """A verdict's tone and word, and a flag such as "Wrong way" where there is one."""

    tone: Tone
    word: str
    flag: str | None = None

    @property
    def label(self) -> str:
        """Return the word with its flag, for text alternatives."""
        return f"{self.word} ({self.flag})" if self.flag else self.word


_MARKS = {
    VerdictCode.KEPT: VerdictMark(tone=Tone.KEPT, word="Kept"),
    VerdictCode.PARTLY_KEPT: VerdictMark(tone=Tone.WEAKER, word="Weaker"),
    VerdictCode.LOST: VerdictMark(tone=Tone.NOT_KEPT, word="Not kept"),
    VerdictCode.REVERSED: VerdictMark(tone=Tone.NOT_KEPT, word="Not kept", flag="Wrong way"),
    VerdictCode.TOO_EARLY: VerdictMark(tone=Tone.CANNOT_TELL, word="Cannot tell yet"),
    VerdictCode.NO_FIRM_BENCHMARK: VerdictMark(tone=Tone.CANNOT_TELL, word="Cannot tell yet"),
    VerdictCode.NO_DATA: VerdictMark(tone=Tone.NO_DATA, word="No data"),
}


def mark_of(verdict: VerdictCode, certainty: Certainty | None = None) -> VerdictMark:
    """Return the mark of a verdict; at very low certainty the word is always "Cannot tell yet"."""
    if certainty is Certainty.VERY_LOW and verdict is not VerdictCode.NO_DATA:
        return _MARKS[VerdictCode.TOO_EARLY]
    return _MARKS[verdict]


def site_mark(site: SiteResult) -> VerdictMark | None:
    """Return one site's mark; None where it has an effect but nothing to hold it against ("No data" would be wrong).

    None as well where its counts are too small to show alone.
    """
    if site.verdict is VerdictCode.NO_DATA and (site.estimate is not None or site.reason == "small_numbers"):
        return None
    return mark_of(site.verdict)

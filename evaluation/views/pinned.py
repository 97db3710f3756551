"""Questions pinned to a chart, as they are shown beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evaluation.domain.question import Question, Said
from evaluation.views.numbers import day
from evaluation.views.wording import pinned as words


@dataclass(frozen=True, kw_only=True)
class PinnedRow:
    """One question. then: the version it was asked on, where another one is shown; answering: whether the reader may.

    about: the project's name, where the chart is of several.
    """

    question: str
    about: str | None
    words: str
    signed: str
    then: int | None
    answer: str | None
    answer_signed: str | None
    answering: bool


@dataclass(frozen=True, kw_only=True)
class PinnedView:
    """The questions on one chart. asking: code and name of each project that the reader may ask about.

    said: what stands in place of questions, or of the way to ask.
    """

    heading: str
    rows: tuple[PinnedRow, ...]
    asking: tuple[tuple[str, str], ...]
    said: tuple[str, ...]


def build(
    questions: Sequence[Question],
    *,
    names: Mapping[str, str],
    version: int,
    may_ask: frozenset[str],
    may_answer: frozenset[str],
    read_only: bool,
) -> PinnedView:
    """Build the view. names: the chart's projects by code; version: the one that is looked at."""
    rows = tuple(_row(each, names, version=version, may_answer=may_answer, read_only=read_only) for each in questions)
    asking = () if read_only else tuple((code, name) for code, name in names.items() if code in may_ask)
    said = [] if rows else [words.nobody_asked()]
    if not asking:
        said.append(words.for_reading() if read_only else words.no_right())
    waiting = sum(row.answer is None for row in rows)
    return PinnedView(heading=words.heading(len(rows), waiting), rows=rows, asking=asking, said=tuple(said))


def elsewhere() -> PinnedView:
    """Return what stands beside a chart of a programme that is shipped."""
    return PinnedView(heading=words.heading(0, 0), rows=(), asking=(), said=(words.not_yours(),))


def _row(
    question: Question, names: Mapping[str, str], *, version: int, may_answer: frozenset[str], read_only: bool
) -> PinnedRow:
    answer = question.answer
    return PinnedRow(
        question=question.question,
        about=names.get(question.project, question.project) if len(names) > 1 else None,
        words=question.asked.words,
        signed=_signed(question.asked, version),
        then=question.asked.version if question.asked.version != version else None,
        answer=answer.words if answer else None,
        answer_signed=_signed(answer, version) if answer else None,
        answering=answer is None and question.project in may_answer and not read_only,
    )


def _signed(said: Said, version: int) -> str:
    return words.signed(said.by, day(said.at.date()), version=said.version, now=version)

"""Rules between rows of returns for millions at once: which series hold a key twice, or periods that overlap.

As with rows of their own, this decides nothing: the rows of a series that may break a rule are read again, and the
rules of small files say what is wrong. Two rows of one series that overlap are found by looking at neighbours only,
since among rows sorted by start some two neighbours overlap if any two rows do.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from evaluation.intake.large.sound import Judged, Pairs, phase_number

#: The file number of rows that are published already.
PUBLISHED = -1
_EPOCH = pd.Timestamp(1970, 1, 1)


@dataclass
class Series:
    """Where every row of a call stands: its series, its period, its file and its line; a part a block."""

    _parts: list[tuple[np.ndarray, ...]] = field(default_factory=list)

    def add(self, judged: Judged, rows: np.ndarray, *, file: int, lines: np.ndarray) -> None:
        """Take in some rows of a block."""
        columns = (judged.site, judged.outcome, judged.phase, judged.start, judged.end)
        types = (np.int32, np.int32, np.int8, np.int32, np.int32)
        taken = [column[rows].astype(type_) for column, type_ in zip(columns, types, strict=True)]
        self._parts.append((*taken, np.full(len(lines), file, np.int16), lines.astype(np.int32)))

    def add_published(self, returns: pd.DataFrame, pairs: Pairs) -> None:
        """Take in the published rows of the series that the call's rows belong to."""
        if not len(returns):
            return
        site_numbers, outcome_numbers = pairs.numbers()
        site = _numbers(returns["project"], returns["site"], site_numbers)
        outcome = _numbers(returns["project"], returns["outcome"], outcome_numbers)
        phase = returns["phase"].map(phase_number).to_numpy(np.int8)
        start, end = (_days(returns[name]) for name in ("period_start", "period_end"))
        rows = (site >= 0) & (outcome >= 0)
        columns = (site[rows], outcome[rows], phase[rows], start[rows], end[rows])
        lines = returns["line"].to_numpy(np.int32)[rows]
        self._parts.append((*columns, np.full(len(lines), PUBLISHED, np.int16), lines))

    def doubtful(self, *, most: int) -> tuple[dict[int, np.ndarray], int]:
        """Return by file the lines, ascending, of every row in a series where a key or a day may be there twice.

        Of more than `most` rows those of the first such series are returned, and the number of the others. Asked once:
        what was taken in is let go of, as a hundred million rows fill some gigabytes once, and may not do so twice.
        """
        if not any(len(part[0]) for part in self._parts):
            return {}, 0
        series, start, end, file, line = self._joined()
        order = _order(series, start, end, file)
        if order is not None:
            series, start, end, file, line = (column[order] for column in (series, start, end, file, line))
        touching = (series[1:] == series[:-1]) & (start[1:] <= end[:-1])
        # a row whose key is published takes the published row's place
        touching &= ~(
            (start[1:] == start[:-1]) & (end[1:] == end[:-1]) & ((file[1:] == PUBLISHED) ^ (file[:-1] == PUBLISHED))
        )
        among = np.flatnonzero(np.isin(series, series[1:][touching]) & (file != PUBLISHED))
        if len(among) > most:  # rows of one series stand together; a series is taken whole or not at all
            whole = np.flatnonzero(series[among][1:] != series[among][:-1]) + 1
            taken = int(whole[max(np.searchsorted(whole, most, side="right") - 1, 0)]) if len(whole) else len(among)
        else:
            taken = len(among)
        lines, files = line[among[:taken]], file[among[:taken]]
        return {int(each): np.sort(lines[files == each]) for each in np.unique(files)}, len(among) - taken

    def _joined(self) -> tuple[np.ndarray, ...]:
        """Return the number of the series, start, end, file and line of all rows."""
        columns = [list(column) for column in zip(*self._parts, strict=True)]
        self._parts.clear()
        series = _joined(columns.pop(0)).astype(np.int64)
        outcome = _joined(columns.pop(0))
        series *= int(outcome.max()) + 1
        series += outcome
        del outcome
        series *= 8
        series += _joined(columns.pop(0))
        return series, *(_joined(columns.pop(0)) for _ in range(len(columns)))


def _joined(parts: list[np.ndarray]) -> np.ndarray:
    """Return the parts as one, and let go of them."""
    whole = np.concatenate(parts)
    parts.clear()
    return whole


def _order(series: np.ndarray, start: np.ndarray, end: np.ndarray, file: np.ndarray) -> np.ndarray | None:
    """Return the order by series, start and end, None where the rows stand in it already, as files mostly do."""
    low = int(start.min())
    packed = series * (int(start.max()) - low + 1) + (start - low)
    if len(packed) < 2 or bool((packed[1:] > packed[:-1]).all()):
        return None
    if (file == PUBLISHED).any():
        return np.lexsort((file, end, packed))
    return np.argsort(packed, kind="stable")


def _numbers(first: pd.Series, second: pd.Series, known: dict[tuple[str, str], int]) -> np.ndarray:
    pairs = zip(first.tolist(), second.tolist(), strict=True)
    return np.fromiter((known.get(pair, -1) for pair in pairs), np.int32, len(first))


def _days(dates: pd.Series) -> np.ndarray:
    return (pd.to_datetime(dates) - _EPOCH).dt.days.to_numpy(np.int32)

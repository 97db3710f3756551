"""A project's forest as drawings, from the same view as the page; a long one is continued on the next drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from components.charts.palette import LIGHT, Palette
from components.packs import glyphs
from components.packs.drawing import Drawing
from components.packs.row_chart import ChartRow, RangeBar, Sheet, Sign, chart
from evaluation.views.marks import Tone
from evaluation.views.project import ForestRow, ProjectView, RowKind, Scale

_BAR = {RowKind.AVERAGE: 7.0, RowKind.NEXT_SITE: 4.0}
_POINT, _AVERAGE_POINT = 8.0, 11.0


def drawing(
    view: ProjectView, *, width: float, colours: Palette = LIGHT, size: float = 8.5, note: str | None = None
) -> Drawing | None:
    """Draw the whole forest; None where the view has none."""
    made = drawings(
        view, width=width, colours=colours, size=size, note=note, room=float("inf"), first_room=float("inf")
    )
    return made[0] if made else None


def drawings(
    view: ProjectView,
    *,
    width: float,
    room: float,
    first_room: float,
    colours: Palette = LIGHT,
    size: float = 8.5,
    note: str | None = None,
) -> tuple[Drawing, ...]:
    """Draw the forest in parts: the first no taller than first_room, the others than room, in points.

    Rows move closer together where that brings the whole forest into the first room.
    """
    made: tuple[Drawing, ...] = ()
    rows = len(view.forest.rows) if view.forest else 0
    close = (size * 1.75, size * 1.55) if rows * size * 1.55 < first_room else ()
    for least_row in (size * 2, *close):
        made = _drawn(view, width, (first_room, room), colours=colours, size=size, note=note, least_row=least_row)
        if len(made) < 2:
            return made
    if not close:
        return made
    return _drawn(view, width, (first_room, room), colours=colours, size=size, note=note, least_row=size * 2)


def _drawn(
    view: ProjectView,
    width: float,
    rooms: tuple[float, float],
    *,
    colours: Palette,
    size: float,
    note: str | None,
    least_row: float,
) -> tuple[Drawing, ...]:
    forest = view.forest
    if forest is None:
        return ()
    shares = view.scale is Scale.SHARE
    heading = ("Place", "Kept (likely range)" if shares else view.effect_name)
    sheet = Sheet(width=width, size=size, colours=colours, heading=heading, value_share=0.25, least_row=least_row)
    rows = [_row(row, colours) for row in forest.rows]
    first_summary = next((place for place, row in enumerate(forest.rows) if row.kind is RowKind.AVERAGE), None)
    if first_summary is not None:
        rows[first_summary] = replace(rows[first_summary], above=True)
    around = _around(sheet, note)
    parts = _parts(rows, sheet, first_room=rooms[0] - around, room=rooms[1] - around)
    texts = [forest.text] + [
        f"{forest.text} Continued, part {place} of {len(parts)}." for place in range(2, len(parts) + 1)
    ]
    return tuple(
        chart(part, forest.axis, sheet=sheet, text=text, note=note) for part, text in zip(parts, texts, strict=True)
    )


def _around(sheet: Sheet, note: str | None) -> float:
    """Return what heading and axis take of a drawing's height."""
    return sheet.size * (1.9 + 1.3 * (3.75 + bool(note))) + 8


def _parts(rows: Sequence[ChartRow], sheet: Sheet, *, first_room: float, room: float) -> list[list[ChartRow]]:
    parts: list[list[ChartRow]] = [[]]
    left = first_room
    for row in rows:
        height = sheet.row_height(row)
        if height > left and parts[-1]:
            parts.append([])
            left = room
        parts[-1].append(row)
        left -= height
    return parts


def _row(row: ForestRow, colours: Palette) -> ChartRow:
    average = row.kind is RowKind.AVERAGE
    tone = row.mark.tone if row.mark else Tone.NO_DATA
    colour = colours.marks[tone].bar if average else colours.marks[tone].line if row.mark else colours.quiet
    bar = colours.next_band if row.kind is RowKind.NEXT_SITE else colour
    return ChartRow(
        label=row.label,
        value=(row.figures,) if row.figures else (),
        bars=(RangeBar(span=row.span, colour=bar, thickness=_BAR.get(row.kind, 1.6)),) if row.span else (),
        points=((row.point, _sign(row, tone, colours)),) if row.point is not None else (),
        strong=average,
    )


def _sign(row: ForestRow, tone: Tone, colours: Palette) -> Sign:
    if row.kind is RowKind.ORIGIN:
        return partial(glyphs.original, size=_AVERAGE_POINT, colours=colours)
    if row.mark is None or row.kind is RowKind.NOT_COMPARED:
        return partial(glyphs.apart, size=_POINT - 1, colours=colours)
    size = _AVERAGE_POINT if row.kind is RowKind.AVERAGE else _POINT
    return partial(glyphs.verdict, tone, size=size, colours=colours)

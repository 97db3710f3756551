"""The Overview's chart as a drawing: one row a project on the shared axis, from the same view as the page."""

from __future__ import annotations

from functools import partial

from components.charts.palette import LIGHT, Palette
from components.packs import glyphs
from components.packs.drawing import Drawing
from components.packs.row_chart import ChartRow, RangeBar, Sheet, chart
from evaluation.views.compare import CompareRow, CompareView
from evaluation.views.overview import OverviewRow, OverviewView, ShareStrip

_ALTERNATIVE = "Each project on an axis of the share of the original benefit kept."


def drawing(
    view: OverviewView | CompareView,
    *,
    width: float,
    colours: Palette = LIGHT,
    size: float = 9.0,
    note: str | None = None,
) -> Drawing | None:
    """Draw every project that has a share; None where none has. note: a word on the data, such as "Made-up data"."""
    rows = [(row, row.strip) for row in view.rows if row.strip]
    if not rows:
        return None
    axis = rows[0][1].axis
    sheet = Sheet(
        width=width,
        size=size,
        colours=colours,
        least_row=size * 3.6,
        label_share=0.2,
        heading=("Project", "Verdict and share kept"),
    )
    lines = {strip.axis.judged_by for _, strip in rows}
    text = " ".join([_ALTERNATIVE, *(strip.text for _, strip in rows)])
    drawn = [_row(row, strip, colours, own_line=len(lines) > 1) for row, strip in rows]
    return chart(drawn, axis, sheet=sheet, text=text, note=note)


def strip_drawing(strip: ShareStrip, *, width: float, colours: Palette = LIGHT, size: float = 9.0) -> Drawing:
    """Draw one project's strip alone, without words beside it."""
    sheet = Sheet(width=width, size=size, colours=colours, least_row=size * 2.6, label_share=0.0, value_share=0.0)
    row = ChartRow(label="", bars=_bars(strip, colours), points=_points(strip, colours))
    return chart([row], strip.axis, sheet=sheet, text=strip.text)


def _row(row: OverviewRow | CompareRow, strip: ShareStrip, colours: Palette, *, own_line: bool) -> ChartRow:
    return ChartRow(
        label=row.name,
        value=(row.mark.label, *((strip.figures,) if strip.figures else ())),
        strong=True,
        bars=_bars(strip, colours),
        points=_points(strip, colours),
        judged_by=strip.axis.judged_by if own_line else None,
    )


def _bars(strip: ShareStrip, colours: Palette) -> tuple[RangeBar, ...]:
    bars = []
    if strip.next_site:
        bars.append(RangeBar(span=strip.next_site, colour=colours.next_band, thickness=2.5))
    if strip.likely:
        bars.append(RangeBar(span=strip.likely, colour=colours.marks[strip.mark.tone].bar, thickness=9.0))
    return tuple(bars)


def _points(strip: ShareStrip, colours: Palette) -> tuple:
    alone = strip.average is None
    sign = partial(glyphs.verdict, strip.mark.tone, size=9.0 if alone else 13.0, colours=colours)
    values = [site.share for site in strip.sites] if strip.average is None else [strip.average]
    return tuple((value, sign) for value in values)

"""Native charts of the deck: shares kept with their likely ranges, editable, with all their data in the sheet behind.

A bar for each share and an error bar for its range. The sheet also holds the ends of the range, from which the lengths
of the error bars are worked out by formula, so that a changed figure moves its range with it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from pptx.chart.chart import Chart
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_TICK_LABEL_POSITION
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.shapes.shapetree import SlideShapes
from pptx.util import Length, Pt

from components.charts.palette import LIGHT
from evaluation.views.marks import Tone

#: The names of the series, in the order of the sheet's columns.
KEPT, FROM, TO = "Share kept", "Likely range, from", "Likely range, to"

_PERCENT = "0%"
_LOW, _HIGH = -0.5, 1.5


@dataclass(frozen=True, kw_only=True)
class SharePoint:
    """One bar: its name, the share and the ends of its range; low and high are None where no range is known."""

    name: str
    share: float
    low: float | None
    high: float | None
    tone: Tone


def add_shares(
    shapes: SlideShapes,
    points: Sequence[SharePoint],
    box: tuple[Length, Length, Length, Length],
    *,
    text: str,
    size: float = 12,
) -> Chart:
    """Add a chart of shares, first point at the top. text: its text alternative."""
    data: Any = CategoryChartData(number_format=_PERCENT)
    data.categories = [point.name for point in points]
    data.add_series(KEPT, [point.share for point in points])
    data.add_series(FROM, [point.low for point in points])
    data.add_series(TO, [point.high for point in points])
    frame: Any = shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *box, data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", text)
    chart = frame.chart
    chart.part.chart_workbook.update_from_xlsx_blob(_sheet(points))
    _axes(chart, points, size)
    _bars(chart, points)
    return chart


def _axes(chart: Chart, points: Sequence[SharePoint], size: float) -> None:
    chart.has_legend = False
    chart.has_title = False
    chart.font.size = Pt(size)
    chart.font.color.rgb = _colour(LIGHT.text)
    names, shares = chart.category_axis, chart.value_axis
    names.reverse_order = True
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.format.line.color.rgb = _colour(LIGHT.quiet)
    ends = [end for point in points for end in (point.low, point.high, point.share) if end is not None]
    # a range that runs far off would squeeze the rest; it is cut at the chart's edge, and the table says it whole
    shares.minimum_scale = max(min([_LOW, *(0.5 * (end // 0.5) for end in ends)]), -2.0)
    shares.maximum_scale = min(max([_HIGH, *(0.5 * -(-end // 0.5) for end in ends)]), 3.0)
    shares.major_unit = 0.5
    shares.tick_labels.number_format, shares.tick_labels.number_format_is_linked = _PERCENT, False
    shares.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
    shares.major_gridlines.format.line.color.rgb = _colour(LIGHT.grid)
    shares.format.line.fill.background()


def _bars(chart: Chart, points: Sequence[SharePoint]) -> None:
    plot: Any = chart.plots[0]
    plot.gap_width, plot.overlap = max(70, 370 - 100 * len(points)), 100  # in percent of a bar: one alone is no block
    kept, *ends = plot.series
    for place, point in enumerate(points):
        look = LIGHT.marks[point.tone]
        bar = kept.points[place].format
        bar.fill.solid()
        bar.fill.fore_color.rgb = _colour(look.bar)
        bar.line.color.rgb = _colour(look.line)
    for series in ends:
        series.format.fill.background()
        series.format.line.fill.background()
    _add_error_bars(kept, points)


def _add_error_bars(series, points: Sequence[SharePoint]) -> None:
    last = len(points) + 1
    below = _reference(f"Sheet1!$E$2:$E${last}", [_below(point) for point in points])
    above = _reference(f"Sheet1!$F$2:$F${last}", [_above(point) for point in points])
    colour = LIGHT.text.removeprefix("#")
    element = parse_xml(
        f'<c:errBars {nsdecls("c", "a")}><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
        f"<c:plus>{above}</c:plus><c:minus>{below}</c:minus>"
        f'<c:spPr><a:ln w="22225"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:ln></c:spPr></c:errBars>'
    )
    categories = series._element.find("{*}cat")
    categories.addprevious(element)


def _reference(cells: str, values: Sequence[float]) -> str:
    points = "".join(f'<c:pt idx="{place}"><c:v>{value!r}</c:v></c:pt>' for place, value in enumerate(values))
    cache = f'<c:formatCode>0%</c:formatCode><c:ptCount val="{len(values)}"/>{points}'
    return f"<c:numRef><c:f>{cells}</c:f><c:numCache>{cache}</c:numCache></c:numRef>"


def _below(point: SharePoint) -> float:
    return 0.0 if point.low is None else point.share - point.low


def _above(point: SharePoint) -> float:
    return 0.0 if point.high is None else point.high - point.share


def _sheet(points: Sequence[SharePoint]) -> bytes:
    """Return the workbook behind a chart; a name that looks like a formula stays text."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    ) as book:
        sheet, form = book.add_worksheet("Sheet1"), book.add_format({"num_format": _PERCENT})
        sheet.write_row(0, 1, [KEPT, FROM, TO, "Range below", "Range above"])
        for row, point in enumerate(points, start=1):
            sheet.write_string(row, 0, point.name)
            for column, value in enumerate((point.share, point.low, point.high), start=1):
                if value is not None:
                    sheet.write_number(row, column, value, form)
            line = row + 1
            sheet.write_formula(row, 4, f'=IF(C{line}="",0,B{line}-C{line})', form, _below(point))
            sheet.write_formula(row, 5, f'=IF(D{line}="",0,D{line}-B{line})', form, _above(point))
        sheet.set_column(0, 0, 36)
        sheet.set_column(1, 5, 18)
    return target.getvalue()


def _colour(text: str) -> RGBColor:
    return RGBColor.from_string(text.removeprefix("#"))

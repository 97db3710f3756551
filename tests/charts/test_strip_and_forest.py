"""The strip and the forest as Plotly figures: every mark of the view once, in its place and shape, and nothing else."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

import plotly.graph_objects as go
import pytest

from components.charts import forest, retention
from components.charts.theme import CONFIG, DARK, LIGHT, Palette, palette
from evaluation.domain.vocabulary import VerdictCode
from evaluation.views.axis import Axis, Span, plain_axis, ratio_axis, share_axis
from evaluation.views.marks import Tone, VerdictMark, mark_of
from evaluation.views.overview import ShareStrip, SinglePoint
from evaluation.views.project import Forest, ForestRow, RowKind

KEPT, WEAKER, LOST, UNCLEAR = (
    mark_of(code) for code in (VerdictCode.KEPT, VerdictCode.PARTLY_KEPT, VerdictCode.LOST, VerdictCode.TOO_EARLY)
)
HOSTILE = "<script>alert(1)</script> <b>bold</b> <a href='http://example.org/x'>here</a> & co"
INSIDE, BOTH_CUT = Span(low=0.3, high=0.9), Span(low=-0.5, high=1.5, cut_low=True, cut_high=True)


SINGLE = (SinglePoint(share=0.2, text="First: about 20%"), SinglePoint(share=0.9, text="Second: about 90%"))


def _strip(**changes: Any) -> ShareStrip:
    values: dict[str, Any] = {"axis": share_axis(0.5), "mark": KEPT, "average": 0.62, "likely": INSIDE}
    values |= {"next_site": Span(low=0.1, high=1.2), "sites": (), "text": "PROMPT, Kept. About 62%."}
    return ShareStrip(**(values | changes))


def _row(kind: RowKind = RowKind.SITE, **changes: Any) -> ForestRow:
    values: dict[str, Any] = {"kind": kind, "site": "S1", "label": "Site one", "point": 0.62, "span": INSIDE}
    values |= {"mark": KEPT, "text": "Site one: about 62%. Kept."}
    if kind in (RowKind.AVERAGE, RowKind.NEXT_SITE):
        values["site"] = None
    if kind in (RowKind.ORIGIN, RowKind.NEXT_SITE, RowKind.NOT_COMPARED):
        values["mark"] = None
    if kind is RowKind.NEXT_SITE:
        values["point"] = None
    return ForestRow(**(values | changes))


def _forest(*rows: ForestRow, axis: Axis | None = None) -> Forest:
    return Forest(rows=rows, axis=axis or share_axis(0.5), text="Forest chart")


ROWS = (
    _row(RowKind.ORIGIN, site="ORIGIN", label="Origin", point=1.0, span=None),
    _row(),
    _row(site="S2", label="Two", point=-0.5, span=BOTH_CUT, mark=LOST),
    _row(RowKind.NOT_COMPARED, site="S3", label="Three", point=0.1),
    _row(site="S4", label="Four", point=0.4, span=None, mark=WEAKER),
    _row(RowKind.AVERAGE, label="Average of 3 sites", mark=UNCLEAR),
    _row(RowKind.NEXT_SITE, label="What the next site can expect", span=Span(low=0.1, high=1.5, cut_high=True)),
)
DRAWINGS = {
    "strip": lambda dark: retention.figure(_strip(), dark=dark),
    "strip of single sites": lambda dark: retention.figure(
        _strip(average=None, likely=None, next_site=None, sites=SINGLE), dark=dark
    ),
    "forest of shares": lambda dark: forest.figure(_forest(*ROWS), dark=dark),
    "forest of ratios": lambda dark: forest.figure(
        _forest(_row(point=0.5), axis=ratio_axis([0.2, 3.0], title="Odds ratio")), dark=dark
    ),
    "forest of differences": lambda dark: forest.figure(
        _forest(_row(point=0.5), axis=plain_axis([-4.0, 3.0], title="Difference")), dark=dark
    ),
}


def _lines(figure: go.Figure) -> list[Any]:
    return [trace for trace in figure.data if trace.mode == "lines"]


def _points(figure: go.Figure) -> list[Any]:
    return [trace for trace in figure.data if trace.mode == "markers"]


def _uprights(figure: go.Figure) -> list[float]:
    return [shape.x0 for shape in figure.layout.shapes if shape.x0 == shape.x1]


def _colours(part: Any) -> Iterator[str]:
    """Yield every colour of a figure's JSON."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name in ("color", "bgcolor") and isinstance(value, str):
                yield value
            else:
                yield from _colours(value)
    elif isinstance(part, list):
        for each in part:
            yield from _colours(each)


# --- The strip -----------------------------------------------------------------------------------------------------


def test_a_strip_draws_both_ranges_and_the_average_once_each() -> None:
    figure = retention.figure(_strip(), dark=False)
    assert [trace.name for trace in figure.data] == ["next site", "likely range", "average"]
    following, likely, average = figure.data
    assert (list(following.x), list(likely.x), list(average.x)) == ([0.1, 1.2], [0.3, 0.9], [0.62])
    assert {y for trace in figure.data for y in trace.y} == {0.0}
    assert likely.line.width > following.line.width
    assert sorted(_uprights(figure)) == sorted(value for value, _ in share_axis(0.5).ticks)
    assert len(figure.layout.shapes) == len(_uprights(figure))
    assert not figure.layout.annotations
    reached = retention.figure(_strip(axis=share_axis(0.5, full=0.8)), dark=False)
    assert set(_uprights(reached)) - set(_uprights(figure)) == {0.8}


def test_the_key_gives_the_lines_shares_where_all_strips_have_the_same() -> None:
    one, other = share_axis(0.5, full=0.8), share_axis(0.6, full=0.8)
    assert retention.line_keys({one})[0].startswith("┊ 50%, the agreed line")
    told = retention.line_keys({one, other})
    assert told[0].startswith("┊ the agreed line")
    assert told[1].startswith("╎ 80%, which it must reach as well")


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"next_site": None}, ["likely range", "average"]),
        ({"next_site": None, "likely": None}, ["average"]),
        ({"average": None, "likely": None, "next_site": None, "sites": SINGLE}, ["sites"]),
    ],
)
def test_a_strip_draws_only_what_its_view_has(changes: dict[str, Any], names: list[str]) -> None:
    figure = retention.figure(_strip(**changes), dark=False)
    assert [trace.name for trace in figure.data] == names
    assert list(figure.data[-1].x) == ([0.2, 0.9] if "sites" in changes else [0.62])


@pytest.mark.parametrize("cut_low", [False, True])
@pytest.mark.parametrize("cut_high", [False, True])
def test_an_arrow_stands_only_where_a_range_goes_on(cut_low: bool, cut_high: bool) -> None:
    span = Span(low=-0.5, high=1.5, cut_low=cut_low, cut_high=cut_high)
    figure = retention.figure(_strip(likely=span, next_site=None), dark=False)
    heads = [trace for trace in figure.data if trace.name == "likely range: goes on"]
    found = [(x, symbol) for trace in heads for x, symbol in zip(trace.x, trace.marker.symbol, strict=True)]
    assert found == [(-0.5, "triangle-left")] * cut_low + [(1.5, "triangle-right")] * cut_high


@pytest.mark.parametrize("tone", list(Tone))
@pytest.mark.parametrize("dark", [False, True])
def test_a_strip_wears_its_verdicts_colours(tone: Tone, dark: bool) -> None:
    colours = palette(dark=dark)
    figure = retention.figure(_strip(mark=VerdictMark(tone=tone, word="Word")), dark=dark)
    look, average = colours.marks[tone], _points(figure)[0]
    assert average.marker.symbol == look.symbol
    assert average.marker.line.color == look.line
    assert _lines(figure)[1].line.color == look.bar


# --- The forest ----------------------------------------------------------------------------------------------------


def test_a_forest_draws_every_row_once_from_top_to_bottom() -> None:
    figure = forest.figure(_forest(*ROWS), dark=False)
    points = {trace.y[0]: trace for trace in _points(figure) if "goes on" not in trace.name}
    assert sorted(points, reverse=True) == [-float(place) for place, row in enumerate(ROWS) if row.point is not None]
    for place, row in enumerate(ROWS):
        bars = [trace for trace in _lines(figure) if trace.y[0] == -place]
        assert [list(bar.x) for bar in bars] == ([[row.span.low, row.span.high]] if row.span else [])
        if row.point is not None:
            point = points[-float(place)]
            assert (list(point.x), point.customdata[0], point.name) == ([row.point], row.site, row.kind.value)
    heads = Counter(trace.name for trace in figure.data if "goes on" in trace.name)
    assert heads == {"site: goes on": 1, "next_site: goes on": 1}
    spans = sum(row.span is not None for row in ROWS)
    assert len(figure.data) == len(points) + spans + 2
    assert list(figure.layout.yaxis.tickvals) == [-float(place) for place in range(len(ROWS))]


def test_each_kind_of_row_has_its_own_shape() -> None:
    figure = forest.figure(_forest(*ROWS), dark=False)
    symbols = {trace.customdata[0]: trace.marker.symbol for trace in _points(figure) if "goes on" not in trace.name}
    assert symbols["ORIGIN"] == "diamond-open"
    assert symbols["S1"] == "circle"
    assert symbols["S2"] == "triangle-down"
    assert symbols["S3"] == "circle-open-dot"
    sizes = {trace.customdata[0]: trace.marker.size for trace in _points(figure) if "goes on" not in trace.name}
    assert sizes[None] > sizes["S1"]


def test_a_line_parts_the_average_from_the_sites() -> None:
    across = [shape for shape in forest.figure(_forest(*ROWS), dark=False).layout.shapes if shape.y0 == shape.y1]
    assert [shape.y0 for shape in across] == [0.5 - 5]
    alone = forest.figure(_forest(ROWS[1]), dark=False).layout.shapes
    assert not [shape for shape in alone if shape.y0 == shape.y1]


def test_the_upright_that_readers_judge_by_is_the_dotted_one() -> None:
    for axis in (share_axis(0.75), ratio_axis([0.2, 3.0], title="OR"), plain_axis([-4.0, 3.0], title="MD")):
        figure = forest.figure(_forest(_row(), axis=axis), dark=False)
        dotted = [shape.x0 for shape in figure.layout.shapes if shape.line.dash == "dot"]
        assert dotted == [axis.judged_by]
        assert [each.text for each in figure.layout.annotations] == [axis.judged_by_name]
        assert sorted(_uprights(figure)) == sorted({axis.judged_by, *(value for value, _ in axis.ticks)})


def test_a_ratio_axis_is_logarithmic_and_holds_the_whole_axis() -> None:
    axis = ratio_axis([0.2, 3.0], title="Odds ratio: below 1 is better")
    figure = forest.figure(_forest(_row(point=0.5), axis=axis), dark=False)
    low, high = figure.layout.xaxis.range
    assert figure.layout.xaxis.type == "log"
    assert low <= math.log10(axis.low) < math.log10(axis.high) <= high
    assert list(figure.layout.xaxis.tickvals) == [value for value, _ in axis.ticks]
    assert [each.x for each in figure.layout.annotations] == [pytest.approx(math.log10(axis.judged_by))]


def test_a_word_on_the_data_stands_in_the_drawing_as_plain_text() -> None:
    figure = forest.figure(_forest(*ROWS), dark=False, note=f"Made up {HOSTILE}")
    note = figure.layout.xaxis.title.text
    assert note.startswith("Made up")
    assert "<" not in note.replace("<br>", "")
    assert not forest.figure(_forest(*ROWS), dark=False).layout.xaxis.title.text


def test_the_key_explains_what_a_forest_draws() -> None:
    shares, whole = _forest(_row(), axis=share_axis(0.5, full=0.8)), _row(span=Span(low=0.1, high=0.5))
    assert [sign[0] for sign in forest.keys(shares)][:2] == ["┊", "╎"]
    assert "50%, the agreed line" in forest.keys(shares)[0]
    assert "80%, which" in forest.keys(shares)[1]
    ratios = _forest(whole, axis=ratio_axis([0.2, 3.0], title="OR"))
    assert forest.keys(ratios) == ("┊ no change",)
    beyond = _forest(_row(span=Span(low=0.1, high=1.5, cut_high=True)), axis=ratios.axis)
    assert forest.keys(beyond) == ("┊ no change", "▸ goes on beyond the chart")


def test_a_forest_grows_with_its_rows() -> None:
    heights = [forest.figure(_forest(*ROWS[1:2] * count), dark=False).layout.height for count in (1, 10, 100)]
    assert heights == sorted(set(heights))
    assert heights[2] > 100 * 20


@pytest.mark.parametrize(
    "name", ["A", "Łódź & Ærø", "مستشفى الولادة", "x" * 90, "A hospital with a very long name " * 8, HOSTILE]
)
def test_a_name_is_plain_short_and_recognisable(name: str) -> None:
    label = forest.figure(_forest(_row(label=name)), dark=False).layout.yaxis.ticktext[0]
    lines = label.split("<br>")
    assert 1 <= len(lines) <= 3
    assert not [line for line in lines if "<" in line or ">" in line]
    assert lines[0][:1] == name[:1] or lines[0].startswith("&lt;")
    assert max(len(line.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")) for line in lines) <= 18


def test_what_a_forest_says_on_pointing_is_plain_text() -> None:
    figure = forest.figure(_forest(_row(label=HOSTILE, text=HOSTILE)), dark=False)
    for said in [text for trace in _points(figure) for text in trace.hovertext or ()]:
        assert "<" not in said
        assert "&lt;script&gt;" in said


# --- Every figure --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("drawing", DRAWINGS)
@pytest.mark.parametrize("dark", [False, True])
def test_a_figure_is_strict_json_and_asks_for_nothing_from_elsewhere(drawing: str, dark: bool) -> None:
    text = DRAWINGS[drawing](dark).to_json()
    found = json.loads(text, parse_constant=lambda constant: pytest.fail(f"{constant} in the figure"))
    for address in ("http:", "https:", "//", "topojson", "mapbox", "images"):
        assert address not in json.dumps({**found, "layout": {**found["layout"], "template": None}})
    assert {trace["type"] for trace in found["data"]} == {"scatter"}


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_light_and_dark_draw_the_same_in_other_colours(drawing: str) -> None:
    light, dark = (json.loads(DRAWINGS[drawing](each).to_json()) for each in (False, True))
    for parts in (light, dark):
        parts["layout"].pop("template")
    pairs = list(zip(_colours(light), _colours(dark), strict=True))
    assert [one for one, other in pairs if one == other] == []
    for named in (light, dark):
        _blank(named)
    assert light == dark


def _blank(part: Any) -> None:
    """Put one word in place of every colour."""
    if isinstance(part, list):
        for each in part:
            _blank(each)
    elif isinstance(part, dict):
        part |= dict.fromkeys({"color", "bgcolor"} & set(part), "colour")
        for value in part.values():
            _blank(value)


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_a_figure_uses_only_its_themes_colours(drawing: str) -> None:
    for colours in (LIGHT, DARK):
        found = json.loads(DRAWINGS[drawing](colours is DARK).to_json())
        found["layout"].pop("template")
        assert set(_colours(found)) <= _known(colours)


def _known(colours: Palette) -> set[str]:
    plain = {value for value in vars(colours).values() if isinstance(value, str)}
    return plain | {colour for look in colours.marks.values() for colour in (look.fill, look.line, look.bar)}


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_nobody_can_zoom_or_drag_by_accident(drawing: str) -> None:
    layout = DRAWINGS[drawing](False).layout
    assert (layout.dragmode, layout.showlegend) == (False, False)
    assert layout.xaxis.fixedrange
    assert layout.yaxis.fixedrange
    assert (CONFIG["displayModeBar"], CONFIG["scrollZoom"]) == (False, False)


def test_the_verdicts_have_the_agreed_colours_in_light() -> None:
    wanted = {
        Tone.KEPT: "#12436D",
        Tone.WEAKER: "#12436D",
        Tone.NOT_KEPT: "#B34700",
        Tone.CANNOT_TELL: "#595F69",
        Tone.NO_DATA: "#768692",
    }
    assert {tone: LIGHT.marks[tone].line for tone in Tone} == wanted
    assert LIGHT.marks[Tone.WEAKER].fill == "#6BACE6"
    dark = {Tone.KEPT: "#7DB9F2", Tone.WEAKER: "#B8DAFA", Tone.NOT_KEPT: "#FF9A52", Tone.CANNOT_TELL: "#B4BCC4"}
    assert {tone: DARK.marks[tone].line for tone in dark} == dark
    assert (LIGHT.origin, LIGHT.text, LIGHT.quiet, LIGHT.accent) == ("#212B32", "#212B32", "#4C6272", "#005078")


# --- What is wrong today -------------------------------------------------------------------------------------------


def test_no_two_verdicts_share_a_shape() -> None:
    for colours in (LIGHT, DARK):
        assert len({look.symbol for look in colours.marks.values()}) == len(Tone)


def test_what_a_strip_says_on_pointing_is_plain_text() -> None:
    figure = retention.figure(_strip(text=HOSTILE), dark=False)
    assert "<" not in _points(figure)[0].hovertext[0]


def test_single_sites_say_different_things_on_pointing() -> None:
    strip = _strip(average=None, likely=None, next_site=None, sites=SINGLE)
    said = retention.figure(strip, dark=False).data[0].hovertext
    assert len(set(said)) == 2


def test_the_next_sites_range_is_faint_where_few_sites_say_little_of_it() -> None:
    def drawn(*, faint: bool) -> go.Scatter:
        figure = forest.figure(_forest(*ROWS, _row(RowKind.NEXT_SITE, faint=faint)), dark=False)
        return [trace for trace in figure.data if trace.name == "next_site"][-1]

    assert drawn(faint=False).opacity == 1.0
    assert drawn(faint=True).opacity < 1.0
    assert drawn(faint=True).line.width < drawn(faint=False).line.width


def test_a_strips_next_site_is_faint_where_few_sites_stand_behind_it() -> None:
    def drawn(*, faint: bool) -> float:
        figure = retention.figure(_strip(faint=faint), dark=False)
        return next(trace.opacity for trace in figure.data if trace.name == "next site")

    assert drawn(faint=True) < drawn(faint=False) == 1

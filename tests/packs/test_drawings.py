"""Strip and forest as drawings: every mark of the view in its place, nothing runs over, and names stay words."""

from __future__ import annotations

import io
import re
from itertools import pairwise
from typing import Any

import pytest
from pypdf import PdfReader

from components.charts.palette import DARK, LIGHT
from components.packs import drawing, fonts, forest_drawing, glyphs, strip_drawing
from components.packs.drawing import Bar, Disc, Drawing, Line, Polygon, Words
from components.packs.row_chart import Sheet, place
from components.packs.typst_text import UNKNOWN, literal, shown
from evaluation.views import overview, project
from evaluation.views.axis import share_axis
from evaluation.views.marks import Tone
from evaluation.views.project import ProjectView, RowKind, Scale
from tests.analysis.scenes import Told
from tests.views.view_scenes import HOSTILE, scenes

WIDTH = 495.0


def forest_of(told: Told, name: str, *, scale: Scale | None = None) -> tuple[ProjectView, Drawing]:
    view = project.build(told.results(), project=name, scale=scale)
    assert view
    drawn = forest_drawing.drawing(view, width=WIDTH)
    assert drawn
    return view, drawn


def words(drawn: Drawing) -> list[Words]:
    return [mark for mark in drawn.marks if isinstance(mark, Words)]


def printed(pdf: bytes) -> str:
    return re.sub(r"\s+", " ", PdfReader(io.BytesIO(pdf)).pages[0].extract_text())


def alternatives(tree: Any) -> list[str]:
    """Return the text alternatives in a PDF's structure."""
    node = tree.get_object()
    below = node.get("/K", []) if isinstance(node, dict) else []
    found = [str(node["/Alt"])] if isinstance(node, dict) and "/Alt" in node else []
    for each in below if isinstance(below, list) else [below]:
        if isinstance(each.get_object(), dict):
            found += alternatives(each)
    return found


def every_drawing(told: Told) -> dict[str, Drawing]:
    found = {}
    for name in scenes.tellers:
        for scale in Scale:
            view = project.build(told.results(), project=name, scale=scale)
            drawn = forest_drawing.drawing(view, width=WIDTH, note="Made-up data") if view else None
            if drawn:
                found[f"{name} {scale}"] = drawn
    strip = strip_drawing.drawing(overview.build(told.results()), width=720, size=11)
    assert strip
    return found | {"overview": strip}


@pytest.fixture(scope="module")
def drawings(told: Told) -> dict[str, Drawing]:
    return every_drawing(told)


def test_ranges_and_points_stand_where_the_view_puts_them(told: Told) -> None:
    view, drawn = forest_of(told, "k5")
    assert view.forest
    sheet, axis = Sheet(width=WIDTH, colours=LIGHT, value_share=0.25), view.forest.axis
    bars = [mark for mark in drawn.marks if isinstance(mark, Bar)]
    spans = [row.span for row in view.forest.rows if row.span]
    assert len(bars) == len(spans) > 5
    for bar, span in zip(bars, spans, strict=True):
        assert bar.x == pytest.approx(place(axis, sheet, span.low))
        assert bar.x + bar.width == pytest.approx(place(axis, sheet, span.high))
    sites = [row.point for row in view.forest.rows if row.kind is RowKind.SITE]
    middles = {round(mark.x, 3) for mark in drawn.marks if isinstance(mark, Disc)}
    assert {round(place(axis, sheet, point), 3) for point in sites if point is not None} <= middles


def test_a_range_that_goes_on_ends_in_an_arrow(told: Told) -> None:
    view, drawn = forest_of(told, "beyond_the_axis", scale=Scale.SHARE)
    assert view.forest
    cuts = sum(row.span.cut_low + row.span.cut_high for row in view.forest.rows if row.span)
    arrows = [mark for mark in drawn.marks if isinstance(mark, Polygon) and len(mark.corners) == 3]
    flags = sum(row.mark is not None and row.mark.tone is Tone.NOT_KEPT for row in view.forest.rows)
    assert cuts > 0
    assert len(arrows) == cuts + flags


def test_words_stay_inside_and_apart(drawings: dict[str, Drawing]) -> None:
    assert len(drawings) > 20
    for name, drawn in drawings.items():
        for mark in words(drawn):
            left = {"start": mark.x, "middle": mark.x - mark.width / 2, "end": mark.x - mark.width}[mark.anchor]
            assert left >= -0.01, (name, mark.text)
            assert left + mark.width <= drawn.width + 0.01, (name, mark.text)
            assert 0 < mark.y < drawn.height, (name, mark.text)
        rows = [mark for mark in words(drawn) if mark.x == 0.0]
        for one, other in pairwise(rows):
            assert other.y - one.y >= one.size * 1.2, (name, one.text, other.text)


def test_ticks_do_not_run_into_each_other(drawings: dict[str, Drawing]) -> None:
    for name, drawn in drawings.items():
        ticks = [mark for mark in words(drawn) if mark.anchor == "middle" and mark.text != "?"]
        for one in ticks:
            for other in ticks:
                if one is not other and one.y == other.y:
                    assert abs(one.x - other.x) > (one.width + other.width) / 2, (name, one.text, other.text)


def test_every_drawing_becomes_a_tagged_pdf_with_real_text_and_its_alternative(drawings: dict[str, Drawing]) -> None:
    reader: Any = PdfReader(io.BytesIO(drawing.pdf(drawings["k5 share"])))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "Average of 5 sites" in printed(drawing.pdf(drawings["k5 share"]))
    assert drawings["k5 share"].text in alternatives(root["/StructTreeRoot"])


def test_only_shipped_fonts_are_used_and_embedded(drawings: dict[str, Drawing]) -> None:
    page: Any = PdfReader(io.BytesIO(drawing.pdf(drawings["overview"]))).pages[0]
    descents = [each.get_object()["/DescendantFonts"][0].get_object() for each in page["/Resources"]["/Font"].values()]
    names = {str(each["/BaseFont"]) for each in descents}
    assert names
    assert all(fonts.FAMILY in name or "DejaVu" in name for name in names)
    assert all({"/FontFile2", "/FontFile3"} & set(each["/FontDescriptor"]) for each in descents)


def test_names_stay_words(told: Told) -> None:
    view, drawn = forest_of(told, "hostile")
    pdf = drawing.pdf(drawn)
    text = printed(pdf).replace(" ", "")
    assert view.forest
    assert "<script>alert(1)</script>" in text
    assert "$x^2$`code`**loud**#heading" in text
    assert "[x](http://example.org/beacon)" in text
    assert not PdfReader(io.BytesIO(pdf)).pages[0].get("/Annots")
    assert b"<script>" not in drawing.svg(drawn)


@pytest.mark.parametrize(
    "text", [*HOSTILE, '"); #panic("x', "\\u{41} \\", '#read("/etc/hosts")', "a\nb\tc", "‮evil‬", ""]
)
def test_any_text_is_one_harmless_string(text: str) -> None:
    said = literal(text)
    inner = re.sub(r"\\[\\\"]", "", said[1:-1])
    assert said[0] == said[-1] == '"'
    assert '"' not in inner
    assert "\\" not in inner
    mark = Words(x=0, y=10, text=text, colour="#000000")
    page = drawing.pdf(Drawing(width=900, height=20, marks=(mark,), text=text or "Empty"))
    if text.isascii():
        assert printed(page).replace(" ", "") == shown(text).replace(" ", "")


def test_signs_that_no_font_has_are_shown_as_squares_and_steering_ones_left_out() -> None:
    assert shown("A \N{HOSPITAL} in 北京") == f"A {UNKNOWN} in {UNKNOWN * 2}"
    assert shown("a‮b\x07c") == "ab c"
    assert shown("Ysbyty’r Dŵr – Łódź مستشفى") == "Ysbyty’r Dŵr – Łódź مستشفى"


def test_a_long_forest_is_continued_and_loses_no_row(told: Told) -> None:
    view, whole = forest_of(told, "k10")
    parts = forest_drawing.drawings(view, width=WIDTH, room=150, first_room=120)
    assert view.forest
    assert len(parts) > 2
    assert parts[0].height <= 120
    assert all(part.height <= 150 for part in parts)
    labels = [mark.text for part in parts for mark in words(part) if mark.x == 0.0 and mark.text != "Place"]
    assert labels == [row.label for row in view.forest.rows]
    assert "Continued, part 2" in parts[1].text
    assert whole.text == parts[0].text


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_each_verdict_has_a_shape_of_its_own(colours) -> None:
    shapes = {}
    for tone in Tone:
        marks = glyphs.verdict(tone, 0, 0, size=10, colours=colours)
        shapes[tone] = tuple((type(mark).__name__, getattr(mark, "text", "")) for mark in marks)
    assert len(set(shapes.values())) == len(Tone)


def test_colours_follow_the_theme(told: Told) -> None:
    view = project.build(told.results(), project="k5")
    assert view
    dark = forest_drawing.drawing(view, width=WIDTH, colours=DARK)
    assert dark
    assert dark.ground == DARK.surface
    assert {mark.colour for mark in words(dark)} <= {
        DARK.text,
        DARK.quiet,
        *(look.line for look in DARK.marks.values()),
    }


def test_svg_and_png_are_whole_pictures(drawings: dict[str, Drawing]) -> None:
    made = drawing.svg(drawings["overview"]).decode()
    assert made.startswith("<svg")
    assert re.search(r'<svg[^>]*role="img"><title>Each project on an axis', made)
    assert drawing.png(drawings["overview"]).startswith(b"\x89PNG")
    assert drawing.svg(drawings["overview"]) == drawing.svg(drawings["overview"])


def test_widths_are_the_fonts_own() -> None:
    assert fonts.width_pt("", size_pt=10) == 0
    assert fonts.width_pt("iii", size_pt=10) < fonts.width_pt("MMM", size_pt=10)
    assert fonts.width_pt("Average", size_pt=10, bold=True) > fonts.width_pt("Average", size_pt=10)
    room = fonts.width_pt("A hospital", size_pt=10) + 0.1
    assert fonts.lines("A hospital with a long name", room_pt=room, size_pt=10)[0] == "A hospital"
    for line in fonts.lines("Supercalifragilistic" * 9, room_pt=80, size_pt=9):
        assert fonts.width_pt(line, size_pt=9) <= 80
    assert fonts.fitted("short", room_pt=200, size_pt=9) == "short"
    assert fonts.fitted("much too long for this", room_pt=40, size_pt=9).endswith("…")


def test_a_lone_strip_needs_no_words_beside_it(told: Told) -> None:
    strip = next(row.strip for row in overview.build(told.results()).rows if row.strip and row.strip.likely)
    drawn = strip_drawing.strip_drawing(strip, width=200)
    assert {mark.text for mark in words(drawn)} >= {"50%", "agreed line"}
    assert share_axis(0.5).title in {mark.text for mark in words(drawn)}
    assert any(isinstance(mark, Line) and mark.dash for mark in drawn.marks)

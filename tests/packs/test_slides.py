"""The deck: native charts whose data are the results', real tables, notes, and the Foundation's own template."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any

import pptx
import pytest
from made_packs import FINGERPRINT, view_of
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.util import Inches

from components.packs.slide_charts import FROM, KEPT, TO
from components.packs.slide_parts import BadTemplate
from components.packs.slides import deck
from components.packs.typst_text import shown
from evaluation.analysis.result_types import Results
from evaluation.views.pack import PackView
from evaluation.views.pack_protection import profile_for, protected
from tests.analysis.scenes import Told

CHOSEN = ("hostile", "k0", "k1", "k3", "k10", "wrong_way", "beyond_the_axis")


@pytest.fixture(scope="module")
def view(told: Told) -> PackView:
    return view_of(told.results(), told.results(), projects=CHOSEN, since=11)


@pytest.fixture(scope="module")
def made(view: PackView) -> bytes:
    return deck(view)


def opened(data: bytes) -> Any:
    return pptx.Presentation(io.BytesIO(data))


def charts(show: Any) -> list[Any]:
    return [shape.chart for slide in show.slides for shape in slide.shapes if shape.has_chart]


def titles(show: Any) -> list[str]:
    return [slide.shapes.title.text_frame.text for slide in show.slides]


def test_chart_data_are_the_results(told: Told, made: bytes) -> None:
    results = protected(told.results(), profile=profile_for(already_public=False))
    first = charts(opened(made))[0]
    series = {each.name: list(each.values) for each in first.plots[0].series}
    names = [str(each) for each in first.plots[0].categories]
    shown = [result for result in results.outcomes if result.project in CHOSEN and result.pooled.k >= 3]
    kept = {each.project: each.retention for each in shown if each.origin.firm and each.retention.estimate}
    projects = {info.project: info.name for info in results.projects}
    assert len(names) == len(kept) > 3
    for code, share in kept.items():
        place = next(at for at, name in enumerate(names) if name.startswith(f"{projects[code]}:"))
        found = (series[KEPT][place], series[FROM][place], series[TO][place])
        assert found == (share.estimate, share.low, share.high)


def test_the_sheet_behind_a_chart_holds_the_ranges(made: bytes) -> None:
    blob = charts(opened(made))[0].part.chart_workbook.xlsx_part.blob
    with zipfile.ZipFile(io.BytesIO(blob)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        strings = book.read("xl/sharedStrings.xml").decode()
    assert "<f>IF(C2=" in sheet
    assert FROM in strings


def test_tables_are_tables_and_nothing_is_a_picture(made: bytes) -> None:
    shapes = [shape for slide in opened(made).slides for shape in slide.shapes]
    assert sum(shape.has_table for shape in shapes) >= 4
    assert not [shape for shape in shapes if shape.shape_type == MSO_SHAPE_TYPE.PICTURE]


def test_every_headline_is_a_title_and_every_slide_has_notes(view: PackView, made: bytes) -> None:
    show = opened(made)
    assert {view.cover.headline, *(page.view.headline for page in view.projects if page.shares)} <= set(titles(show))
    assert all(slide.notes_slide.notes_text_frame.text.strip() for slide in show.slides)
    text = "".join(
        cell.text for slide in show.slides for shape in slide.shapes if shape.has_table for cell in _cells(shape)
    )
    assert FINGERPRINT in text


def _cells(shape: Any) -> list[Any]:
    return [cell for row in shape.table.rows for cell in row.cells]


def test_charts_and_tables_say_what_they_show(made: bytes) -> None:
    for slide in opened(made).slides:
        for shape in slide.shapes:
            if shape.has_chart or shape.has_table:
                assert shape._element.nvGraphicFramePr.cNvPr.get("descr")


def test_everything_stays_on_the_slide(made: bytes) -> None:
    show = opened(made)
    for slide in show.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= show.slide_width + 1
            assert shape.top + shape.height <= show.slide_height + 1


def test_of_many_sites_the_slides_say_how_many_they_leave_out(view: PackView) -> None:
    page = next(each for each in view.projects if len(each.shares) > 3)
    many = replace(page, shares=(*page.shares, *page.shares[-1:] * 148))
    show = opened(deck(replace(view, projects=(many,))))
    _, *drawn = charts(show)
    left = len(many.shares) - sum(len(list(chart.plots[0].categories)) for chart in drawn)
    assert left > 100
    assert [title for title in titles(show) if "continued;" in title] == [
        f"{page.view.name}: where it is kept (continued; {left} more sites are in the PDF)"
    ]


def test_the_same_view_gives_the_same_bytes(view: PackView, made: bytes) -> None:
    assert deck(view) == made


def test_the_foundations_template_is_honoured(view: PackView) -> None:
    own: Any = pptx.Presentation()
    own.slide_width, own.slide_height = Inches(10), Inches(5.625)
    own.slides.add_slide(own.slide_layouts[0]).shapes.title.text = "Example of the template"
    target = io.BytesIO()
    own.save(target)
    show = opened(deck(view, template=target.getvalue()))
    assert (show.slide_width, show.slide_height) == (Inches(10), Inches(5.625))
    assert "Example of the template" not in titles(show)
    assert {slide.slide_layout.name for slide in show.slides} == {"Title Only"}
    assert not [shape for slide in show.slides for shape in slide.shapes if shape.name == "Stripe"]


@pytest.mark.parametrize("data", [b"", b"no deck", b"PK\x03\x04"])
def test_a_bad_template_is_refused_in_words(view: PackView, data: bytes) -> None:
    with pytest.raises(BadTemplate, match="template cannot be read"):
        deck(view, template=data)


def test_an_empty_programme_says_so() -> None:
    view = view_of(Results(projects=(), outcomes=(), sources=(), data_to=None), version=0, published_at=None)
    assert view.empty in titles(opened(deck(view)))


def test_no_title_of_a_narrow_template_loses_a_word(view: PackView) -> None:
    """Names of 100 letters in one word included; what is said of a range must not end in the middle of it."""
    own: Any = pptx.Presentation()
    own.slide_width, own.slide_height = Inches(10), Inches(5.625)
    target = io.BytesIO()
    own.save(target)
    for made in (deck(view, template=target.getvalue()), deck(view)):
        said = {title.replace(" ", "") for title in titles(opened(made))}
        assert [title for title in said if title.endswith("\N{HORIZONTAL ELLIPSIS}")] == []
        for page in view.projects:
            assert shown(page.view.headline).replace(" ", "") in said

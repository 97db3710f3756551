"""The PDF: every headline in it as real text, version and fingerprint printed, tagged, the same bytes each time."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from made_packs import FINGERPRINT, view_of
from page import validate_pdf_bytes
from pypdf import PdfReader, PdfWriter

from components.packs.document import document
from evaluation.analysis.result_types import Results
from evaluation.views.pack import PackView
from tests.analysis.scenes import Told

EMPTY = Results(projects=(), outcomes=(), sources=(), data_to=None)
#: One page or more for each of these: long and hostile names, one site, none, far-off ranges, members.
CHOSEN = ("hostile", "k0", "k1", "k10", "beyond_the_axis", "rolled_up", "origin_missing", "some_apart")


def text_of(pdf: bytes) -> str:
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return squeezed(" ".join(pages).replace("\N{ZERO WIDTH SPACE}", ""))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.fixture(scope="module")
def view(told: Told) -> PackView:
    return view_of(told.results(), told.results(), projects=CHOSEN, since=11, note="Made-up data", banner="Made up.")


@pytest.fixture(scope="module")
def made(view: PackView) -> bytes:
    return document(view)


def test_every_headline_version_and_fingerprint_is_real_text(view: PackView, made: bytes) -> None:
    text = text_of(made)
    wanted = [view.cover.headline, FINGERPRINT, "version 12", view.protection, view.since]
    wanted += [page.view.headline for page in view.projects]
    wanted += [line for page in view.projects for line in (page.next_site, *page.changes, *page.doubts)]
    wanted += [row.missing for row in view.health]
    assert [each for each in wanted if squeezed(each) not in text] == []


def test_it_is_tagged_and_has_bookmarks_language_and_title(view: PackView, made: bytes) -> None:
    reader: Any = PdfReader(io.BytesIO(made))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    assert reader.metadata.title == "Outcomes Kept: Your own, version 12"
    titles = [str(each["/Title"]) for each in reader.outline if not isinstance(each, list)]
    assert titles[0] == "Have the projects kept their outcomes?"
    assert {"How do the projects differ?", "How it was worked out", "Project k10"} <= set(titles)


def test_it_keeps_every_rule_of_pdf_ua(made: bytes) -> None:
    """Hostile and long names, continued charts and tables included; a checker that finds nothing is checked too."""
    report = validate_pdf_bytes(made, profile="ua1")
    assert [(each.rule_id, each.message) for each in report.failures] == []
    assert report.rules.total > 100
    empty = validate_pdf_bytes(document(view_of(EMPTY, version=0, published_at=None)), profile="ua1")
    assert empty.is_compliant
    untagged = PdfWriter(clone_from=io.BytesIO(made))
    del untagged.root_object["/StructTreeRoot"]
    broken = io.BytesIO()
    untagged.write(broken)
    assert not validate_pdf_bytes(broken.getvalue(), profile="ua1").is_compliant


def test_no_page_runs_over_and_names_lead_nowhere(made: bytes) -> None:
    reader: Any = PdfReader(io.BytesIO(made))
    for page in reader.pages:
        assert [round(float(each)) for each in page.mediabox] == [0, 0, 595, 842]
        assert not page.get("/Annots")
    assert "<script>alert(1)</script>" in text_of(made)


def test_the_same_view_gives_the_same_bytes(view: PackView, made: bytes) -> None:
    assert document(view) == made


def test_an_empty_programme_says_so() -> None:
    view = view_of(EMPTY, version=0, published_at=None)
    text = text_of(document(view))
    assert view.empty
    assert squeezed(view.empty) in text
    assert squeezed("How it was worked out") in text


def test_one_project_alone(told: Told) -> None:
    text = text_of(document(view_of(told.results(), projects=("k5",))))
    assert squeezed("Projectk5 has probably kept") in text
    assert "Projectk10" not in text
    assert squeezed("Chosen: Project k5") in text

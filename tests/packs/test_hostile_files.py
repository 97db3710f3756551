"""Hostile strings in every kind of file that we give out: text when LibreOffice opens it, and no call anywhere."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from made_packs import view_of
from pypdf import PdfReader

from components.packs import drawing, forest_drawing
from components.packs.bundle import bundle, safe_cell
from components.packs.document import document
from components.packs.slides import deck
from components.packs.table_files import as_csv, as_workbook
from evaluation.domain.problem import Severity
from evaluation.intake.cells import UNSEEN
from evaluation.intake.checking import check, empty_collection
from evaluation.intake.filled import filled_csv
from evaluation.intake.fixing import all_problems, marked_file
from evaluation.intake.personal_patterns import spans
from evaluation.intake.reading import read
from evaluation.results import evaluate
from evaluation.views import project
from evaluation.views.pack_protection import profile_for
from evaluation.views.pack_tables import pack_data
from evaluation.views.tables import Table
from tests.analysis.made_rows import Made, Scene, collection_of
from tests.strings.hostile_strings import hostile, in_lots

#: Commas, quotes and UTF-8; every cell as LibreOffice would, blanks before it taken away, and formulas worked out.
_AS_HOSTILE_AS_IT_GETS = "CSV:44,34,76,1,,2057,false,true,false,true,0,true"
NUMBERS = (-1.5, -3, 0.25, 1_000_000)


def _opened(folder: Path, files: dict[str, bytes], *, how: str | None = None) -> dict[str, Any]:
    """Open files in LibreOffice and return the sheets it makes of them."""
    program = shutil.which("soffice")
    assert program, "Install LibreOffice (Debian: libreoffice-calc-nogui): this test opens our files in it."
    made = folder / "made"
    for name, data in files.items():
        (folder / name).write_bytes(data)
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    call = [program, profile, "--headless", *([f"--infilter={how}"] if how else []), "--convert-to", "xlsx"]
    given = [str(folder / name) for name in files]
    subprocess.run([*call, "--outdir", str(made), *given], check=True, capture_output=True, timeout=240)
    return {name: openpyxl.load_workbook(made / f"{Path(name).stem}.xlsx") for name in files}


def _cells(book: Any) -> list[Any]:
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]


def _squeezed(text: object) -> str:
    """Return a text without what a spreadsheet takes away or writes in its own way: blanks, control characters."""
    plain = re.sub(r"_x[0-9A-Fa-f]{4}_", "", str(text))
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\ufff9-\uffff]", "", plain)


@pytest.fixture(scope="module")
def table() -> Table:
    rows = tuple((text, NUMBERS[place % 4], "") for place, text in enumerate(hostile()))
    return Table(title="=1+1", columns=("=1+1", "Figure", "Notes"), rows=rows)


def _projects() -> bytes:
    """Return a file of projects whose codes and names are the strings: nearly every code is a fault."""
    text = io.StringIO()
    csv.writer(text).writerows([("project", "name"), *((text, text) for text in hostile() if not spans(text))])
    return text.getvalue().encode()


@pytest.fixture(scope="module")
def in_calc(table: Table, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Every CSV, and one that is not made safe, as LibreOffice opens them."""
    raw, plain = io.StringIO(), io.StringIO()
    csv.writer(raw).writerows(table.rows)
    csv.writer(plain).writerows([[safe_cell(cell) for cell in row] for row in table.rows])
    given = ("projects.csv", _projects())
    checked = check([given], empty_collection())
    problems = checked.files[0].problems
    assert any(each.severity is Severity.FAULT for each in problems)
    files = {
        "control.csv": raw.getvalue().encode(),
        "page_table.csv": as_csv(table),
        "pack_table.csv": plain.getvalue().encode(),
        "to_fix.csv": marked_file(*given, problems, as_workbook=False).data,
        "problems.csv": all_problems(problems),
    }
    return _opened(tmp_path_factory.mktemp("csv"), files, how=_AS_HOSTILE_AS_IT_GETS)


def test_without_an_apostrophe_they_would_run(in_calc: dict[str, Any]) -> None:
    assert sum(cell.data_type == "f" for cell in _cells(in_calc["control.csv"])) > 5


@pytest.mark.parametrize("name", ["page_table.csv", "pack_table.csv", "to_fix.csv", "problems.csv"])
def test_no_csv_holds_a_formula(in_calc: dict[str, Any], name: str) -> None:
    cells = _cells(in_calc[name])
    assert len(cells) > 100
    assert [cell.value for cell in cells if cell.data_type in ("f", "e")] == []
    assert [cell.hyperlink for cell in cells if cell.hyperlink] == []


@pytest.mark.parametrize("name", ["page_table.csv", "pack_table.csv"])
def test_every_cell_is_the_text_and_a_negative_number_a_number(
    in_calc: dict[str, Any], table: Table, name: str
) -> None:
    rows = list(in_calc[name].active.iter_rows(values_only=True))[1 if name.startswith("page") else 0 :]
    assert len(rows) == len(table.rows)
    assert [row[1] for row in rows] == [row[1] for row in table.rows]
    wrong = []
    for row, (text, *_) in zip(rows, table.rows, strict=True):
        if _squeezed(row[0]) not in (_squeezed(text), f"'{_squeezed(text)}") and not _is_the_number(row[0], str(text)):
            wrong.append((text, row[0]))
    assert wrong == []


def _is_the_number(found: object, text: str) -> bool:
    """Return whether a cell was read as the number, date or yes and no that its text spells."""
    return not isinstance(found, str) and bool(re.fullmatch(r"[\d.,:/ eE+$%'-]+|true|false|\W*[\d,. ]+", text, re.I))


def test_no_workbook_holds_a_formula_and_texts_come_back(table: Table, tmp_path: Path) -> None:
    marked = marked_file("projects.csv", _projects(), [], as_workbook=True).data
    books = _opened(tmp_path, {"page_table.xlsx": as_workbook(table), "to_fix.xlsx": marked})
    for book in books.values():
        cells = _cells(book)
        assert [cell.value for cell in cells if cell.data_type in ("f", "e") or cell.hyperlink] == []
    rows = list(books["page_table.xlsx"].active.iter_rows(values_only=True))[1:]
    assert [row[1] for row in rows] == [row[1] for row in table.rows]
    pairs = [(_squeezed(row[0]), _squeezed(text)) for row, (text, *_) in zip(rows, table.rows, strict=True)]
    assert [pair for pair in pairs if pair[0] != pair[1]] == []


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A project whose every word is hostile, all strings among its sites' names."""
    allowed = [text for text in hostile() if not UNSEEN.search(text)]
    lots = in_lots(allowed, letters=480)
    made = Made()
    scene = Scene(made, "P")
    scene.project(name=lots[0], aim=lots[1])
    scene.outcome(name=lots[2], numerator_is=lots[3], denominator_is=lots[4], unit="births", per=1000)
    scene.site("ORIGIN", "origin", figures=((300, 1000), (100, 1000)), name=lots[5])
    for place, lot in enumerate(lots):
        scene.site(f"S{place}", figures=((312, 1040), (121 + place, 1021)), name=lot, planned_start=date(2021, 1, 1))
        made.returns[-1]["note"] = lot
    return collection_of(made, tmp_path_factory.mktemp("hostile"))


def test_nothing_of_a_pack_runs_or_leads_anywhere(programme: Any) -> None:
    results = evaluate(programme)
    view = view_of(results)
    data = pack_data(view, results, programme, profile=profile_for(already_public=False))
    archives, parts = [("zip", bundle(view, data)), ("deck", deck(view))], {}
    while archives:
        of, archive = archives.pop()
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            for name in opened.namelist():
                parts[f"{of} {name}"] = opened.read(name)
                if name.endswith(".xlsx"):
                    archives.append((name, parts[f"{of} {name}"]))
    for name, part in parts.items():
        if name.endswith((".xml", ".rels")):
            tree = ElementTree.fromstring(part)
            assert not [each for each in tree.iter() if each.get("TargetMode") == "External"], name
            assert not [each for each in tree.iter() if each.tag.endswith(("hyperlink", "hlinkClick", "oleObj"))], name
        if name.endswith(".csv"):
            rows = list(csv.reader(io.StringIO(part.decode("utf-8-sig"), newline="")))
            assert not [cell for row in rows for cell in row if cell[:1] in "=@\t\r\n|%" and cell], name
    template = filled_csv("sites", programme, "P", date(2030, 1, 1)).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(template, newline="")))
    assert not [cell for row in rows for cell in row if cell.lstrip()[:1] in "=@|%" and cell.strip()]
    again = read("sites.csv", template.encode())
    assert again.columns["name"] == list(programme.sites["name"])
    reader: Any = PdfReader(io.BytesIO(document(view)))
    assert not [page for page in reader.pages if page.get("/Annots")]
    assert not {"/OpenAction", "/AA", "/Names", "/AcroForm"} & set(reader.trailer["/Root"])


def test_a_drawing_holds_words_and_shapes_only(programme: Any) -> None:
    view = project.build(evaluate(programme), project="P")
    drawn = forest_drawing.drawing(view, width=495.0) if view else None
    assert drawn
    tree = ElementTree.fromstring(drawing.svg(drawn))
    kinds = {each.tag.rpartition("}")[2] for each in tree.iter()}
    assert kinds <= {"svg", "g", "path", "defs", "symbol", "use", "clipPath", "title", "desc", "rect", "metadata"}, (
        kinds
    )
    names = [(name.rpartition("}")[2], value) for each in tree.iter() for name, value in each.attrib.items()]
    assert not [pair for pair in names if pair[0].startswith("on")]
    assert not [pair for pair in names if pair[0] == "href" and not pair[1].startswith("#")]

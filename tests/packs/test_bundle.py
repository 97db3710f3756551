"""The files behind a pack: all there, small numbers in none of them, no formula in any, the same bytes each time."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as parquet
import pytest
from made_packs import FINGERPRINT, view_of
from pypdf import PdfReader

from components.packs.bundle import bundle, safe_cell
from components.packs.document import document
from components.packs.slides import deck
from evaluation.domain.collection import Collection
from evaluation.intake.checking import check, empty_collection
from evaluation.results import evaluate
from evaluation.views.pack import PackView
from evaluation.views.pack_protection import profile_for
from evaluation.views.pack_tables import pack_data
from tests.analysis.made_rows import Made, Scene, collection_of

#: The planted site: 3 events of 977 after, which nobody may learn.
SMALL, OUT_OF = 3, 977
FORMULA = "=HYPERLINK(1)"


@dataclass(frozen=True)
class Pack:
    """One pack with its true results."""

    view: PackView
    collection: Collection
    zip: bytes
    pdf: bytes
    deck: bytes

    def read(self, name: str) -> bytes:
        with zipfile.ZipFile(io.BytesIO(self.zip)) as archive:
            return archive.read(name)

    def rows(self, name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.read(name).decode("utf-8-sig"))))


def collection_with_a_small_count(folder: Path) -> Collection:
    made = Made()
    scene = Scene(made, "P")
    scene.project(name="Project P")
    scene.outcome(unit="births", per=1000)
    scene.site("ORIGIN", "origin", figures=((300, 1000), (100, 1000)))
    for place in range(5):
        scene.site(f"S{place}", figures=((312, 1040), (121 + 7 * place, 1021)))
    scene.site("TINY", figures=((47, 1013), (SMALL, OUT_OF)), name=FORMULA)
    scene.made.returns[-1]["note"] = f"Only {SMALL} events"
    return collection_of(made, folder)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    collection = collection_with_a_small_count(tmp_path_factory.mktemp("bundle"))
    results = evaluate(collection)
    view = view_of(results)
    data = pack_data(view, results, collection, profile=profile_for(already_public=False))
    return Pack(view, collection, bundle(view, data), document(view), deck(view))


def texts(pack: Pack) -> dict[str, str]:
    """Return every text of every export: files, sheets, slides and pages."""
    pages: Any = PdfReader(io.BytesIO(pack.pdf)).pages
    found = {"pdf": "".join(page.extract_text() for page in pages)}
    found["drawn"] = "".join(page.get_contents().get_data().decode("latin-1") for page in pages)
    archives = [pack.zip, pack.deck]
    while archives:
        with zipfile.ZipFile(io.BytesIO(archives.pop())) as archive:
            for name in archive.namelist():
                part = archive.read(name)
                if name.endswith(".xlsx"):
                    archives.append(part)
                elif name.endswith(".parquet"):
                    found[name] = str(parquet.read_table(io.BytesIO(part)).to_pylist())
                    found[f"{name}, what it says of itself"] = _of_itself(parquet.ParquetFile(io.BytesIO(part)))
                else:
                    found[f"{len(archives)} {name}"] = part.decode("utf-8", errors="replace")
    return found


def _of_itself(file: parquet.ParquetFile) -> str:
    """Return a Parquet file's metadata: its least and greatest values, column by column, and what is kept of pandas."""
    return f"{file.metadata.to_dict()} {file.schema_arrow.metadata}"


def test_nothing_of_the_small_site_is_in_any_file(made: Pack) -> None:
    result = evaluate(made.collection).primary("P")
    assert result
    tiny = next(site for site in result.sites if site.site == "TINY")
    names = ("estimate", "se", "ci_low", "ci_high", "retention", "retention_low", "retention_high")
    figures = [abs(value) for name in names if (value := getattr(tiny, name)) is not None]
    assert len(figures) == len(names)
    told = texts(made)
    assert len(told) > 60
    for value in figures:
        digits = re.compile(rf"(?<![\d.]){re.escape(f'{value:.4f}'[:-1])}")
        assert [name for name, text in told.items() if digits.search(text)] == [], value
    for secret in (f"Only {SMALL} events", str(OUT_OF), "1013"):
        alone = re.compile(rf"(?<![\w.]){re.escape(secret)}(?![\w.])")
        assert [name for name, text in told.items() if name != "drawn" and alone.search(text)] == []


def test_the_small_row_is_blank_and_marked_and_the_others_are_rounded(made: Pack) -> None:
    row = next(r for r in made.rows("rows/returns.csv") if r["site"] == "TINY" and r["phase"] == "after")
    assert (row["numerator"], row["numerator_mark"], row["denominator"]) == ("", "c", "975")
    stored = parquet.read_table(io.BytesIO(made.read("rows/returns.parquet"))).to_pylist()
    tiny = next(r for r in stored if r["site"] == "TINY" and r["phase"] == "after")
    assert tiny["numerator"] is None
    assert all(r["numerator"] is None or r["numerator"] % 5 == 0 for r in stored)
    assert all(r["denominator"] % 5 == 0 for r in stored)
    assert "note" not in stored[0]


def test_totals_less_the_other_sites_do_not_give_it(made: Pack) -> None:
    """The exact total of the rows is nowhere, and from the rounded ones the hidden count could be any."""
    rows = [r for r in made.rows("tables/site_results.csv") if r["role"] == "replication"]
    shown = [float(r["exposed_numerator"]) for r in rows if r["exposed_numerator"] != "*"]
    true = [121 + 7 * place for place in range(5)]
    assert len(shown) == len(true)
    possible = {sum(true) + SMALL - round(sum(shown) + shift) for shift in range(-2 * len(shown), 2 * len(shown) + 1)}
    assert {1, 2, 3, 4, 5, 6, 7} <= possible
    total = str(sum(true) + SMALL)
    assert [name for name, text in texts(made).items() if re.search(rf"(?<![\d.]){total}(?![\d.])", text)] == []


def test_the_report_and_the_deck_say_the_same(made: Pack) -> None:
    report = json.loads(made.read("results.json"))
    (outcome,) = report["results"]
    assert report["fingerprint"] == FINGERPRINT
    tiny = next(site for site in outcome["sites"] if site["site"] == "TINY")
    assert (tiny["estimate"], tiny["se"], tiny["retention"], tiny["reason"]) == (None, None, None, "small_numbers")
    assert outcome["pooled"]["k"] == 6
    share = made.view.shares[0]
    kept = outcome["retention"]
    assert (share.share, share.low, share.high) == (kept["estimate"], kept["low"], kept["high"])
    line = next(row for row in made.rows("tables/results.csv") if row["project"] == "P")
    assert float(line["kept"]) == kept["estimate"]


def test_every_column_is_in_the_dictionary(made: Pack) -> None:
    told = {(row["table"], row["column"]) for row in made.rows("tables/data_dictionary.csv")}
    assert all(row["says"] for row in made.rows("tables/data_dictionary.csv"))
    for name in ("results", "site_results", "missing"):
        assert {(name, column) for column in (made.rows(f"tables/{name}.csv") or [{}])[0]} <= told
    assert {("rows_returns", column) for column in made.rows("rows/returns.csv")[0]} <= told


def test_no_formula_in_any_cell_and_negative_numbers_stay_numbers(made: Pack) -> None:
    names = {row["site_name"] for row in made.rows("tables/site_results.csv")}
    assert f"'{FORMULA}" in names
    book = openpyxl.load_workbook(io.BytesIO(made.read("tables.xlsx")))
    assert book.sheetnames[0] == "Notes"
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert FORMULA in {str(cell.value) for cell in cells}
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert safe_cell(-0.25) == "-0.25"
    assert safe_cell("-0.25") == "'-0.25"
    assert safe_cell(float("nan")) == ""
    assert safe_cell(12.0) == "12"


def test_the_rows_can_be_read_by_the_app_again(made: Pack) -> None:
    kinds = ("projects", "outcomes", "sites", "returns")
    plain = [(f"{kind}.csv", _as_contract(made.rows(f"rows/{kind}.csv"))) for kind in kinds]
    checked = check(plain, empty_collection())
    assert checked.ok, [problem for file in checked.files for problem in file.problems][:3]


def _as_contract(rows: list[dict[str, str]]) -> bytes:
    """Put the marks back into their cells, as a file of the contract writes them."""
    text = io.StringIO()
    names = [name for name in rows[0] if not name.endswith("_mark")]
    writer = csv.DictWriter(text, names)
    writer.writeheader()
    for row in rows:
        writer.writerow({n: f"[{row[f'{n}_mark']}]" if row.get(f"{n}_mark") else row[n].lstrip("'") for n in names})
    return text.getvalue().encode()


def test_the_same_pack_gives_the_same_bytes(made: Pack) -> None:
    results = evaluate(made.collection)
    view = view_of(results)
    data = pack_data(view, results, made.collection, profile=profile_for(already_public=False))
    assert bundle(view, data) == made.zip


def test_published_figures_are_not_hidden(made: Pack) -> None:
    results = evaluate(made.collection)
    view = view_of(results, already_public=True)
    data: Any = pack_data(view, results, made.collection, profile=profile_for(already_public=True))
    numerators = set(data.rows["returns"]["numerator"])
    assert SMALL in numerators
    assert "no count is hidden" in view.protection


def test_the_deck_says_which_site_has_no_bar_and_why(made: Pack) -> None:
    told = texts(made)
    slides = " ".join(text for name, text in told.items() if "ppt/slides/slide" in name)
    assert f"In the average only, as counts are small: {FORMULA}." in slides
    assert made.view.projects[0].hidden == (FORMULA,)

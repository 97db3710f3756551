"""The fingerprint: what it is made of, what cannot move it, and that any cell does."""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
import store_texts

from evaluation.domain.actor import Actor
from evaluation.intake.checking import Checked, CheckedFile
from evaluation.intake.contract import KINDS, arrow_schema
from queries import programme, uploads
from queries.store import open_store


def _fingerprint(folder: Path, owner: Actor, *calls: dict[str, str]) -> str:
    store = open_store(folder / f"{len(list(folder.iterdir()))}.duckdb")
    for files in calls:
        uploads.publish(store, owner, store_texts.checked(files, programme.collection(store, owner)))
    return programme.fingerprint(store, owner)


def test_it_is_the_documented_text_hashed(tmp_path: Path, owner: Actor) -> None:
    text = (
        '["projects",{"aim":"Fewer harms","franchisor":"Alpha Trust","name":"Alpha","project":"ALPHA",'
        '"url":"https://example.org/alpha"}]\n'
        '["projects",{"name":"\N{LATIN SMALL LETTER O WITH DIAERESIS}\\"","project":"BETA"}]\n'
        '["sites",{"latitude":51.25,"longitude":0.0,"name":"Origin","planned_start":"2021-01-01","project":"ALPHA",'
        '"role":"origin","site":"ORIGIN"}]\n'
    )
    files = {
        "projects.csv": f'{store_texts.PROJECTS}BETA,"\N{LATIN SMALL LETTER O WITH DIAERESIS}""",,,\n',
        "sites.csv": "project,site,name,role,latitude,longitude,planned_start\n"
        "ALPHA,ORIGIN,Origin,origin,51.250,-0.0,2021-01-01\n",
    }
    assert _fingerprint(tmp_path, owner, files) == hashlib.sha256(text.encode()).hexdigest()


def test_an_empty_store_has_the_hash_of_nothing(tmp_path: Path, owner: Actor) -> None:
    assert _fingerprint(tmp_path, owner) == hashlib.sha256(b"").hexdigest()


def test_order_and_splitting_do_not_move_it(tmp_path: Path, owner: Actor) -> None:
    together = _fingerprint(tmp_path, owner, store_texts.ALL)
    headings, *rows = store_texts.RETURNS.splitlines(keepends=True)
    rest = {name: text for name, text in store_texts.ALL.items() if name != "returns.csv"}
    backwards = dict(reversed((rest | {"returns.csv": headings + "".join(reversed(rows))}).items()))
    assert _fingerprint(tmp_path, owner, backwards) == together
    singly = [{f"{number}.csv": headings + row} for number, row in enumerate(rows)]
    assert _fingerprint(tmp_path, owner, rest, *singly) == together
    assert _fingerprint(tmp_path, owner, rest, *reversed(singly)) == together


@pytest.mark.parametrize("most", [1, 3])
def test_it_is_the_same_when_returns_are_read_in_parts(
    tmp_path: Path, owner: Actor, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Codes stand in the order of their letters' numbers, small letters last; a corrected return counts once."""
    sites = store_texts.SITES + "".join(
        f"ALPHA,{code},{code},replication,,,First,England,Gwent,53.4,-2.2,franchise,2021-01-01,2021-01-01,,delivering\n"
        for code in ("a1", "B1", "S10", "S-1", "s1")
    )
    headings, *rows = store_texts.RETURNS.splitlines(keepends=True)
    more = [row.replace("S1", code) for code in ("a1", "B1", "S10", "S-1", "s1") for row in rows if "S1" in row]
    files = store_texts.ALL | {"sites.csv": sites, "returns.csv": headings + "".join(rows + more)}
    again = {"again.csv": headings + more[-1].replace("25,1000", "26,1000").replace("40,1000", "41,1000")}
    whole = _fingerprint(tmp_path, owner, files, again)
    monkeypatch.setattr(programme, "MOST_IN_A_PART", most)
    assert _fingerprint(tmp_path, owner, files, again) == whole
    assert _fingerprint(tmp_path, owner, files) != whole


def test_columns_in_another_order_and_blank_rows_do_not_move_it(tmp_path: Path, owner: Actor) -> None:
    plain = {"projects.csv": "project,name,aim\nALPHA,Alpha,Fewer harms\nBETA,Beta,\n"}
    other = {"other.csv": "aim,project,name,url\n\n,BETA,Beta,\n\nFewer harms,ALPHA,Alpha,\n"}
    assert _fingerprint(tmp_path, owner, plain) == _fingerprint(tmp_path, owner, other)


def test_a_correction_leads_to_what_was_meant_at_once(tmp_path: Path, owner: Actor) -> None:
    wrong = store_texts.RETURNS.replace("55,1000", "56,1000")
    corrected = _fingerprint(
        tmp_path, owner, store_texts.ALL | {"returns.csv": wrong}, {"returns.csv": store_texts.RETURNS}
    )
    assert corrected == _fingerprint(tmp_path, owner, store_texts.ALL)


@pytest.mark.parametrize("kind", KINDS)
def test_any_cell_moves_it(tmp_path: Path, owner: Actor, kind: str) -> None:
    store = open_store(tmp_path / "outcomes.duckdb")
    found = store_texts.checked(store_texts.ALL)
    uploads.publish(store, owner, found)
    (file,) = (each for each in found.files if each.kind == kind)
    seen = {programme.fingerprint(store, owner)}
    for column in arrow_schema(kind).names:
        file = _changed(file, column)
        uploads.publish(store, owner, Checked(files=(file,)))
        after = programme.fingerprint(store, owner)
        assert (after in seen) == (column == "line"), column
        seen.add(after)


def _changed(file: CheckedFile, column: str) -> CheckedFile:
    """The file with another value in one cell of its first row."""
    assert file.rows is not None
    place = file.rows.schema.get_field_index(column)
    type_ = file.rows.schema.field(place).type
    other = {pa.float64(): 0.125, pa.string(): "other", pa.date32(): date(2001, 1, 1), pa.int32(): 99}[type_]
    values = [other, *file.rows.column(place).to_pylist()[1:]]
    return dataclasses.replace(file, rows=file.rows.set_column(place, column, pa.array(values, type_)), sha256=column)


def test_cells_cannot_be_shifted_without_notice(tmp_path: Path, owner: Actor) -> None:
    """The same words under other headings, or split elsewhere, are another content."""
    texts = [
        "project,name,franchisor,aim\nALPHA,Alpha,one two,\n",
        "project,name,franchisor,aim\nALPHA,Alpha,,one two\n",
        "project,name,franchisor,aim\nALPHA,Alpha,one,two\n",
        'project,name,franchisor,aim\nALPHA,Alpha,"one"",""two",\n',
    ]
    found = [_fingerprint(tmp_path, owner, {"projects.csv": text}) for text in texts]
    assert all(one != other for one, other in itertools.combinations(found, 2))


def test_a_mark_is_not_a_blank_nor_a_nought(tmp_path: Path, owner: Actor) -> None:
    values = ["[x]", "[z]", "[c]", "0"]
    texts = [store_texts.DELIVERY.replace("0.85", value) for value in values]
    found = [_fingerprint(tmp_path, owner, store_texts.ALL | {"delivery.csv": text}) for text in texts]
    assert len(set(found)) == len(values)

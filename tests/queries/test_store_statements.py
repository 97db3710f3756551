"""Every SQL file against an empty store of the real schema: its grain, its parameters, its result, its one owner."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import duckdb
import pyarrow as pa
import pyarrow.parquet
import pytest

from evaluation.intake.contract import KINDS, arrow_schema
from queries.by_outcome import REACH, WANTED
from queries.connecting import spool_folder
from queries.settings import ROOT
from queries.statements import SQL_FOLDER, statement
from queries.store import Store

_BATCH = {
    "batch": "VARCHAR",
    "sequence": "BIGINT",
    "version": "BIGINT",
    "kind": "VARCHAR",
    "file_name": "VARCHAR",
    "sha256": "VARCHAR",
    "byte_size": "BIGINT",
    "row_count": "BIGINT",
    "actor": "VARCHAR",
    "received_at": "TIMESTAMP",
    "reason": "VARCHAR",
}
_AUDIT = {
    "sequence": "BIGINT",
    "happened_at": "TIMESTAMP",
    "actor": "VARCHAR",
    "action": "VARCHAR",
    "detail": "VARCHAR",
    "version": "BIGINT",
}
_CHAINED = _AUDIT | {"previous": "VARCHAR", "sha256": "VARCHAR"}
_PERSON = {
    "issuer": "VARCHAR",
    "subject": "VARCHAR",
    "name": "VARCHAR",
    "roles": "VARCHAR",
    "changed_at": "TIMESTAMP",
    "changed_by": "VARCHAR",
}
_FILE = {
    "upload": "VARCHAR",
    "revision": "BIGINT",
    "place": "BIGINT",
    "file_name": "VARCHAR",
    "sha256": "VARCHAR",
    "byte_size": "BIGINT",
    "kind": "VARCHAR",
    "row_count": "BIGINT",
    "projects": "VARCHAR",
}
_STEP = {
    "upload": "VARCHAR",
    "revision": "BIGINT",
    "state": "VARCHAR",
    "happened_at": "TIMESTAMP",
    "issuer": "VARCHAR",
    "subject": "VARCHAR",
    "actor": "VARCHAR",
    "for_project": "VARCHAR",
    "comment": "VARCHAR",
    "reasons": "VARCHAR",
    "version": "BIGINT",
}
_QUESTION = {
    **dict.fromkeys(
        ("question", "step", "issuer", "subject", "actor", "project", "place", "outcome", "site"), "VARCHAR"
    ),
    "happened_at": "TIMESTAMP",
    "version": "BIGINT",
    "words": "VARCHAR",
}
_ACT = {
    "version": "BIGINT",
    "act": "VARCHAR",
    "of_version": "BIGINT",
    "upload": "VARCHAR",
    "sent_by": "VARCHAR",
}
_PUBLICATION = {"version": "BIGINT", "published_at": "TIMESTAMP", "actor": "VARCHAR", "reason": "VARCHAR"}
_MIGRATION = {"number": "INTEGER", "name": "VARCHAR", "sha256": "VARCHAR", "applied_at": "TIMESTAMP"}
_PACK = {
    "pack": "VARCHAR",
    "programme": "VARCHAR",
    "version": "BIGINT",
    "fingerprint": "VARCHAR",
    "settings": "VARCHAR",
    "made_by": "VARCHAR",
    "made_at": "TIMESTAMP",
}
_PACK_FILE = {"name": "VARCHAR", "sha256": "VARCHAR", "byte_size": "BIGINT", "content": "BLOB"}
_ADDED = {"Count": "BIGINT"}


def _columns_of(kind: str) -> dict[str, str]:
    types = {pa.float64(): "DOUBLE", pa.date32(): "DATE", pa.string(): "VARCHAR", pa.int32(): "INTEGER"}
    return {"batch": "VARCHAR"} | {field.name: types[field.type] for field in arrow_schema(kind)}


_RETURN_KEY = ("project", "site", "outcome", "period_start", "period_end", "phase")
_PLACE = {"project": "VARCHAR", "as_at": "BIGINT"}
_OUTCOME = _PLACE | {"outcome": "VARCHAR"}
_FROM = {"line": "INTEGER", "file_name": "VARCHAR", "version": "BIGINT"}
_KEY = {"batch", "project", "outcome"}
_SITE_RETURN = {name: type_ for name, type_ in _columns_of("returns").items() if name not in _KEY}
_SITE_RETURN |= _FROM | {"replaced": "BOOLEAN"}
_SITE_DELIVERY = {"component": "VARCHAR", "date": "DATE", "score": "DOUBLE", "score_mark": "VARCHAR"} | _FROM

_SPAN_OF = {"returns": {"first_site": "VARCHAR", "last_site": "VARCHAR"}}

#: Per file: its parameters by the type they take, and its result's columns by type.
CONTRACTS: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "schema/file": ({}, {"path": "VARCHAR"}),
    "schema/tables": ({}, {"table_name": "VARCHAR"}),
    "schema/migrations": ({}, {"number": "INTEGER", "sha256": "VARCHAR"}),
    "schema/record_migration": (_MIGRATION, _ADDED),
    "programme/version": ({}, {"version": "BIGINT"}),
    "programme/publications": ({}, {"version": "BIGINT", "published_at": "TIMESTAMP"}),
    "programme/version_by": ({"before": "TIMESTAMP"}, {"version": "BIGINT"}),
    "programme/publication": ({"version": "BIGINT"}, {"published_at": "TIMESTAMP"}),
    "programme/history": ({}, _BATCH),
    "programme/audit": ({}, _AUDIT),
    "packs/insert_pack": (_PACK, _ADDED),
    "packs/insert_file": ({"pack": "VARCHAR"} | _PACK_FILE, _ADDED),
    "packs/packs": ({"programme": "VARCHAR"}, _PACK | {"names": "VARCHAR[]"}),
    "packs/files": ({"pack": "VARCHAR"}, _PACK_FILE),
    "packs/find": ({"sha256": "VARCHAR"}, _PACK | {"names": "VARCHAR[]"}),
    "outcome/returns": (_OUTCOME, _columns_of("returns")),
    "outcome/returns_in_reach": ({"as_at": "BIGINT"}, _columns_of("returns")),
    "outcome/returns_beyond": (
        {"as_at": "BIGINT"},
        dict.fromkeys(("project", "outcome", "site"), "VARCHAR") | {"returns": "BIGINT"},
    ),
    "outcome/revised": (
        _OUTCOME,
        {name: type_ for name, type_ in _columns_of("returns").items() if name in _RETURN_KEY},
    ),
    "outcome/extent": (
        {"as_at": "BIGINT", "projects": "VARCHAR[]"},
        dict.fromkeys(("project", "outcome", "batch"), "VARCHAR") | {"row_count": "BIGINT", "last_day": "DATE"},
    ),
    "uploads/insert_extent": ({"batch": "VARCHAR"}, _ADDED),
    "rows/revised_returns": (
        {"as_at": "BIGINT", "projects": "VARCHAR[]"},
        {name: type_ for name, type_ in _columns_of("returns").items() if name in _RETURN_KEY},
    ),
    "rows/returns_by_site": ({"as_at": "BIGINT"}, {"project": "VARCHAR", "site": "VARCHAR", "returns": "BIGINT"}),
    "uploads/insert_publication": (_PUBLICATION, _ADDED),
    "uploads/insert_batch": (_BATCH, _ADDED),
    "uploads/last_sequence": ({}, {"batch_sequence": "BIGINT"}),
    "audit/entries": ({"after": "BIGINT"}, _CHAINED),
    "audit/last": ({}, {"sequence": "BIGINT", "sha256": "VARCHAR"}),
    "audit/append": (_CHAINED, _ADDED),
    "audit/entry": ({"sequence": "BIGINT", "sha256": "VARCHAR"}, {"sequence": "BIGINT"}),
    "people/roles": ({"issuer": "VARCHAR", "subject": "VARCHAR"}, {"name": "VARCHAR", "roles": "VARCHAR"}),
    "people/everyone": ({}, _PERSON),
    "people/set_roles": (_PERSON, _ADDED),
    "drafts/insert_file": (_FILE, _ADDED),
    "drafts/files": ({"upload": "VARCHAR"}, {name: type_ for name, type_ in _FILE.items() if name != "place"}),
    "drafts/insert_step": (_STEP, _ADDED),
    "drafts/steps": ({"upload": "VARCHAR"}, _STEP),
    "drafts/keep_content": ({"sha256": "VARCHAR", "content": "BLOB"}, _ADDED),
    "drafts/is_kept": ({"sha256": "VARCHAR"}, {"is_kept": "BOOLEAN"}),
    "drafts/content": ({"sha256": "VARCHAR"}, {"content": "BLOB"}),
    "questions/insert_step": (_QUESTION, _ADDED),
    "questions/steps": (
        {"place": "VARCHAR", "outcome": "VARCHAR", "site": "VARCHAR", "as_at": "BIGINT", "projects": "VARCHAR[]"},
        {name: _QUESTION[name] for name in ("question", "step", "happened_at", "actor", "project", "version", "words")},
    ),
    "questions/one": (
        {"question": "VARCHAR"},
        dict.fromkeys(("step", "project", "place", "outcome", "site"), "VARCHAR"),
    ),
    "undo/insert_standing": ({"version": "BIGINT", "batch": "VARCHAR", "in_force": "BOOLEAN"}, _ADDED),
    "undo/standing": ({"as_at": "BIGINT"}, {"batch": "VARCHAR", "in_force": "BOOLEAN"}),
    "undo/insert_act": (_ACT, _ADDED),
    "programme/versions": (
        {},
        {"version": "BIGINT", "published_at": "TIMESTAMP", "actor": "VARCHAR", "reason": "VARCHAR"}
        | {name: type_ for name, type_ in _ACT.items() if name != "version"},
    ),
    "programme/batches": ({}, {"batch": "VARCHAR", "version": "BIGINT"}),
    "programme/batch_projects": ({}, {"batch": "VARCHAR", "project": "VARCHAR"}),
    "uploads/same_bytes": (
        {"kind": "VARCHAR", "sha256": "VARCHAR"},
        {"version": "BIGINT", "received_at": "TIMESTAMP"},
    ),
    "uploads/rows_that_differ": ({}, {"differing": "BIGINT"}),
    "uploads/cited_elsewhere": ({"as_at": "BIGINT", "projects": "VARCHAR[]"}, {"source": "VARCHAR"}),
    "uploads/insert_spooled_returns": ({"batch": "VARCHAR", "path": "VARCHAR"}, _ADDED),
    **{f"uploads/insert_{kind}": ({"batch": "VARCHAR"}, _ADDED) for kind in KINDS},
    "site/returns": (_PLACE | {"outcome": "VARCHAR", "sites": "VARCHAR[]"}, _SITE_RETURN),
    "site/delivery": (_PLACE | {"site": "VARCHAR"}, _SITE_DELIVERY),
    **{
        f"rows/{kind}": (
            {"as_at": "BIGINT"} | ({} if kind == "sources" else {"projects": "VARCHAR[]"}) | _SPAN_OF.get(kind, {}),
            _columns_of(kind),
        )
        for kind in KINDS
    },
}

_VALUES = {
    "BIGINT": 1,
    "BOOLEAN": True,
    "BLOB": b"x",
    "VARCHAR[]": ["x"],
    "INTEGER": 1,
    "VARCHAR": "x",
    "TIMESTAMP": datetime.now(UTC).replace(tzinfo=None),
}


def test_every_file_has_a_contract() -> None:
    files = {path.relative_to(SQL_FOLDER).with_suffix("").as_posix() for path in SQL_FOLDER.rglob("*.sql")}
    of_shared_stores = {name for name in files if name.startswith("shared/")}  # run by test_shared_store.py
    assert files - of_shared_stores == set(CONTRACTS)


@pytest.mark.parametrize("name", CONTRACTS)
def test_the_first_line_is_the_grain(name: str) -> None:
    assert re.match(r"-- (One row|Adds one row)\b.+\.\n(?!--)", statement(name))


@pytest.mark.parametrize("name", CONTRACTS)
def test_parameters_and_result(store: Store, name: str) -> None:
    parameters, columns = CONTRACTS[name]
    (prepared,) = duckdb.extract_statements(statement(name))
    assert prepared.named_parameters == set(parameters)
    kind = "sources" if name == "uploads/cited_elsewhere" else name.removeprefix("uploads/insert_")
    incoming = arrow_schema(kind if kind in KINDS else "projects").empty_table()
    spooled = spool_folder(store.path) / "0.parquet"
    spooled.parent.mkdir(exist_ok=True)
    pyarrow.parquet.write_table(arrow_schema("returns").empty_table(), spooled)
    values = {each: _VALUES[type_] for each, type_ in parameters.items()}
    values |= {"path": str(spooled)} if "path" in parameters else {}
    with store.cursor() as cursor:
        cursor.register("incoming", incoming)
        cursor.register("present", incoming)
        cursor.register("reach", REACH.empty_table())
        cursor.register("wanted", WANTED.empty_table())
        cursor.execute(statement(name), values)
        assert {column[0]: str(column[1]) for column in cursor.description or ()} == columns


def test_every_file_is_named_in_one_place() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "queries").glob("*.py"))
    assert {name: code.count(f'"{name}"') for name in CONTRACTS} == dict.fromkeys(CONTRACTS, 1)


@pytest.mark.parametrize("kind", KINDS)
def test_row_tables_hold_the_contract(store: Store, kind: str) -> None:
    with store.cursor() as cursor:
        found = cursor.execute(
            "select column_name, data_type from duckdb_columns() where table_name = $kind order by column_index",
            {"kind": kind},
        ).fetchall()
    assert dict(found) == _columns_of(kind)


def test_the_schema_keeps_to_what_a_lake_can_hold(store: Store) -> None:
    """No keys, checks, enums, sequences or indexes: the same SQL must run on a lake of files later."""
    with store.cursor() as cursor:
        kinds = cursor.execute("select distinct constraint_type from duckdb_constraints()").fetchall()
        assert kinds == [("NOT NULL",)]
        for catalogue in ("duckdb_sequences()", "duckdb_indexes()"):
            assert cursor.execute(f"select count(*) from {catalogue}").fetchone() == (0,)
        assert cursor.execute("select count(*) from duckdb_columns() where data_type like 'ENUM%'").fetchone() == (0,)

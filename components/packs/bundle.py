"""The data behind a pack as one ZIP: each table as CSV, all of them as a workbook, the rows as Parquet, the report.

Text that a spreadsheet would run as a formula is made plain; numbers stay numbers, the negative ones too. Times are
the version's, so that making the ZIP again gives the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet
import xlsxwriter

from components.packs.office_zip import EPOCH, settled, zipped
from evaluation.intake.contract import arrow_schema
from evaluation.intake.defusing import runs
from evaluation.views.pack import PackView
from evaluation.views.pack_tables import PackData, PackTable, Value, dictionary

_WIDEST = 60


def bundle(view: PackView, data: PackData) -> bytes:
    """Return the ZIP. manifest.json names each file with its sha-256 and says which pack it belongs to."""
    moment = view.settings.moment or EPOCH
    words = dictionary(data)
    rows = {f"rows_{kind}": _table(kind, frame) for kind, frame in data.rows.items()}
    files = {f"tables/{table.name}.csv": _csv(table) for table in (*data.tables, words)}
    files |= {f"rows/{name.removeprefix('rows_')}.csv": _csv(table) for name, table in rows.items()}
    files |= {f"rows/{kind}.parquet": _parquet(kind, frame) for kind, frame in data.rows.items()}
    files["results.json"] = _json(data.report)
    files["tables.xlsx"] = settled(_workbook(view, (*data.tables, words, *rows.values())), moment=moment)
    files["README.txt"] = _readme(view, data).encode()
    return zipped({"manifest.json": _manifest(view, files), **files}, moment=moment)


def safe_cell(value: Value) -> str:
    """Return a cell of a CSV: a text that looks like a formula gets an apostrophe, which makes it text."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, str):
        return f"'{value}" if runs(value) else value
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _csv(table: PackTable) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([name for name, _ in table.columns])
    writer.writerows([safe_cell(value) for value in row] for row in table.rows)
    return text.getvalue().encode("utf-8-sig")


def _table(kind: str, frame: pd.DataFrame) -> PackTable:
    plain = frame.astype(object).where(frame.notna(), None)
    rows = tuple(tuple(_plain(value) for value in row) for row in plain.itertuples(index=False, name=None))
    return PackTable(
        name=f"rows_{kind}",
        says="The published rows, small numbers protected.",
        columns=tuple((name, "") for name in frame.columns),
        rows=rows,
    )


def _plain(value: object) -> Value:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, str | float | int | date) or value is None else str(value)


def _parquet(kind: str, frame: pd.DataFrame) -> bytes:
    declared = arrow_schema(kind)
    schema = pa.schema([declared.field(name) for name in frame.columns])
    table = pa.Table.from_pandas(frame, schema=schema, preserve_index=False).replace_schema_metadata(None)
    target = io.BytesIO()
    parquet.write_table(table, target, compression="zstd")
    return target.getvalue()


def _json(found: Mapping[str, object]) -> bytes:
    return json.dumps(_strict(found), ensure_ascii=False, allow_nan=False, indent=2).encode() + b"\n"


def _strict(value: object) -> object:
    """Return the value with null for what JSON cannot say (NaN, infinity)."""
    if isinstance(value, Mapping):
        return {key: _strict(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_strict(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _workbook(view: PackView, tables: Sequence[PackTable]) -> bytes:
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        title = f"{view.title}: {view.subtitle}, version {view.settings.version}"
        book.set_properties({"title": title, "author": view.title, "created": view.settings.moment or EPOCH})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for table in tables:
            notes = table.name == "about"
            sheet = book.add_worksheet("Notes" if notes else table.name[:31])
            for column, (name, _) in enumerate(table.columns):
                sheet.write_string(0, column, name, head)
                sheet.set_column(column, column, _width(name, table.rows, column), wrapped if notes else None)
            sheet.freeze_panes(1, 0)
            for line, row in enumerate(table.rows, start=1):
                for column, value in enumerate(row):
                    _write(sheet, line, column, value, day)
    return target.getvalue()


def _write(sheet, line: int, column: int, value: Value, day) -> None:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return
    if isinstance(value, str):
        sheet.write_string(line, column, value)
    elif isinstance(value, date):
        sheet.write_datetime(line, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
    else:
        sheet.write_number(line, column, value)


def _width(name: str, rows: Iterable[tuple[Value, ...]], column: int) -> int:
    longest = max((len(str(row[column])) for row, _ in zip(rows, range(200), strict=False)), default=0)
    return min(max(len(name), longest, 8) + 2, _WIDEST)


def _manifest(view: PackView, files: Mapping[str, bytes]) -> bytes:
    told = {"pack": dict(view.facts), "files": {name: hashlib.sha256(part).hexdigest() for name, part in files.items()}}
    return _json(told)


def _readme(view: PackView, data: PackData) -> str:
    lines = [f"{view.title}: the data behind a board pack", ""]
    lines += [f"{name}: {value}" for name, value in view.facts]
    lines += ["", view.protection, "", "tables/ holds what the pack shows, a file a table:"]
    lines += [f"  {table.name}.csv: {table.says}" for table in data.tables]
    lines += ["  data_dictionary.csv: what every column says.", ""]
    lines += ["rows/ holds the published rows as CSV and as Parquet. tables.xlsx holds everything as sheets."]
    lines += ["results.json is the whole result; its names are those of docs/file-contract.md.", ""]
    lines += ["A text that begins like a formula has an apostrophe before it in the CSV files."]
    return "\r\n".join(lines) + "\r\n"

"""Turn the made-up tables into CSV text, or straight into a collection as the intake would give it."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pyarrow as pa

from evaluation.domain.collection import Collection
from evaluation.intake.contract import KINDS, arrow_schema

#: Decimals in the text of each column of figures; counts have none.
_DECIMALS = {"mean": 2, "sd": 2, "estimate": 3, "ci_low": 3, "ci_high": 3, "score": 2, "latitude": 2, "longitude": 2}


def csv_text(frame: pd.DataFrame, kind: str) -> str:
    """Return a table as CSV text: the contract's columns that it has, in the contract's order, then those with x_."""
    columns = [name for name in KINDS[kind].names if name in frame]
    columns += [name for name in frame if name.startswith("x_")]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*(_cells(frame, name) for name in columns), strict=True))
    return out.getvalue()


def _cells(frame: pd.DataFrame, name: str) -> list[str]:
    values = frame[name].tolist()
    if frame[name].dtype != float:
        return ["" if pd.isna(value) else str(value) for value in values]
    decimals = _DECIMALS.get(name, 0)
    cells = ["" if value != value else f"{value:.{decimals}f}" for value in values]
    if f"{name}_mark" not in frame:
        return cells
    return [cell if pd.isna(mark) else f"[{mark}]" for cell, mark in zip(cells, frame[f"{name}_mark"], strict=True)]


def as_collection(tables: dict[str, pd.DataFrame]) -> Collection:
    """Return the tables in the contract's types; `batch` is "made up", `line` the row of the CSV text."""
    return Collection(**{kind: _typed(tables[kind], kind) for kind in KINDS})


def _typed(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    schema = arrow_schema(kind)
    full = frame.assign(line=range(2, len(frame) + 2)).reindex(columns=schema.names)
    for field in schema:
        if pa.types.is_string(field.type):
            words = full[field.name].astype(object)
            full[field.name] = words.where(words.notna() & (words != ""), None)
        elif pa.types.is_date(field.type):
            full[field.name] = pd.to_datetime(full[field.name].replace("", None)).astype("datetime64[s]")
        elif pa.types.is_floating(field.type):
            full[field.name] = pd.to_numeric(full[field.name].replace("", None)).astype(float)
    return full.assign(batch="made up")

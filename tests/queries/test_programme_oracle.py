"""Current rows, as at every version, against a naive reading of the same files in plain Python."""

from __future__ import annotations

import csv
import io
import random

import pandas as pd
import pytest
import store_texts

from evaluation.domain.actor import Actor
from evaluation.domain.collection import Collection
from queries import programme, uploads
from queries.store import Store

_PERIODS = [
    ("2020-01-01", "2020-06-30", "before"),
    ("2020-07-01", "2020-12-31", "before"),
    ("2021-01-01", "2021-06-30", "after"),
    ("2021-07-01", "2021-12-31", "after"),
]
_RETURNS = ["project", "site", "outcome", "period_start", "period_end", "phase", "numerator", "denominator", "note"]
_SITES = ["project", "site", "name", "role", "region", "latitude", "planned_start"]
_KEYS = {"returns": (0, 1, 2, 3, 4, 5), "sites": (0, 1)}

Row = list[str]
#: Per kind and key: file name, line and cells of the row in force.
Oracle = dict[str, dict[tuple[str, ...], tuple[str, int, Row]]]

#: Per file name: kind, headings and rows.
Files = dict[str, tuple[str, list[str], list[Row]]]


def _some_returns(dice: random.Random) -> list[Row]:
    places = [(site, period) for site in ("ORIGIN", "S1", "S2") for period in _PERIODS]
    rows = []
    for site, period in dice.sample(places, dice.randint(1, 8)):
        numerator = dice.choice(["[x]", "[c]", "0", str(dice.randint(1, 90))])
        note = dice.choice(["", "checked", "=1+1"])
        rows.append(["ALPHA", site, "harm", *period, numerator, str(dice.randint(100, 999)), note])
    return rows


def _some_sites(dice: random.Random) -> list[Row]:
    rows = []
    for site in dice.sample(["S1", "S2", "S3", "S4"], dice.randint(1, 3)):
        name = dice.choice(["Nord", "S\N{LATIN SMALL LETTER U WITH DIAERESIS}d", 'O\'Neill "East"'])
        latitude = dice.choice(["", "51.25", "-0.5", "0.001"])
        rows.append(["ALPHA", site, name, "replication", dice.choice(["", "Wales"]), latitude, "2021-01-01"])
    return rows


def _first_sites() -> list[Row]:
    rows = csv.DictReader(io.StringIO(store_texts.SITES))
    return [[row[heading] for heading in _SITES] for row in rows]


def _some_files(dice: random.Random, number: int) -> Files:
    sites = {f"sites {number}.csv": ("sites", _SITES, _some_sites(dice))}
    returns = {f"returns {number}.csv": ("returns", _RETURNS, _some_returns(dice))}
    return dice.choice([sites, returns, sites | returns, returns | sites])


@pytest.mark.parametrize("seed", range(3))
def test_every_version_is_what_a_naive_reading_gives(store: Store, owner: Actor, seed: int) -> None:
    dice = random.Random(seed)
    names = ("projects.csv", "outcomes.csv")
    uploads.publish(store, owner, store_texts.checked({name: store_texts.ALL[name] for name in names}))
    oracle: Oracle = {"returns": {}, "sites": {}}
    past = {}
    for number in range(2, 10):
        files = _some_files(dice, number) if number > 2 else {"sites.csv": ("sites", _SITES, _first_sites())}
        _publish(store, owner, files, expected_version=number)
        for name, (kind, _, rows) in files.items():
            for line, row in enumerate(rows, start=2):
                oracle[kind][tuple(row[place] for place in _KEYS[kind])] = (name, line, row)
        past[number] = {kind: dict(rows) for kind, rows in oracle.items()}
    file_names = {batch.batch: batch.file_name for batch in programme.history(store, owner)}
    for number, expected in past.items():
        found = programme.collection(store, owner, as_at=number)
        assert _plain(found, "returns", _RETURNS, file_names) == _in_order(expected["returns"]), number
        assert _plain(found, "sites", _SITES, file_names) == _in_order(expected["sites"]), number


def _publish(store: Store, owner: Actor, files: Files, *, expected_version: int) -> None:
    texts = {name: store_texts.as_csv(headings, rows) for name, (_, headings, rows) in files.items()}
    known = programme.collection(store, owner)
    assert uploads.publish(store, owner, store_texts.checked(texts, known)).version == expected_version


def _in_order(rows: dict[tuple[str, ...], tuple[str, int, Row]]) -> list[tuple[str, int, list[object]]]:
    return [(name, line, [_value(cell) for cell in row]) for _, (name, line, row) in sorted(rows.items())]


def _value(cell: str) -> object:
    """A cell as a number where it is one, None where it is blank."""
    try:
        return float(cell)
    except ValueError:
        return cell or None


def _plain(found: Collection, kind: str, columns: list[str], names: dict[str, str]) -> list:
    frame = found.frame(kind)
    return [
        (names[row["batch"]], row["line"], [_cell(row, column) for column in columns])
        for row in frame.to_dict("records")
    ]


def _cell(row: dict, column: str) -> object:
    if row.get(f"{column}_mark"):
        return f"[{row[f'{column}_mark']}]"
    value = row[column]
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return None if value is None or value != value else value

"""The reader of large files accepts exactly what the reader of small ones accepts, as exactly the same values."""

from __future__ import annotations

import io
import random
from collections import Counter
from contextlib import nullcontext

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evaluation.domain.collection import Collection
from evaluation.domain.problem import Severity
from evaluation.intake.cells import Cell, Dialect, parse
from evaluation.intake.checking import check, empty_collection
from evaluation.intake.contract import RETURNS, arrow_schema
from evaluation.intake.large import call
from evaluation.intake.large import check as large_check
from evaluation.intake.large.blocks import NotLarge
from evaluation.intake.large.call import LargeSource, check_in_memory, check_returns
from evaluation.intake.large.vectors import Memory, vector
from evaluation.intake.large.watch import look_personal
from evaluation.intake.personal_patterns import suspicious
from evaluation.intake.reading import read
from evaluation.intake.typed import type_cells
from evaluation.intake.world import build

PROJECTS = b"project,name\nP,First\nQ,Second\n"
OUTCOMES = b"""project,outcome,name,type,measure,better,primary,design
P,share,Share,proportion,RR,lower,yes,before_after
P,rate,Rate,rate,IRR,lower,no,before_after_controlled
P,mean,Mean,mean,MD,higher,no,controlled
P,ratio,Ratio,mean,ROM,higher,no,before_after
P,paper,Paper,estimate,OR,lower,no,before_after
Q,gap,Gap,estimate,RD,lower,yes,controlled
"""
SITES = b"""project,site,name,role,comparator,planned_start,actual_start
P,S1,One,replication,S3,2024-01-01,2024-02-01
P,S2,Two,origin,S3,2024-01-01,
P,S3,Three,comparator,,,
Q,S1,Other one,origin,,,
"""
HEADINGS = (
    "project,site,outcome,period_start,period_end,phase,numerator,denominator,mean,sd,n,"
    "estimate,ci_low,ci_high,ci_level,note,source,not_comparable_because"
)
DEFINITIONS = [("projects.csv", PROJECTS), ("outcomes.csv", OUTCOMES), ("sites.csv", SITES)]

#: Rows that are sound, by the shape of their figures.
SOUND = [
    "P,S1,share,2023-01-01,2023-03-31,before,3,40,,,,,,,,,,",
    "P,S1,share,2024-03-01,2024-05-31,after,0,1,,,,,,,,,,",
    "P,S2,share,2024-01-01,2024-03-31,after,[c],40,,,,,,,,late,,",
    "P,S2,rate,2023-01-01,2023-12-31,before,7,12.5,,,,,,,,,,",
    "P,S3,mean,2023-01-01,2023-12-31,control,,,4.5,1.25,30,,,,,,,",
    "P,S3,ratio,2023-01-01,2023-12-31,before,,,4.5,1.25,30,,,,,,,",
    "P,S2,paper,2024-01-01,2024-12-31,after,,,,,,0.8,0.6,1.1,0.9,,A paper,",
    "P,S2,share,2024-04-01,2024-12-31,after,,,,,120,0.8,0.6,1.1,,,A paper,other measure",
    "Q,S1,gap,2024-01-01,2024-12-31,intervention,,,,,,-0.02,-0.05,0.01,,,A paper,",
    'P,S1,rate,2024-02-01,2024-02-29,after,"1,204",3000,,,,,,,,"Late, but ""final""",,',
    "P,S1,rate,2024-03-01,2024-03-31,after,[z],[z],,,,,,,,,,",
    "P,S2,ratio,2023-01-01,2023-12-31,before,,,0.1,1.25,[x],,,,,,,",
]
#: What a cell may turn into, sound or not.
CELLS = [
    "", " ", "0", "1", "-1", "2.5", "12%", "1E+05", "[x]", "[z]", "[c]", "<5", "1,204", '"1,204"', " 7 ", "NaN",
    "P", "Q", "S1", "S9", "share", "rate", "mean", "paper", "Total", "Note: late", "after", "before", "control",
    "2023-02-30", "03/04/2024", "2024-01-01", "2024-12-31", "45385", '"a ""b"""', 'a"b', '"open', "numerator",
    "\u00a07", "é", "x" * 2001, "9007199254740993", "=1+1", "[X]", "0.95", "95", "project",
]  # fmt: skip


Told = tuple[int | None, str | None, str, Severity]


@pytest.fixture(scope="module")
def nothing() -> Collection:
    return empty_collection()


def small(data: bytes, known: Collection) -> tuple[bool, pa.Table | None, list[Told]]:
    *_, file = check([*DEFINITIONS, ("returns.csv", data)], known).files
    return file.ok, file.rows, [(told.row, told.column, told.code, told.severity) for told in file.problems]


def large(data: bytes, known: Collection, *, block_bytes: int) -> tuple[bool, pa.Table | None, list[Told]] | None:
    world = build(known, [type_cells(read(name, content)) for name, content in DEFINITIONS])
    parts: list[pa.Table] = []
    source = LargeSource(
        name="returns.csv", byte_size=len(data), open=lambda: nullcontext(io.BytesIO(data)), sink=parts.append
    )
    try:
        (file,) = check_returns([source], world, block_bytes=block_bytes)
    except NotLarge:
        return None
    schema = arrow_schema("returns")
    rows = pa.concat_tables([part.cast(schema) for part in parts]) if parts else schema.empty_table()
    told = [(each.row, each.column, each.code, each.severity) for each in file.report.problems(file.headings)]
    return not file.report.has_fault, rows.sort_by("line"), told


def assert_same(data: bytes, known: Collection, *, block_bytes: int) -> None:
    found = large(data, known, block_bytes=block_bytes)
    if found is None:
        return
    ok, rows, told = small(data, known)
    assert found[0] == ok, (told, found[2])
    faults = [each for each in told if each[3] is not Severity.FIXED]
    assert sorted(map(str, {each for each in found[2] if each[3] is not Severity.FIXED})) == sorted(
        map(str, set(faults))
    )
    assert {each[2] for each in found[2]} == {each[2] for each in told}
    if ok:
        assert rows is not None
        assert found[1] == rows


@settings(max_examples=120)
@given(st.data())
def test_both_readers_say_the_same(nothing: Collection, data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.sampled_from(SOUND), min_size=1, max_size=12), label="rows")
    changes = data.draw(
        st.lists(st.tuples(st.integers(0, 11), st.integers(0, 17), st.sampled_from(CELLS)), max_size=3), label="changes"
    )
    for row, place, cell in changes:
        cells = rows[row % len(rows)].split(",")
        cells[place % len(cells)] = cell
        rows[row % len(rows)] = ",".join(cells)
    end = data.draw(st.sampled_from(["\n", "\r\n"]), label="line end")
    last = data.draw(st.sampled_from(["", end, end + end, end + ",,," + end]), label="last")
    text = end.join([HEADINGS, *rows]) + last
    assert_same(text.encode(), nothing, block_bytes=data.draw(st.sampled_from([64, 300, 10_000]), label="block"))


def test_a_sound_file_is_read_by_blocks(nothing: Collection) -> None:
    data = "\n".join([HEADINGS, *SOUND]).encode()
    assert large(data, nothing, block_bytes=200) is not None
    assert small(data, nothing)[0]
    assert_same(data, nothing, block_bytes=200)


@pytest.mark.parametrize("for_project", [None, "P", "Q"])
@pytest.mark.parametrize("changed", [("", ""), (",3,40,", ",many,40,"), ("\nQ,", "\nP,"), ("P,S2,rate", "Q,S2,rate")])
def test_files_in_memory_come_out_the_same_by_blocks(
    nothing: Collection, monkeypatch: pytest.MonkeyPatch, changed: tuple[str, str], for_project: str | None
) -> None:
    """With the definitions in the same call, rows of the chosen project or others, and a share of the work told."""
    data = "\n".join([HEADINGS, *SOUND, ""]).replace(*changed).encode()
    files = [*DEFINITIONS, ("returns.csv", data)]
    monkeypatch.setattr(call, "BLOCKS_FROM_BYTES", 1)
    shares: list[float] = []
    found = check_in_memory(files, nothing, for_project=for_project, progress=shares.append)
    wanted = check(files, nothing, for_project=for_project)
    assert [(file.name, file.kind, file.rows, file.counts) for file in found.files] == [
        (file.name, file.kind, file.rows, file.counts) for file in wanted.files
    ]
    assert [file.problems for file in found.files] == [file.problems for file in wanted.files]
    assert 0 < max(shares) <= 1


def test_a_file_that_is_there_twice_is_called_that(nothing: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    data = "\n".join([HEADINGS, *SOUND, ""]).encode()
    monkeypatch.setattr(call, "BLOCKS_FROM_BYTES", 1)
    *_, again = check_in_memory([*DEFINITIONS, ("a.csv", data), ("b.csv", data)], nothing).files
    assert [told.code for told in again.problems] == ["repeated_file"]


def test_clashes_between_blocks_and_with_what_is_published_are_found(nothing: Collection) -> None:
    random_ = random.Random(3)
    months = [(f"2023-{month:02d}-01", f"2023-{month:02d}-28") for month in range(1, 13)]
    rows = [f"P,{site},share,{start},{end},before,1,9" for site in ("S1", "S2", "S3") for start, end in months]
    short = ",".join(HEADINGS.split(",")[:8])
    random_.shuffle(rows)
    assert_same("\n".join([short, *rows]).encode(), nothing, block_bytes=100)
    for extra in (
        rows[5],
        "P,S2,share,2023-03-15,2023-05-02,before,2,9",
        "P,S3,share,2022-12-01,2023-01-01,before,2,9",
    ):
        data = "\n".join([short, *rows, extra]).encode()
        assert not small(data, nothing)[0]
        assert_same(data, nothing, block_bytes=100)


def test_faults_beyond_those_told_are_counted_as_a_small_file_s(
    nothing: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows may be at fault in more cells than one; codes that are known nowhere count, whatever else is wrong."""
    monkeypatch.setattr(call, "BLOCKS_FROM_BYTES", 1)
    monkeypatch.setattr(large_check, "_TOLD_ONE_BY_ONE", 5)
    rows = [f"P,X{number},share,2021-01-01,2021-12-31,after,x{number % 3},9" for number in range(40)]
    rows += [f"P,S1,none{number},2021-01-01,2021-12-31,later,1,9" for number in range(20)]
    rows += [f"R{number},S1,share,2021-01-01,2021-12-31,after,1,?" for number in range(20)]
    data = "\n".join([",".join(HEADINGS.split(",")[:8]), *rows, ""]).encode()
    files = [*DEFINITIONS, ("returns.csv", data)]
    found, wanted = (
        {(group.code, group.column): group.count for group in checked.files[-1].groups if group.code != "too_many"}
        for checked in (check_in_memory(files, nothing), check(files, nothing))
    )
    assert found == wanted
    assert found["unknown_code", "site"] == 40
    assert check_in_memory(files, nothing).files[-1].counts[Severity.FAULT] == 160


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=30) | st.from_regex(r"[ -~]{0,30}", fullmatch=True)))
@example(
    [
        "SW1A 1AA",
        "SW1A1AA",
        "943 476 5919",
        "943\u2009476\u20095919",
        "a@b.org",
        "x" * 9,
        "D.O.B",
        "QQ123456C",
        "née born",
    ]
)
@example(
    ["1" * 9, "1-1-1-1-1-1-1-1-1", "1 1 1 1 1 1 1 1 1", "1\x1f1\x1f1\x1f1\x1f1\x1f1\x1f1\x1f1\x1f1", "9,434,765,919"]
)
def test_what_looks_personal_among_many_is_what_looks_so_alone(texts: list[str]) -> None:
    alone = [len(text) >= 5 and suspicious(text) for text in texts]
    assert look_personal(pa.array(texts, pa.string())).tolist() == alone


@given(st.lists(st.text("aZ09._- \n[]cé\u200b", max_size=70), min_size=1))
def test_codes_are_read_at_once_as_they_are_one_by_one(texts: list[str]) -> None:
    column = RETURNS.column("site")
    chunk = pa.array(texts, pa.string()).dictionary_encode()
    rows = np.arange(len(texts))
    at_once = vector(chunk, column, Memory(), Dialect())
    cells = [parse(text.strip(" \t\n"), column, Dialect()) if text.strip(" \t\n") else Cell() for text in texts]
    assert at_once.to_arrow(rows).to_pylist() == [cell.value for cell in cells]
    assert at_once.valued.tolist() == [cell.value is not None for cell in cells]
    assert at_once.blank.tolist() == [not text.strip(" \t\n") for text in texts]
    assert at_once.faulty.tolist() == [cell.value is None for cell in cells]
    assert at_once.fixed.tolist() == at_once.marked.tolist() == [False] * len(texts)
    assert at_once.fault_counts(rows) == Counter(
        cell.fault[0] if cell.fault else "blank" for cell in cells if not cell.value
    )
    assert at_once.spaces_in(rows) == sum(len(text) - len(text.strip(" \t\n")) for text in texts)

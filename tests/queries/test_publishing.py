"""Publishing: what it adds, what it leaves alone, and that it is all or nothing."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
import store_texts

from evaluation.domain.actor import Actor
from evaluation.intake.checking import Checked, check, empty_collection
from queries import programme, uploads
from queries.errors import NothingSaved, UnknownVersion
from queries.frames import frame
from queries.settings import ROOT
from queries.store import Store, open_store


def _publish(store: Store, actor: Actor, files: dict[str, str], **more: str) -> uploads.Published:
    return uploads.publish(store, actor, store_texts.checked(files, programme.collection(store, actor)), **more)


def _state(store: Store, actor: Actor) -> tuple[int, str, int]:
    return programme.version(store, actor), programme.fingerprint(store, actor), len(programme.history(store, actor))


def test_an_empty_store_is_version_0(store: Store, owner: Actor) -> None:
    assert programme.version(store, owner) == 0
    assert all(programme.collection(store, owner).frame(kind[:-4]).empty for kind in store_texts.ALL)
    assert programme.history(store, owner) == ()


def test_one_call_is_one_version(store: Store, owner: Actor) -> None:
    published = _publish(store, owner, store_texts.ALL, reason="First load")
    assert (published.version, len(published.batches), published.repeated) == (1, 6, ())
    batches = programme.history(store, owner)
    assert [batch.file_name for batch in batches] == list(reversed(store_texts.ALL))
    assert {batch.version for batch in batches} == {1}
    newest = batches[0]
    assert (newest.kind, newest.row_count, newest.actor, newest.reason) == ("delivery", 1, owner.name, "First load")
    assert newest.byte_size == len(store_texts.DELIVERY.encode())
    assert abs(datetime.now(UTC) - newest.received_at) < timedelta(minutes=5)
    assert programme.published_at(store, owner, 1) == newest.received_at


def test_frames_hold_what_the_file_said(store: Store, owner: Actor) -> None:
    published = _publish(store, owner, store_texts.ALL)
    returns = programme.collection(store, owner).returns
    assert list(returns["site"]) == ["ORIGIN", "ORIGIN", "S1", "S1", "S2"]
    assert returns["numerator"].tolist()[:4] == [60.0, 20.0, 55.0, 25.0]
    assert returns["numerator"].isna().tolist() == [False] * 4 + [True]
    assert returns["numerator_mark"].tolist() == [None] * 4 + ["x"]
    assert returns["note"].tolist() == [None, None, None, "second return", None]
    assert returns["period_start"].dtype.kind == "M"
    assert returns["note"].dtype == object
    assert returns["line"].tolist() == [2, 3, 4, 5, 6]
    batches = dict(zip(store_texts.ALL, published.batches, strict=True))
    assert set(returns["batch"]) == {batches["returns.csv"]}


def test_texts_are_the_same_whether_they_repeat_or_are_missing() -> None:
    for chunks in ([], [[]], [["a", None, "b", "a"]], [[None, None]], [["é"], [], [None, "é", ""]]):
        column = pa.chunked_array([pa.array(each, pa.string()) for each in chunks], pa.string())
        found = frame(pa.table({"name": column}))["name"]
        assert found.dtype == object
        assert found.tolist() == column.to_pylist()


def test_frames_have_the_types_of_an_empty_collection(store: Store, owner: Actor) -> None:
    _publish(store, owner, store_texts.ALL)
    full, empty = programme.collection(store, owner), empty_collection()
    for name in store_texts.ALL:
        kind = name.removesuffix(".csv")
        assert set(full.frame(kind).columns) == set(empty.frame(kind).columns)
        dates = full.frame(kind).select_dtypes("datetime").dtypes.to_dict()
        assert dates == empty.frame(kind).select_dtypes("datetime").dtypes.to_dict()


def test_a_key_met_again_supersedes_and_the_past_stays(store: Store, owner: Actor) -> None:
    _publish(store, owner, store_texts.ALL)
    before = programme.fingerprint(store, owner)
    changed = store_texts.RETURNS.replace("after,25,1000,second return", "after,30,1100,corrected")
    assert _publish(store, owner, {"again.csv": changed}).version == 2
    returns = programme.collection(store, owner).returns
    assert len(returns) == 5
    assert returns.loc[returns["note"] == "corrected", "numerator"].tolist() == [30.0]
    assert programme.collection(store, owner, as_at=1).returns["note"].tolist().count("second return") == 1
    assert programme.fingerprint(store, owner, as_at=1) == before != programme.fingerprint(store, owner)


def test_an_act_is_written_down_once(store: Store, owner: Actor) -> None:
    published = _publish(store, owner, store_texts.ALL, reason='O\'Brien said "so"; drop table audit --')
    _publish(store, owner, store_texts.ALL)
    (act,) = programme.audit(store, owner)
    assert (act.sequence, act.actor, act.action, act.version) == (1, owner.name, "publish", 1)
    assert act.happened_at == programme.published_at(store, owner, 1)
    detail = json.loads(act.detail)
    assert detail["batches"] == list(published.batches)
    assert detail["reason"].startswith("O'Brien")


def test_the_same_bytes_again_change_nothing(store: Store, owner: Actor) -> None:
    _publish(store, owner, store_texts.ALL)
    before = _state(store, owner)
    published = _publish(store, owner, {f"copy of {name}": text for name, text in store_texts.ALL.items()})
    assert _state(store, owner) == before
    assert (published.batches, published.version) == ((), 1)
    assert published.repeated == tuple(f"copy of {name}" for name in store_texts.ALL)
    assert {repeat.version for repeat in published.repeats} == {1}


def test_of_a_call_only_what_is_new_is_added(store: Store, owner: Actor) -> None:
    _publish(store, owner, store_texts.ALL)
    later = store_texts.DELIVERY.replace("2021-06-30", "2021-12-31")
    published = _publish(store, owner, {"projects.csv": store_texts.PROJECTS, "later.csv": later})
    assert (published.version, len(published.batches), published.repeated) == (2, 1, ("projects.csv",))


def test_the_same_bytes_count_again_once_superseded(store: Store, owner: Actor) -> None:
    other = store_texts.DELIVERY.replace("0.85", "0.95")
    _publish(store, owner, store_texts.ALL)
    first = programme.fingerprint(store, owner)
    _publish(store, owner, {"delivery.csv": other})
    again = _publish(store, owner, {"delivery.csv": store_texts.DELIVERY})
    assert (again.version, again.repeated) == (3, ())
    assert programme.fingerprint(store, owner) == first
    assert _publish(store, owner, {"delivery.csv": store_texts.DELIVERY}).repeated == ("delivery.csv",)


def test_a_superseding_row_that_says_the_same_leaves_the_first_file_a_repeat(store: Store, owner: Actor) -> None:
    _publish(store, owner, store_texts.ALL)
    spaced = store_texts.DELIVERY.replace("0.85", "0.850")
    assert _publish(store, owner, {"delivery.csv": spaced}).version == 2
    assert _publish(store, owner, {"delivery.csv": store_texts.DELIVERY}).repeated == ("delivery.csv",)


def test_files_with_faults_are_never_published(store: Store, owner: Actor) -> None:
    texts = store_texts.ALL | {"returns.csv": store_texts.RETURNS.replace("60,1000", "sixty,1000")}
    found = check([(name, text.encode()) for name, text in texts.items()], empty_collection())
    assert not found.ok
    with pytest.raises(ValueError, match="faults"):
        uploads.publish(store, owner, found)
    assert _state(store, owner) == (0, programme.fingerprint(store, owner, as_at=0), 0)


def test_a_failure_midway_leaves_nothing(store: Store, owner: Actor) -> None:
    _publish(store, owner, {"projects.csv": store_texts.PROJECTS})
    before = _state(store, owner)
    found = store_texts.checked(store_texts.ALL)
    broken = [_without_key(file) if file.kind == "returns" else file for file in found.files]
    with pytest.raises(NothingSaved) as caught:
        uploads.publish(store, owner, Checked(files=tuple(broken)))
    assert "returns" not in str(caught.value)
    assert _state(store, owner) == before
    assert len(programme.audit(store, owner)) == 1
    assert _publish(store, owner, store_texts.ALL).version == 2


def _without_key(file):
    """The file with its third row's site lost, which the table refuses."""
    place = file.rows.schema.get_field_index("site")
    values = file.rows.column(place).to_pylist()
    values[2] = None
    return dataclasses.replace(file, rows=file.rows.set_column(place, "site", pa.array(values, pa.string())))


def test_rows_in_other_columns_than_the_contracts_are_refused(store: Store, owner: Actor) -> None:
    (file,) = store_texts.checked({"projects.csv": store_texts.PROJECTS}).files
    assert file.rows is not None
    lacking = dataclasses.replace(file, rows=file.rows.drop_columns(["aim"]))
    with pytest.raises(ValueError, match="columns"):
        uploads.publish(store, owner, Checked(files=(lacking,)))
    assert programme.version(store, owner) == 0


@pytest.mark.parametrize("version", [-1, 2, 10**9])
def test_a_version_never_published(store: Store, owner: Actor, version: int) -> None:
    _publish(store, owner, store_texts.ALL)
    for ask in (programme.collection, programme.fingerprint):
        with pytest.raises(UnknownVersion, match="The latest is 1"):
            ask(store, owner, as_at=version)
    with pytest.raises(UnknownVersion):
        programme.published_at(store, owner, version)


HOSTILE = [
    "=cmd|' /C calc'!A0",
    "Robert'); drop table sites;--",
    '"quoted" name, with comma',
    "Ysbyty Gwynedd \N{LATIN SMALL LETTER W WITH CIRCUMFLEX} \N{SNOWMAN} \N{PILE OF POO}",
    "\N{RIGHT-TO-LEFT OVERRIDE}desrever",
    "e\N{COMBINING ACUTE ACCENT} and \N{LATIN SMALL LETTER E WITH ACUTE}",
    "NULL",
    "$as_at ? {} %s \\",
    "x" * 500,
]


def test_hostile_names_come_back_as_they_were(store: Store, owner: Actor) -> None:
    headings = ["project", "name"]
    rows = [[f"P{number:02d}", name] for number, name in enumerate(HOSTILE)]
    text = store_texts.as_csv(headings, rows)
    found = check([("projects.csv", text.encode())], empty_collection())
    refused = {problem.row for file in found.files for problem in file.problems}
    kept = [row for line, row in enumerate(rows, start=2) if line not in refused]
    assert len(kept) >= 7
    _publish(store, owner, {"projects.csv": store_texts.as_csv(headings, kept)})
    assert programme.collection(store, owner).projects["name"].tolist() == [name for _, name in kept]


_KILLED = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
import store_texts
from queries import uploads
from queries.access import owner_here
from queries.store import open_store
store = open_store(Path(sys.argv[1]))
print(uploads.publish(store, owner_here(), store_texts.checked(store_texts.ALL)).version, flush=True)
os.kill(os.getpid(), 9)
"""

_FULL_DISK = """
import logging, resource, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
import store_texts
from queries import programme, uploads
from queries.access import owner_here
from queries.errors import NothingSaved
from queries.store import open_store

logging.disable(logging.CRITICAL)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
owner, store = owner_here(), open_store(Path(sys.argv[1]))


def sources(first, last):
    rows = [[f"s{number}", "A citation.", f"{number}" * 300] for number in range(first, last)]
    return store_texts.checked({"sources.csv": store_texts.as_csv(["source", "citation", "note"], rows)})


def limited(size_bytes):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, resource.RLIM_INFINITY))


uploads.publish(store, owner, sources(0, 9000))
for size_bytes in (1_000, 500_000, 3_000_000):
    more = sources(9000, 9100)
    limited(size_bytes)
    try:
        uploads.publish(store, owner, more)
        print("saved", end=" ")
    except NothingSaved:
        print("nothing saved", end=" ")
    limited(resource.RLIM_INFINITY)
    print(programme.version(store, owner), len(programme.collection(store, owner).sources))
print(uploads.publish(store, owner, sources(9100, 9200)).version)
"""


def _other_process(code: str, database: Path) -> list[str]:
    words = [sys.executable, "-c", code, str(database), str(Path(__file__).parent)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout, done.stderr
    return done.stdout.splitlines()


def test_what_was_acknowledged_survives_a_kill(database: Path, owner: Actor) -> None:
    assert _other_process(_KILLED, database) == ["1"]
    reader = open_store(database, read_only=True)
    assert (programme.version(reader, owner), len(programme.collection(reader, owner).returns)) == (1, 5)


@pytest.mark.skipif(sys.platform == "win32", reason="a size limit for files is a POSIX means")
def test_a_full_disk_is_told_truly_and_got_over(database: Path, owner: Actor) -> None:
    *tries, last = _other_process(_FULL_DISK, database)
    version, rows = 1, 9000
    for said in tries:
        if said.startswith("saved"):
            version, rows = version + 1, 9100
        assert said.endswith(f" {version} {rows}")
    assert any(said.startswith("nothing saved") for said in tries)
    assert last == str(version + 1)
    assert programme.version(open_store(database), owner) == version + 1

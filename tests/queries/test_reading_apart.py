"""Files are read in a child: the same answer as in this process, and a calm sentence whatever happens to the child."""

from __future__ import annotations

import os
import re
import signal
import threading
from pathlib import Path

import pytest

from evaluation.intake.checking import check, empty_collection
from queries import reading_apart
from queries.reading_apart import CheckCancelled, check_apart, warm
from queries.settings import ROOT

BAD_FILES = ROOT / "tests" / "bad_files"


def _files(folder: Path) -> list[tuple[str, bytes]]:
    return [(path.name, path.read_bytes()) for path in sorted(folder.glob("*.csv"))]


def _large(rows: int) -> bytes:
    return b"project,name\n" + b"".join(b"P%d,Project %d\n" % (number, number) for number in range(rows))


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[reading_apart._Child]:
    """The children started from now on; none waits at first."""
    started: list[reading_apart._Child] = []

    class Noted(reading_apart._Child):
        def __init__(self) -> None:
            super().__init__()
            started.append(self)

    reading_apart._WAITING_CHILDREN.end()
    monkeypatch.setattr(reading_apart, "_Child", Noted)
    return started


@pytest.mark.parametrize("folder", [ROOT / "data" / "published", BAD_FILES, BAD_FILES / "thirty"])
def test_the_answer_is_the_same(folder: Path) -> None:
    files = _files(folder)
    assert check_apart(files, None) == check(files, empty_collection())
    one = [(name, data) for name, data in files if name == "returns.csv"] or files[:1]
    assert check_apart(one, None, for_project="PINCER") == check(one, empty_collection(), for_project="PINCER")


def test_a_child_is_used_again_and_one_can_wait(children: list[reading_apart._Child]) -> None:
    warm()
    for _ in range(3):
        assert check_apart([("a.csv", b"project,name\nP,Project\n")], None).ok
    assert len(children) == 1
    assert children[0].calls == 3


def test_uploads_that_arrive_together_are_read_side_by_side() -> None:
    answers: dict[int, bool] = {}

    def one(number: int) -> None:
        (file,) = check_apart([(f"{number}.csv", f"project,name\nP{number},Project\n".encode())], None).files
        answers[number] = file.rows is not None and file.rows["project"].to_pylist() == [f"P{number}"]

    threads = [threading.Thread(target=one, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == dict.fromkeys(range(6), True)


def test_a_killed_child_is_a_calm_fault(children: list[reading_apart._Child]) -> None:
    def kill(share: float) -> bool:
        os.kill(children[-1]._process.pid, signal.SIGKILL)
        return True

    (file,) = check_apart([("big.csv", _large(100_000))], None, on_progress=kill).files
    (told,) = file.problems
    assert told.code == "reading_failed"
    assert "was stopped while it read this one" in told.message
    assert (file.rows, file.kind, file.byte_size) == (None, None, len(_large(100_000)))
    assert check_apart([("a.csv", b"project,name\nP,Project\n")], None).ok


def test_too_much_memory_or_time_is_a_calm_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    big = [("big.csv", _large(150_000))]
    monkeypatch.setattr(reading_apart, "_MEMORY_BASE", 0)
    monkeypatch.setattr(reading_apart, "_MEMORY_A_BYTE", 0)
    (told,) = check_apart(big, None).files[0].problems
    assert "memory" in told.why
    monkeypatch.undo()
    monkeypatch.setattr(reading_apart, "_PATIENCE", 0.01)
    (told,) = check_apart(big, None).files[0].problems
    assert told.code == "reading_failed"
    assert "seconds" in told.why
    monkeypatch.undo()
    monkeypatch.setattr(reading_apart, "_SECONDS_BASE", 1)
    monkeypatch.setattr(reading_apart, "_SECONDS_A_MB", 0)
    monkeypatch.setattr(reading_apart, "_PATIENCE", 60)
    (told,) = check_apart([("big.csv", _large(100_000))], None).files[0].problems
    assert "processor time" in told.why
    monkeypatch.undo()
    assert check_apart([("a.csv", b"project,name\nP,Project\n")], None).ok


def test_what_a_file_needs_is_far_below_what_it_is_allowed(
    monkeypatch: pytest.MonkeyPatch, children: list[reading_apart._Child]
) -> None:
    """The limit is on address space: a library that takes it without need has sound files refused now and then."""
    monkeypatch.setattr(reading_apart, "_MEMORY_BASE", reading_apart._MEMORY_BASE // 4)
    big = _large(40_000)
    assert check_apart([("big.csv", big)], None).ok
    about = Path(f"/proc/{children[-1]._process.pid}")
    (peak_kb,) = re.findall(r"VmPeak:\s+(\d+)", (about / "status").read_text())
    (most_bytes,) = re.findall(r"Max address space\s+(\d+)", (about / "limits").read_text())
    allowed = reading_apart._MEMORY_BASE + reading_apart._MEMORY_A_BYTE * len(big)
    assert int(most_bytes) - int(peak_kb) * 1024 > allowed / 2


def test_a_file_that_kills_its_child_does_not_hide_among_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_apart, "_MEMORY_BASE", 30 * 1024 * 1024)
    monkeypatch.setattr(reading_apart, "_MEMORY_A_BYTE", 0)
    files = [("small.csv", b"project,name\nP,Project\n"), ("big.csv", _large(200_000))]
    small, big = check_apart(files, None).files
    assert "another file of the same call" in small.problems[0].why
    assert "memory" in big.problems[0].why
    assert small.counts == big.counts


def test_a_check_can_be_cancelled(children: list[reading_apart._Child]) -> None:
    with pytest.raises(CheckCancelled, match="Nothing was saved"):
        check_apart([("big.csv", _large(100_000))], None, on_progress=lambda share: False)
    assert not children[-1].alive


def test_our_own_mistake_is_logged_without_what_it_says(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rows = ("a.csv", b"project,name\nP,Project\n")
    (file,) = check_apart([rows], None, for_project=["secret"]).files  # type: ignore[arg-type]
    assert "mistake of ours" in file.problems[0].why
    assert "rules_keys.py:" in caplog.text
    assert "secret" not in caplog.text

"""Outcomes are worked out in a child: the same figures as here, and as good a result whatever happens to the child."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import crowd
import pytest
import store_texts

from evaluation.analysis.result_types import OutcomeResult
from evaluation.analysis.selection import Choices, choices
from evaluation.domain.actor import Actor
from evaluation.domain.vocabulary import Clock
from evaluation.results import evaluate
from evaluation.stats.disclosure import NHS_PROFILE
from evaluation.views.pack_protection import protected_outcome
from queries import evaluating_apart, programme, review, uploads
from queries.by_outcome import evaluated, outcome_rows
from queries.cached import results_for
from queries.kept_figures import KeptFigures, choices_name, shown_name
from queries.settings import ROOT
from queries.shipped import Programme, open_programme
from queries.store import Store


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluating_apart, "_LEAST_RETURNS", 1)


@pytest.fixture(scope="module")
def child() -> Iterator[evaluating_apart._Children]:
    """Work apart, as a server does; one child serves all tests that leave it alive."""
    evaluating_apart.begin()
    yield evaluating_apart._CHILDREN
    evaluating_apart._CHILDREN.end()


@pytest.fixture
def only_apart(child: evaluating_apart._Children, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be worked out in this process."""
    monkeypatch.setattr("queries.by_outcome.evaluate", None)


def test_the_figures_are_the_same_and_all_that_readers_ask_for_first_is_kept(
    only_apart: None, owner: Actor, tmp_path: Path
) -> None:
    store = open_programme(Programme.DEMONSTRATION)
    rows = programme.collection(store, owner)
    with store.cursor() as cursor:
        kept, wanted = KeptFigures(tmp_path, OutcomeResult), {"as_at": 1, "projects": None, "clock": Clock.PLANNED}
        found = evaluated(cursor, **wanted, kept=kept, most_at_once=500)
        assert found.results == evaluate(rows, clock=Clock.PLANNED)
        for (project, outcome), name in found.names.items():
            exact = found.results.of(project, outcome)
            assert exact
            shown = protected_outcome(exact, profile=NHS_PROFILE)
            assert (kept.find([shown_name(name, NHS_PROFILE)]).popitem()[1] if shown is not exact else exact) == shown
            own = outcome_rows(cursor, project=project, outcome=outcome, as_at=1)
            narrowing = KeptFigures(tmp_path, Choices).find([choices_name(name)])
            assert list(narrowing.values()) == [choices(own, project=project, outcome=outcome, clock=Clock.PLANNED)]


def test_what_is_published_was_worked_out_apart_and_so_was_its_preview(
    child: evaluating_apart._Children, store: Store, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd.settle(store)
    for count in (40, 41, 42):
        upload = crowd.sent(store, count=count)
        monkeypatch.setattr("queries.by_outcome.evaluate", None)
        monkeypatch.setattr("evaluation.results.judge", None)
        after = review.preview(store, owner, upload).after
        version = review.publish_as_owner(store, owner, upload)
        assert results_for(store, owner, as_at=version) == after
        monkeypatch.undo()
        monkeypatch.setattr(evaluating_apart, "_LEAST_RETURNS", 1)
        assert after == evaluate(programme.collection(store, owner))


@pytest.mark.parametrize("mishap", ["killed", "stopped", "failed"])
def test_without_an_answer_it_is_done_here(
    store: Store, owner: Actor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, mishap: str
) -> None:
    evaluating_apart._CHILDREN.end()
    evaluating_apart.begin()
    evaluating_apart._CHILDREN.give_back(waiting := evaluating_apart._Child())
    if mishap == "failed":
        monkeypatch.setattr(evaluating_apart.Part, "packed", lambda self: {"returns": b"no table"})
    elif mishap == "stopped":
        monkeypatch.setattr(evaluating_apart, "_SECONDS_BASE", 0.2)
        os.kill(waiting.pid, signal.SIGSTOP)
    else:
        monkeypatch.setattr(evaluating_apart._Child, "alive", True)
        os.kill(waiting.pid, signal.SIGKILL)
    uploads.publish(store, owner, store_texts.checked(store_texts.ALL))
    found = results_for(store, owner)
    assert "in the app's own process" in caplog.text
    assert waiting._process.poll() is not None, "no more use is made of it"
    evaluating_apart._CHILDREN.end()
    assert found == evaluate(programme.collection(store, owner))


def test_a_child_that_ended_while_it_waited_is_replaced(only_apart: None, store: Store, owner: Actor) -> None:
    for each in evaluating_apart._CHILDREN._waiting:
        os.kill(each.pid, signal.SIGKILL)
        each._process.wait()
    evaluating_apart.begin()
    uploads.publish(store, owner, store_texts.checked(store_texts.ALL))
    assert [each.outcome for each in results_for(store, owner).outcomes] == ["harm"]


def test_the_command_line_starts_no_child(store: Store, owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    evaluating_apart._CHILDREN.end()
    monkeypatch.setattr(evaluating_apart, "_Child", None)
    uploads.publish(store, owner, store_texts.checked(store_texts.ALL))
    assert results_for(store, owner).outcomes


def test_few_returns_are_worked_out_here(
    child: evaluating_apart._Children, store: Store, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluating_apart.begin()
    monkeypatch.setattr(evaluating_apart, "_LEAST_RETURNS", 1_000)
    monkeypatch.setattr(evaluating_apart._Children, "ask", None)
    uploads.publish(store, owner, store_texts.checked(store_texts.ALL))
    assert results_for(store, owner).outcomes


def test_it_ends_with_the_app_that_started_it_even_where_that_is_killed() -> None:
    started = subprocess.run(
        [sys.executable, "-c", _KILLED_APP], cwd=ROOT, stdout=subprocess.PIPE, check=False, timeout=60
    )
    pid, until = int(started.stdout), time.monotonic() + 10
    while time.monotonic() < until and _runs(pid):
        time.sleep(0.1)
    assert not _runs(pid)


#: Holds the child's pipe open in a process that outlives the app, as another child of it would.
_KILLED_APP = """
import os, subprocess, sys
from queries.evaluating_apart import _Child
child = _Child()
subprocess.Popen(["sleep", "15"], stdin=child._process.stdin, pass_fds=[child._process.stdin.fileno()], stdout=2)
print(child.pid, flush=True)
os.kill(os.getpid(), 9)
"""


def _runs(pid: int) -> bool:
    try:
        return "evaluating_child" in Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8")
    except OSError:
        return False

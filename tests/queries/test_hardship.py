"""Rounds of what befalls a store besides its users; hardship.py takes any number of them on demand."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import hardship
import hardship_disk
import hardship_files

#: More on demand, for example KILL_ROUNDS=200.
KILL_ROUNDS = int(os.environ.get("KILL_ROUNDS", "20"))


def test_killed_at_any_moment_it_holds_the_version_before_or_after(tmp_path: Path) -> None:
    figures = hardship.kills(KILL_ROUNDS, tmp_path)
    assert figures.wrong == []
    assert figures.counts["rounds"] == KILL_ROUNDS
    assert figures.slowest_seconds > 0


def test_its_files_as_they_lie_at_any_moment_are_whole(tmp_path: Path) -> None:
    assert hardship.stops(2, tmp_path).wrong == []


def test_a_version_that_is_not_there_or_half_there_would_be_found(tmp_path: Path) -> None:
    store = hardship.open_store(hardship.filled(tmp_path))
    assert hardship.faults(store, [2]) == []
    assert hardship.faults(store, [2, 3, 4]) == ["lost: 2 of the acknowledged"]
    with store.cursor() as cursor:
        cursor.execute("delete from delivery where component = 'Training day' and line = 2")
    assert hardship.faults(store, [2])[0].startswith("partial")


def test_no_harm_to_any_file_is_served_silently(tmp_path: Path) -> None:
    singles = len(hardship_files.NAMES) * len(hardship_files.HARMS)
    figures = hardship_files.files(singles, tmp_path)
    assert figures.wrong == []
    assert figures.counts["cases"] == singles
    assert figures.counts["said"] + figures.counts["refused"] > singles * 0.8


def test_the_cases_do_harm_and_are_judged(tmp_path: Path) -> None:
    """A state that nothing was done to is whole, and one that is older under a journal to match would be silent."""
    scene, _ = hardship_files.scenes(tmp_path)
    nothing = hardship_files.Case(scene=0, harms=(), share=0.5, for_reading=False)
    assert hardship_files.outcome(nothing, scene, tmp_path / "nothing", hardship.Figures()) == "whole"
    everything = tuple((name, "older") for name in hardship_files.NAMES)
    older = hardship_files.Case(scene=0, harms=everything, share=0.5, for_reading=False)
    assert hardship_files.outcome(older, scene, tmp_path / "older", hardship.Figures()) == "silent"
    drawn = Counter(harm for case in hardship_files.cases(200) for _, harm in case.harms)
    assert set(drawn) == set(hardship_files.HARMS)
    assert hardship_files.cases(200)[:50] == hardship_files.cases(50)


def test_on_a_full_disk_what_a_person_is_told_is_true(tmp_path: Path) -> None:
    figures = hardship_disk.full(2, tmp_path)
    assert figures.wrong == []
    assert figures.counts["ran full"] == 2

"""The benchmarks run on little data, write their own section only, and say what is not installed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import __main__ as command
from benchmarks import hundred, packs, statistics
from benchmarks.sections import PAGE, Section, written
from benchmarks.timing import Times, in_rounds
from evaluation.stats.pooling import pool

ROOT = Path(__file__).resolve().parents[2]


def section(name: str, text: str, missed: tuple[str, ...] = ()) -> Section:
    return Section(name=name, title=name.title(), text=text, missed=missed)


def test_a_section_replaces_its_older_self_and_leaves_the_others() -> None:
    page = written(written("# How fast\n", section("one", "1 \\1 s")), section("two", "2 s"))
    assert page.index("1 \\1 s") < page.index("2 s")
    again = written(page, section("one", "3 s"))
    assert "1 \\1 s" not in again
    assert again.index("3 s") < again.index("2 s")
    assert written(again, section("one", "3 s")) == again


def test_times_are_told_with_their_range() -> None:
    assert Times(seconds=[0.002, 0.001, 0.004]).words() == "2 ms (1 to 4)"
    assert Times(seconds=[2.0, 1.5, 7.25]).words() == "2 s (1.5 to 7.25)"


def test_every_contender_runs_once_a_round_and_the_first_round_is_not_counted() -> None:
    ran: list[str] = []
    found = in_rounds({name: lambda name=name: float(len(ran)) + bool(ran.append(name)) for name in "ab"}, rounds=2)
    assert "".join(ran) == "ababab"
    assert found["a"].seconds == [2.0, 4.0]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"POOLS": 30, "FEW": 2, "FEWEST": 1, "REPEATS": 1}.items():
        monkeypatch.setattr(statistics, name, value)
    monkeypatch.setattr(statistics, "made_pools", lambda made=statistics.made_pools: made(30))


def test_the_statistics_are_timed_without_r_too(small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    found = statistics.run(rounds=1)
    assert "R metafor not installed, so left out" in found.text
    assert all(work in found.text for work in (statistics.FITS, statistics.WITHOUT, statistics.PROFILE))
    assert "metafor's loop" not in found.text
    assert "sympy is not imported | not imported | met" in found.text


def test_what_r_says_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for R answers as benchmarks/metafor.R does, so that this runs where R is not."""
    data = statistics.made_pools(3)
    figures = pool(data.y, data.v)
    lines = ["version=3.8.1", "r=4.2.2", "cpu=1.5", "failed=1"]
    lines += [f"figures={place + 1} {figures.estimate[place]} {figures.tau2[place]}" for place in (0, 2)]
    rscript = tmp_path / "Rscript"
    rscript.write_text("#!/bin/sh\n" + "\n".join(f"echo '{line}'" for line in lines), encoding="utf-8")
    rscript.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    found = statistics.asked_of_metafor(tmp_path / "pools.csv", work="fit", pools=3)
    assert found is not None
    assert (found.cpu, found.failed) == (1.5, 1)
    assert found.figures[2] == pytest.approx((figures.estimate[2], figures.tau2[2]))
    rscript.write_text("#!/bin/sh\necho 'there is no package called metafor' >&2\nexit 1\n", encoding="utf-8")
    assert statistics.asked_of_metafor(tmp_path / "pools.csv", work="fit", pools=3) is None


def test_the_pools_are_the_same_every_time() -> None:
    first, second = statistics.made_pools(5), statistics.made_pools(5)
    assert np.array_equal(first.y, second.y)
    assert first.y.shape == (5, statistics.SITES)


def test_the_command_writes_the_page_and_fails_where_a_target_is_missed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Any
) -> None:
    page = tmp_path / "performance.md"
    page.write_text("# How fast\n", encoding="utf-8")
    monkeypatch.setattr(command, "PAGE", page)
    for missed, code in (((), 0), (("fits below 1 s",), 1)):
        monkeypatch.setattr(statistics, "run", lambda rounds, missed=missed: section("statistics", f"{rounds}", missed))
        assert command.main(["statistics", "--rounds", "7"]) == code
        assert "## Statistics\n\n7\n" in page.read_text(encoding="utf-8")
    assert "missed: fits below 1 s" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        command.main(["unheard_of"])


def test_packs_are_held_to_the_middle_view_of_the_slowest_page() -> None:
    def found(beside: float) -> packs.Found:
        views = {page: [0.1, 0.1, 0.4] for page in ("Overview", "Project", "Compare")}
        slowed = views | {"Compare": [0.1, beside, 0.9]}
        return packs.Found(command=[4.0], megabytes=[300.0], in_app=[9.0, 9.5], alone=views, beside=slowed)

    well, slow = packs._section(found(0.14), 150), packs._section(found(0.16), 150)
    assert well.missed == ()
    assert slow.missed == ("a page view beside two packs at most 1.5 times one alone: 1.60 times (Compare)",)
    assert "9.25 s (9.00 to 9.50)" in slow.text


def test_a_hundred_million_are_held_to_the_worst_of_what_is_measured() -> None:
    def found(worst: str, ratio: float) -> tuple[str, ...]:
        times = {
            (what, size): [50.0, 51.0 * (ratio if (what, size) == (worst, hundred.MOST) else 1.0), 90.0]
            for what in (hundred.AGAIN, hundred.FIRST, hundred.WHOLE)
            for size in (hundred.MANY, hundred.MOST)
        }
        return hundred._section(times, (hundred.MANY, hundred.MOST)).missed

    for worst in (hundred.AGAIN, hundred.FIRST, hundred.WHOLE):
        assert found(worst, 1.4) == ()
        assert found(worst, 1.6) == ("the Overview of 100,000,000 returns: 1.60 times",)


def test_the_page_holds_what_was_measured_and_what_was_met_stays_met() -> None:
    """A target once met may not be missed again; one never met yet says so on the page."""
    page = PAGE.read_text(encoding="utf-8")
    for name in ("statistics", "door", "upload", "packs", "shared"):
        begin = page.index(f"<!-- {name}: written by python -m benchmarks {name} -->")
        found = page[begin : page.index(f"<!-- end of {name} -->", begin)]
        assert "| met |" in found
        assert "| missed |" not in found

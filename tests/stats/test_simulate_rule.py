"""The operating characteristics of the rule: a smaller form of scripts/simulate_rule.py, with generous bounds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from simulate_rule import END, START, faults, simulate, tables, write

DOCS = Path(__file__).resolve().parents[2] / "docs"
METHODS = (DOCS / "methods.md").read_text(encoding="utf-8")
DEVIATIONS = (DOCS / "deviations.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def small() -> list:
    return [simulate(sites, spread, replicates=800) for sites in (5, 30) for spread in (0.0, 0.4)]


def test_the_rule_is_seldom_wrong_and_the_intervals_hold(small: list) -> None:
    assert faults(small) == []
    cells = [cell for result in small for cell in result.cells]
    assert np.mean([cell.wrong for cell in cells]) < 0.01
    assert max(cell.wrong for cell in cells) < 0.06
    assert min(result.average for result in small) > 0.92
    bounded = [cell for cell in cells if cell.bounded > 0.2]
    assert min(cell.fieller for cell in bounded) > 0.92
    assert max(cell.wrong_if_exact for cell in cells) > 0.2
    certain = [cell for cell in cells if (cell.sites, cell.origin_z, cell.retention) == (30, 10.0, 1.2)]
    assert min(cell.committed for cell in certain) > 0.95


def test_a_broken_bound_is_named(small: list) -> None:
    often = [replace(cell, wrong=0.2) for cell in small[0].cells]
    broken = [replace(small[0], cells=tuple(often), average=0.8), *small[1:]]
    assert len(faults(broken)) == 3
    one = (replace(small[0].cells[0], wrong=0.2), *small[0].cells[1:])
    assert len(faults([replace(small[0], cells=one), *small[1:]])) == 1


def test_the_table_on_the_page_is_what_the_script_gives() -> None:
    """One row in full: the others come from the same code and seed."""
    written = METHODS[METHODS.index(START) : METHODS.index(END)].splitlines()
    full = tables([simulate(3, 0.4, replicates=20_000)])
    row = next(line for line in full.splitlines() if line.startswith("| 3 | 0.4 |"))
    assert row in written
    exact = next(line for line in written if "taken as exact" in line).split("exact: ")[1]
    worst = exact.split("worst ")[1].split(";")[0]
    assert f"commits wrongly up to {worst} of the time" in DEVIATIONS


def test_writing_replaces_what_stands_between_the_markers(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{START}\nold \\1\n{END}\nafter\n", encoding="utf-8")
    write("new \\1", page=page)
    assert page.read_text(encoding="utf-8") == f"before\n{START}\n\nnew \\1\n\n{END}\nafter\n"
    page.write_text("nothing", encoding="utf-8")
    with pytest.raises(ValueError, match="markers"):
        write("new", page=page)

"""A small made-up programme, made once, and visited as the benchmarks do: over the app's own websocket."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import load, pages, people, publishing
from benchmarks.pages import FEW, Found, _section
from benchmarks.programmes import kept_in, returns_file, store_of
from benchmarks.servers import EMPTY, Server, ours, plain
from benchmarks.visitor import Visitor
from evaluation.intake.checking import check, empty_collection


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("programmes")


@pytest.fixture(scope="module")
def app(folder: Path) -> Iterator[Server]:
    with ours(store_of(FEW, folder)) as server:
        yield server


def test_it_holds_as_many_returns_as_it_says_and_is_made_once(folder: Path, app: Server) -> None:
    with returns_file(folder, FEW).open(encoding="utf-8") as file:
        assert abs(sum(1 for _ in file) - FEW) < FEW / 100
    begun = (folder / f"{FEW}" / "outcomes.duckdb").stat().st_mtime_ns
    assert (folder / f"{FEW}" / "outcomes.duckdb") == store_of(FEW, folder)
    assert begun == (folder / f"{FEW}" / "outcomes.duckdb").stat().st_mtime_ns


def test_pages_answer_whole_and_send_less_the_second_time(app: Server) -> None:
    for page in ("", "project", "site"):
        asked = pages.PAGES[page]
        visitor = Visitor(app.port, page=page)
        first, again = (visitor.open(programme="own", **asked) for _ in range(2))
        visitor.close()
        assert (first.faults, again.faults) == ([], [])
        assert first.elements > 20
        assert 0 < again.size <= first.size
    assert app.cpu_seconds() > 0
    assert app.memory_mb() > 50


def test_people_find_pages_whole_and_their_waits_are_counted(app: Server) -> None:
    crowd = people.visit(app, people.ours_next, people=3, lasts_s=2.0, every_s=1.0)
    assert crowd.faults == []
    assert len(crowd.seconds) >= 3
    assert min(crowd.seconds) < crowd.late() <= max(crowd.seconds) * 1.5


def test_growth_counts_from_the_end_of_the_first_tenth() -> None:
    crowd = people.Crowd(seconds=[0.1] * 99 + [9.0])
    assert load._section(crowd, [100.0, 400.0, *[430.0] * 17, 439.0], 1).missed == ()
    grown = load._section(crowd, [100.0, 400.0, *[430.0] * 17, 441.0], 1)
    assert grown.missed == ("memory grows by less than 10%: by 10%",)


def test_what_is_published_meanwhile_is_sound(folder: Path, app: Server, tmp_path: Path) -> None:
    files = returns_file(folder, FEW).parent
    first = [(path.name, path.read_bytes()) for path in sorted(files.glob("*.csv"))]
    more = publishing._corrections(tmp_path / "more.csv", 1)
    checked = check([*first, (more.name, more.read_bytes())], empty_collection())
    assert checked.ok
    assert checked.files[-1].row_count == publishing.ROWS


def test_a_page_that_is_not_there_is_a_fault(app: Server) -> None:
    visitor = Visitor(app.port)
    assert visitor.open("nowhere", programme="own").faults == ["page not found"]
    visitor.close()


def test_the_empty_page_is_as_empty_as_can_be() -> None:
    with plain(EMPTY) as server:
        visitor = Visitor(server.port)
        run = visitor.open()
        visitor.close()
    assert (run.faults, run.elements) == ([], 1)


def test_the_plain_page_shows_each_outcome(folder: Path, app: Server) -> None:
    with plain("plain_app.py", PLAIN_FOLDER=str(returns_file(folder, FEW).parent)) as peer:
        visitor = Visitor(peer.port)
        runs = [visitor.open(outcome=each) for each in ("out00", "out23")]
        visitor.close()
    assert [run.faults for run in runs] == [[], []]
    assert min(run.elements for run in runs) >= 8


def test_a_missed_target_is_told() -> None:
    costs = {(page, size): [10.0 if size == FEW else 31.0] for page in pages.PAGES for size in (FEW, pages.MANY)}
    starts = {"empty": [(1.0, 2.0)], str(FEW): [(1.0, 2.0)], str(pages.MANY): [(1.5, 4.0)]}
    section = _section(Found(empty=[10.0], bare=[5.0], pages=costs, starts=starts), (FEW, pages.MANY))
    assert len(section.missed) == 3
    assert "| the first Overview at most 1.5 times an empty app | 1.50 times | met |" in section.text


def test_a_folder_that_was_not_asked_for_goes(tmp_path: Path) -> None:
    with kept_in(None) as gone:
        assert gone.is_dir()
    assert not gone.exists()
    with kept_in(tmp_path / "kept") as stays:
        assert stays == tmp_path / "kept"
    assert stays.is_dir()

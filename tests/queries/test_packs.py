"""Packs kept and opened again: the same bytes, found by their file, held against what the store has become."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from components.packs.making import made
from evaluation.domain.actor import Actor
from evaluation.intake.checking import check
from queries import packs, programme, uploads
from queries.access import owner_here
from queries.errors import CallError, NotAllowed
from queries.shipped import Programme, open_programme
from queries.store import close_stores
from tests.analysis.made_rows import Made, Scene

ACTOR = owner_here()
NOBODY = Actor(name="someone", role="nobody")


@pytest.fixture(autouse=True)
def _own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("OUTCOMES_DATABASE", str(tmp_path / "outcomes.duckdb"))
    yield
    close_stores()


def publish(sites: int) -> None:
    rows = Made()
    scene = Scene(rows, "P")
    scene.project(name="Project P")
    scene.outcome(unit="births", per=1000)
    scene.site("ORIGIN", "origin", figures=((300, 1000), (100, 1000)))
    for place in range(sites):
        scene.site(f"S{place}", figures=((300, 1000), (121 + 7 * place, 1000)))
    store = open_programme(Programme.OWN)
    files = [(name, text.encode()) for name, text in rows.files().items()]
    uploads.publish(store, ACTOR, check(files, programme.collection(store, ACTOR)))


def pack_of(**chosen: Any) -> tuple[packs.PackSource, dict[str, bytes]]:
    source = packs.source("own", ACTOR, **chosen)
    return source, made(**vars(source))


def test_a_pack_opens_again_byte_by_byte_after_the_store_has_moved_on(tmp_path: Path) -> None:
    publish(2)
    source, files = pack_of()
    kept = packs.keep(source, ACTOR, files)
    publish(5)
    close_stores()
    assert packs.pack_files("own", ACTOR, kept.pack) == files
    assert packs.packs("own", ACTOR) == (kept,)
    assert (kept.version, kept.made_by, kept.settings["since"]) == (1, ACTOR.name, None)
    assert len(files) == 3
    _, again = pack_of(as_at="1")
    assert again == files


def test_made_again_it_is_not_kept_twice() -> None:
    publish(3)
    first = packs.keep(*_with_actor(pack_of()))
    assert packs.keep(*_with_actor(pack_of())) == first
    assert len(packs.packs("own", ACTOR)) == 1


def _with_actor(pair: tuple[packs.PackSource, dict[str, bytes]]) -> tuple[packs.PackSource, Actor, dict[str, bytes]]:
    return pair[0], ACTOR, pair[1]


def test_the_next_pack_is_compared_with_the_last() -> None:
    publish(2)
    packs.keep(*_with_actor(pack_of()))
    publish(5)
    source, _ = pack_of()
    assert (source.settings.version, source.settings.since) == (2, 1)
    assert source.before is not None


def test_a_file_is_known_by_its_bytes(tmp_path: Path) -> None:
    publish(3)
    source, files = pack_of()
    kept = packs.keep(source, ACTOR, files)
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        found = packs.verify(ACTOR, tmp_path / name)
        assert found
        assert (found.pack, found.matches_store) == (kept, True)
        (tmp_path / name).write_bytes(content + b"\n")
        assert packs.verify(ACTOR, tmp_path / name) is None


def test_a_store_that_lost_the_version_is_told(tmp_path: Path) -> None:
    publish(3)
    source, files = pack_of()
    packs.keep(source, ACTOR, files)
    with open_programme("own").cursor() as cursor:
        cursor.execute("delete from returns where site = 'S0'")
    (tmp_path / "pack").write_bytes(next(iter(files.values())))
    found = packs.verify(ACTOR, tmp_path / "pack")
    assert found
    assert not found.matches_store


def test_packs_of_a_shipped_programme_are_kept_beside_it(tmp_path: Path) -> None:
    source = packs.source("published", ACTOR, projects=("PROMPT",))
    kept = packs.keep(source, ACTOR, {"one.pdf": b"content"})
    close_stores()
    assert packs.pack_files("published", ACTOR, kept.pack) == {"one.pdf": b"content"}
    assert packs.packs("demonstration", ACTOR) == ()
    assert (tmp_path / "packs.duckdb").exists()
    assert source.settings.published_at is None


def test_a_damaged_file_is_not_handed_out() -> None:
    publish(3)
    source, files = pack_of()
    kept = packs.keep(source, ACTOR, files)
    with open_programme("own").cursor() as cursor:
        cursor.execute("update pack_file set content = 'x'::blob")
    with pytest.raises(CallError, match="damaged"):
        packs.pack_files("own", ACTOR, kept.pack)


def test_wrong_calls_are_told_in_words(tmp_path: Path) -> None:
    publish(3)
    calls: list[tuple[dict[str, Any], str]] = [
        ({"projects": ("X",)}, "no project X"),
        ({"as_at": "9"}, "no version or date 9"),
        ({"template": tmp_path / "gone.pptx"}, "cannot be read"),
    ]
    for chosen, words in calls:
        with pytest.raises(CallError, match=words):
            packs.source("own", ACTOR, **chosen)
    with pytest.raises(CallError, match="no pack"):
        packs.pack_files("own", ACTOR, "x")
    with pytest.raises(CallError, match="no file"):
        packs.verify(ACTOR, tmp_path / "gone")


def test_who_may_not_read_may_not_make_or_open() -> None:
    publish(3)
    source, _ = pack_of()
    for call in (
        lambda: packs.source("own", NOBODY),
        lambda: packs.keep(source, NOBODY, {}),
        lambda: packs.packs("own", NOBODY),
        lambda: packs.pack_files("own", NOBODY, "x"),
        lambda: packs.verify(NOBODY, Path("x")),
    ):
        with pytest.raises(NotAllowed):
            call()


def test_an_empty_programme_gives_a_pack_too() -> None:
    source, files = pack_of()
    assert source.settings.version == 0
    assert all(files.values())

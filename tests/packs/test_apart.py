"""A pack made in a process of its own is the same, byte for byte, and the process ends with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from made_packs import settings
from test_bundle import collection_with_a_small_count

from components.packs.apart import PackFailed, made_apart
from components.packs.making import made
from components.packs.slide_parts import BadTemplate
from evaluation.results import evaluate
from evaluation.views.pack_protection import profile_for


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    collection = collection_with_a_small_count(tmp_path_factory.mktemp("apart"))
    return {
        "settings": settings(),
        "profile": profile_for(already_public=False),
        "results": evaluate(collection),
        "before": None,
        "collection": collection,
        "template": None,
    }


def test_it_is_the_same_pack(source: dict[str, Any]) -> None:
    told: list[tuple[float, str]] = []
    files = made_apart(source, progress=lambda share, words: told.append((share, words)))
    assert files == made(**source)
    assert told == sorted(told)
    assert told[-1] == (1.0, "Ready")


def test_a_template_that_is_none_is_refused_in_words(source: dict[str, Any]) -> None:
    with pytest.raises(BadTemplate, match="cannot be read as a PowerPoint file"):
        made_apart({**source, "template": b"no template"}, progress=lambda share, words: None)


def test_a_process_that_ends_without_a_pack_is_told(source: dict[str, Any]) -> None:
    with pytest.raises(PackFailed):
        made_apart({**source, "results": None}, progress=lambda share, words: None)


def test_leaving_in_the_middle_ends_the_process(source: dict[str, Any]) -> None:
    def leave(share: float, words: str) -> None:
        raise KeyboardInterrupt

    before = _children()
    with pytest.raises(KeyboardInterrupt):
        made_apart(source, progress=leave)
    assert _children() == before


def _children() -> set[str]:
    """Return the processes that run a pack, where the system lists them."""
    lists = Path("/proc").glob("[0-9]*/cmdline")
    return {str(path) for path in lists if b"components.packs.apart" in _read(path)}


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""

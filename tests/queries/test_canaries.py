"""Many people at once, each with a project and an upload of their own: nobody is ever given anything of another's.

CANARIES=20x200 sets how many people read how often; the small form runs always.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import crowd
import pytest
import store_texts

from evaluation.stats.disclosure import NHS_PROFILE
from queries import (
    cached,
    drafts,
    health,
    history,
    people,
    programme,
    reading,
    template_files,
    uploads,
    verdict_history,
)
from queries.errors import NoSuchUpload, NotAllowed
from queries.store import Store, close_stores, open_store

PEOPLE, TIMES = (int(part) for part in os.environ.get("CANARIES", "4x5").split("x"))
_CANARY = re.compile(r"CANARY\d\d")


def _canary(number: int) -> str:
    return f"CANARY{number:02d}"


def _own(text: str, number: int) -> str:
    return text.replace("ALPHA", _canary(number)).replace("smith2020", f"smith20{number:02d}")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    place: Path = tmp_path_factory.mktemp("canaries") / "outcomes.duckdb"
    with pytest.MonkeyPatch.context() as setting:
        setting.setenv("OUTCOMES_DATABASE", str(place))
        store = open_store(place)
        for number in range(PEOPLE):
            files = {name: _own(text, number) for name, text in store_texts.ALL.items()}
            uploads.publish(store, crowd.OWNER, store_texts.checked(files))
            roles = {"evaluator": [_canary(number)]}
            people.set_roles(store, crowd.OWNER, issuer=crowd.ISSUER, subject=f"p{number}", name="P", roles=roles)
            draft = crowd.received(store, f"p{number}", crowd.returns(_canary(number), note=_canary(number)))
            assert draft.upload
        yield store
        close_stores()


@pytest.fixture(autouse=True)
def _closed_afterwards() -> None:
    """The module's store stays open."""


def _given(store: Store, number: int, others: list[str]) -> set[str]:
    """Return every canary in what one person is given on one visit."""
    actor = crowd.person(f"p{number}")
    found = programme.collection(store, actor)
    frames = (found.projects, found.outcomes, found.sites, found.returns)
    parts = [frame.to_csv() for frame in frames]
    parts += [repr(cached.results_for(store, actor)), repr(reading.read("own", actor))]
    parts += [repr(cached.shown_results_for(store, actor, profile=NHS_PROFILE)), repr(drafts.mine(store, actor))]
    parts += [repr(history.versions(store, actor)), repr(verdict_history.verdict_history(store, actor))]
    parts += [repr(programme.project_names(store, actor)), repr(health.sent(store, actor, as_at=PEOPLE))]
    for each in drafts.mine(store, actor):
        parts.append(drafts.file_bytes(store, actor, each.upload, "returns.csv").decode())
    for other in others:
        with pytest.raises((NotAllowed, NoSuchUpload)):
            drafts.find(store, actor, other)
    with pytest.raises(NotAllowed):
        template_files.filled_template(
            store, actor, "returns", _canary((number + 1) % PEOPLE), on=date(2030, 1, 1), as_workbook=False
        )
    assert all(_canary(number) in part for part in parts[:6])
    return set(_CANARY.findall(" ".join(parts)))


def test_nobody_is_given_anothers(filled: Store) -> None:
    everything = programme.collection(filled, crowd.OWNER).returns.to_csv()
    assert len(set(_CANARY.findall(everything))) == PEOPLE, "there is something to be seen"
    own = {n: {each.upload for each in drafts.mine(filled, crowd.person(f"p{n}"))} for n in range(PEOPLE)}

    def visits(number: int) -> set[str]:
        others = sorted(set().union(*(own[n] for n in own if n != number)))
        return set().union(*(_given(filled, number, others) for _ in range(TIMES)))

    with ThreadPoolExecutor(PEOPLE) as pool:
        seen = list(pool.map(visits, range(PEOPLE)))
    assert seen == [{_canary(number)} for number in range(PEOPLE)]

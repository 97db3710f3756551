"""Many people at once, each with a project and an upload of their own: nobody is ever given anything of another's.

What they read is what the pages read, one page a rerun, while others publish. CANARIES=20x200 sets how many people
rerun how often; the small form runs always.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import crowd
import given
import pytest
import store_texts

from evaluation.analysis.selection import Selection
from evaluation.domain.question import ChartPlace
from evaluation.domain.vocabulary import Clock
from evaluation.stats.disclosure import NHS_PROFILE
from queries import (
    cached,
    changes_since,
    course,
    drafts,
    figures,
    health,
    held,
    history,
    packs,
    people,
    places,
    programme,
    questions,
    reading,
    review,
    selected,
    site_rows,
    template_files,
    uploads,
    verdict_history,
)
from queries.errors import CallError, NoSuchUpload, NotAllowed
from queries.store import Store, close_stores, open_store

PEOPLE, TIMES = (int(part) for part in os.environ.get("CANARIES", "4x13").split("x"))

#: A person's project, and the births in each row of it, which rounding to a 5 leaves as they are; never within a hash.
_CANARY = re.compile(r"CANARY(\d\d)|(?<![\w.])97,?0(\d\d)0(?!\w)")
_CHART = ChartPlace(page="project", outcome="harm")
_A_DAY = date(2030, 1, 1)


def _canary(number: int) -> str:
    return f"CANARY{number:02d}"


def _own(text: str, number: int) -> str:
    named = text.replace("ALPHA", _canary(number)).replace("Alpha,", f"{_canary(number)} Alpha,")
    return named.replace("smith2020", f"smith20{number:02d}").replace(",1000,", f",970{number:02d}0,")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    place: Path = tmp_path_factory.mktemp("canaries") / "outcomes.duckdb"
    with pytest.MonkeyPatch.context() as setting:
        setting.setenv("OUTCOMES_DATABASE", str(place))
        store = open_store(place)
        for half in (range(PEOPLE // 2), range(PEOPLE // 2, PEOPLE)):
            files = {
                f"{number}-{name}": _own(text, number) for number in half for name, text in store_texts.ALL.items()
            }
            uploads.publish(store, crowd.OWNER, store_texts.checked(files))
        for number in range(PEOPLE):
            roles = {"evaluator": [_canary(number)]}
            people.set_roles(store, crowd.OWNER, issuer=crowd.ISSUER, subject=f"p{number}", name="P", roles=roles)
            draft = crowd.received(store, f"p{number}", crowd.returns(_canary(number), note=_canary(number)))
            assert draft.upload
            words = f"Why {_canary(number)}?"
            questions.ask(store, crowd.person(f"p{number}"), _CHART, words, project=_canary(number), as_at=1)
        yield store
        close_stores()


@pytest.fixture(autouse=True)
def _closed_afterwards() -> None:
    """The module's store stays open."""


def _outcome(number: int, version: int) -> dict[str, Any]:
    return {"project": _canary(number), "outcome": "harm", "version": version}


def _narrowed(actor, number: int, version: int) -> object:
    where: dict[str, Any] = {"project": _canary(number), "outcome": "harm", "version": version}
    return selected.narrowed("own", actor, Selection(model="licence"), clock=Clock.ACTUAL, **where)


#: What the pages of one's own project read: each is given the store, the person, their number and the version.
PAGES: tuple[Callable[..., object], ...] = (
    lambda s, a, n, v: [reading.read("own", a), changes_since.changes_since(s, a, as_at=v)],
    lambda s, a, n, v: [cached.results_for(s, a), cached.shown_results_for(s, a, profile=NHS_PROFILE)],
    lambda s, a, n, v: [course.course_of(s, a, **_outcome(n, v)), places.places(s, a, project=_canary(n), version=v)],
    lambda s, a, n, v: [_narrowed(a, n, v), programme.project_names(s, a)],
    lambda s, a, n, v: [questions.questions(s, a, _CHART, of=map(_canary, range(PEOPLE)), as_at=v)],
    lambda s, a, n, v: [health.sent(s, a, as_at=v), health.sent_of(s, a, project=_canary(n), outcome="harm", as_at=v)],
    lambda s, a, n, v: [site_rows.site_rows(s, a, site="S1", **_outcome(n, v)), held.held_against(s, a)],
    lambda s, a, n, v: [history.versions(s, a), verdict_history.verdict_history(s, a)],
    lambda s, a, n, v: [review.difference(s, a, v), review.difference(s, a, 1 if n < PEOPLE // 2 else 2)],
    lambda s, a, n, v: [figures.figures(s, a, project=_canary(n), site="S1")],
    lambda s, a, n, v: [programme.collection(s, a), programme.history(s, a)],
    lambda s, a, n, v: [_with_files(s, a, each) for each in drafts.mine(s, a)],
    lambda s, a, n, v: [
        template_files.filled_template(s, a, kind, _canary(n), on=_A_DAY, as_workbook=kind == "sites")
        for kind in ("returns", "sites", "outcomes")
    ],
)

#: What a person who forges an address asks for, by the number of another and the id of their upload.
FORGED: tuple[Callable[..., object], ...] = (
    lambda s, a, n, v, u: drafts.find(s, a, u),
    lambda s, a, n, v, u: drafts.recheck(s, a, u),
    lambda s, a, n, v, u: review.preview(s, a, u),
    lambda s, a, n, v, u: drafts.file_bytes(s, a, u, "returns.csv"),
    lambda s, a, n, v, u: course.course_of(s, a, **_outcome(n, v)),
    lambda s, a, n, v, u: places.places(s, a, project=_canary(n), version=v),
    lambda s, a, n, v, u: _narrowed(a, n, v),
    lambda s, a, n, v, u: health.sent_of(s, a, project=_canary(n), outcome="harm", as_at=v),
    lambda s, a, n, v, u: site_rows.site_rows(s, a, site="S1", **_outcome(n, v)),
    lambda s, a, n, v, u: figures.figures(s, a, project=_canary(n), site="S1"),
    lambda s, a, n, v, u: questions.ask(s, a, _CHART, "Why?", project=_canary(n), as_at=v),
    lambda s, a, n, v, u: packs.packs("own", a),
    lambda s, a, n, v, u: template_files.filled_template(s, a, "returns", _canary(n), on=_A_DAY, as_workbook=False),
)


def _with_files(store: Store, actor, upload) -> list[object]:
    preview = review.preview(store, actor, upload.upload)
    return [upload, drafts.file_bytes(store, actor, upload.upload, "returns.csv"), preview.listed, preview.moves]


def _rerun(store: Store, number: int, others: dict[int, str], time: int) -> set[int]:
    """Return whose canaries stand in what one page gives; another's is asked for as well, and refused."""
    actor, turn = crowd.person(f"p{number}"), number + time
    version = programme.version(store, actor)
    text = " ".join(given.texts(PAGES[turn % len(PAGES)](store, actor, number, version)))
    other, upload = sorted(others.items())[turn % len(others)]
    with pytest.raises((NotAllowed, NoSuchUpload, CallError)) as refused:
        FORGED[time % len(FORGED)](store, actor, other, version, upload)
    assert upload not in str(refused.value)
    return {int(first or second) for first, second in _CANARY.findall(f"{text} {refused.value}")}


def _publish(store: Store, times: int) -> None:
    """Publish now and then, so that nothing stays as it was remembered."""
    for time in range(times):
        number = time % PEOPLE
        _, data = crowd.returns(_canary(number), count=20 + time)
        text = data.decode().replace(",1000,", f",970{number:02d}0,")
        uploads.publish(store, crowd.OWNER, store_texts.checked({"returns.csv": text}, _known(store)))


def _known(store: Store):
    return programme.collection(store, crowd.OWNER)


def test_nobody_is_given_anothers(filled: Store) -> None:
    everything = " ".join(given.texts(_known(filled)))
    assert {int(first or second) for first, second in _CANARY.findall(everything)} == set(range(PEOPLE))
    own = {n: drafts.mine(filled, crowd.person(f"p{n}"))[0].upload for n in range(PEOPLE)}

    def visits(number: int) -> list[set[int]]:
        others = {other: upload for other, upload in own.items() if other != number}
        return [_rerun(filled, number, others, time) for time in range(TIMES)]

    with ThreadPoolExecutor(PEOPLE + 1) as pool:
        writing = pool.submit(_publish, filled, max(1, TIMES // 20))
        seen = list(pool.map(visits, range(PEOPLE)))
        writing.result()
    wrong = {
        (number, (number + time) % len(PAGES)): each
        for number, reruns in enumerate(seen)
        for time, each in enumerate(reruns)
        if each != {number}
    }
    assert wrong == {}, "by person and page: others' canaries, or not one's own"

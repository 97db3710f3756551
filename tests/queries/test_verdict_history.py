"""Every verdict as it stood, and the upload that moved it."""

from __future__ import annotations

from store_texts import ALL, RETURNS_HEADINGS, checked

from evaluation.analysis.verdict_moves import VerdictMove
from evaluation.domain.actor import Actor
from evaluation.domain.vocabulary import VerdictCode
from queries import programme, uploads
from queries.store import Store
from queries.verdict_history import verdict_history


def _publish(store: Store, owner: Actor, files: dict[str, str]) -> None:
    uploads.publish(store, owner, checked(files, programme.collection(store, owner)))


def test_each_version_names_what_moved_and_by_which_file(store: Store, owner: Actor) -> None:
    assert verdict_history(store, owner) == ()
    _publish(store, owner, {name: text for name, text in ALL.items() if name != "returns.csv"})
    _publish(store, owner, {"returns.csv": ALL["returns.csv"]})
    worse = "ALPHA,S1,harm,2021-01-01,2021-12-31,after,160,1000,\n"
    _publish(store, owner, {"corrected.csv": f"{RETURNS_HEADINGS}\n{worse}"})
    _publish(store, owner, {"more.csv": f"{RETURNS_HEADINGS}\n{worse.replace('160', '170')}"})

    history = verdict_history(store, owner)

    def move(before: VerdictCode | None, after: VerdictCode) -> tuple[VerdictMove, ...]:
        return (VerdictMove(project="ALPHA", outcome="harm", before=before, after=after),)

    assert [(each.version, each.moves) for each in history] == [
        (4, ()),
        (3, move(VerdictCode.TOO_EARLY, VerdictCode.REVERSED)),
        (2, move(VerdictCode.NO_DATA, VerdictCode.TOO_EARLY)),
        (1, move(None, VerdictCode.NO_DATA)),
    ]
    assert history[1].files == ("corrected.csv",)
    assert history[2].published_at <= history[1].published_at

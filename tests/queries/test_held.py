"""What uploads are held against is what is published, whatever is kept of it in memory."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import fields

import crowd
import pandas as pd
import pytest
import store_texts

from evaluation.analysis.row_changes import row_changes
from evaluation.domain.actor import Actor
from evaluation.domain.collection import Collection
from queries import drafts, held, programme, review, uploads
from queries.store import Store


def _same(found: Collection, wanted: Collection) -> None:
    for field in fields(Collection):
        if field.name != "beyond":
            pd.testing.assert_frame_equal(getattr(found, field.name), getattr(wanted, field.name))


@pytest.mark.parametrize("most_returns", [0, 50_000])
def test_it_is_the_latest_version_for_whoever_asks(
    store: Store, owner: Actor, monkeypatch: pytest.MonkeyPatch, most_returns: int
) -> None:
    monkeypatch.setattr(held, "_MOST_RETURNS", most_returns)
    monkeypatch.setattr(held, "_KEPT", OrderedDict())
    crowd.settle(store)
    eva = crowd.person("eva")
    for count in (40, 41):
        _same(held.held_against(store, owner), programme.collection(store, owner))
        _same(held.held_against(store, eva), programme.collection(store, eva))
        assert set(held.held_against(store, eva).returns["project"]) == {"ALPHA"}
        review.publish_as_owner(store, owner, crowd.sent(store, count=count))
    assert all(len(each.returns) <= most_returns for each in held._KEPT.values())


def test_little_is_kept(store: Store, owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "_MOST_KEPT", 1)
    crowd.settle(store)
    for name in ("eva", "bea"):
        held.held_against(store, crowd.person(name))
    assert len(held._KEPT) == 1


def test_a_preview_is_of_all_kinds_that_an_upload_holds(store: Store, owner: Actor) -> None:
    """It reads those anew, and no others."""
    crowd.settle(store)
    before = programme.collection(store, owner)
    sites = store_texts.SITES.replace("First", "First renamed")
    returns = f"{store_texts.RETURNS_HEADINGS}\nALPHA,S1,harm,2021-01-01,2021-12-31,after,17,1000,\n"
    files = [("sites.csv", sites.encode()), ("returns.csv", returns.encode())]
    came = drafts.start(store, owner, files)
    assert came.upload is not None
    shown = review.preview(store, owner, came.upload.upload, checked=came.checked).changes
    uploads.publish(store, owner, came.checked)
    after = programme.collection(store, owner)
    assert {part.kind for part in shown.parts} == {"sites", "returns"}
    assert shown.counts() == row_changes(before, after).counts()
    assert [each.key for each in shown.changes] == [each.key for each in row_changes(before, after).changes]

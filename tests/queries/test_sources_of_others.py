"""Sources name no project: nobody changes one that others' figures cite, and one that was only sent is not all's."""

from __future__ import annotations

import crowd
import pytest
import store_texts

from evaluation.domain.actor import Actor
from queries import drafts, people, programme, review, uploads
from queries.errors import HasFaults, NoSuchUpload, NotAllowed
from queries.store import Store

EVA, BEA, LIA = (crowd.person(name) for name in ("eva", "bea", "lia"))
_CODE = "source_of_others"


@pytest.fixture
def filled(store: Store) -> Store:
    crowd.settle(store)
    people.set_roles(store, crowd.OWNER, issuer=crowd.ISSUER, subject="ed", name="Ed", roles={"evaluator": None})
    return store


def _file(*sources: str, title: str = "Another text") -> tuple[str, bytes]:
    rows = "".join(f"{source},{title},,,,\n" for source in sources)
    return "sources.csv", f"source,citation,doi,url,year,note\n{rows}".encode()


def _given(store: Store, actor: Actor, *files: tuple[str, bytes], for_project: str | None = None) -> str:
    upload = drafts.start(store, actor, files, for_project=for_project).upload
    assert upload is not None
    return upload.upload


def _publish(store: Store, name: str, text: str) -> None:
    known = programme.collection(store, crowd.OWNER)
    uploads.publish(store, crowd.OWNER, store_texts.checked({name: text}, known))


def _citation(store: Store, source: str) -> str:
    return programme.collection(store, crowd.OWNER).sources.set_index("source")["citation"][source]


def test_a_source_that_another_project_cites_cannot_be_sent(filled: Store) -> None:
    before = programme.fingerprint(filled, crowd.OWNER)
    received = drafts.start(filled, EVA, [_file("mine2024", "jones2021")], for_project="ALPHA")
    (told,) = received.checked.files[0].problems
    assert (told.code, told.row, told.column, told.found) == (_CODE, 3, "source", "jones2021")
    assert "BETA" not in told.why + told.how_to_fix
    assert received.upload is not None
    with pytest.raises(HasFaults):
        drafts.send(filled, EVA, received.upload.upload)
    assert programme.fingerprint(filled, crowd.OWNER) == before


def test_nor_one_that_a_return_cites_or_that_is_not_described_yet(filled: Store) -> None:
    headings = f"{store_texts.RETURNS_HEADINGS},source"
    row = "BETA,S2,harm,2021-01-01,2021-12-31,after,25,9731,,cited2025"
    _publish(filled, "returns.csv", f"{headings}\n{row}\n")
    assert [p.code for p in drafts.start(filled, EVA, [_file("cited2025")]).checked.files[0].problems] == [_CODE]
    _publish(filled, "returns.csv", f"{headings}\n{row.replace('cited2025', 'other2025')}\n")
    assert drafts.start(filled, EVA, [_file("cited2025")]).checked.ok


def test_ones_own_a_new_one_and_the_same_words_again_can(filled: Store) -> None:
    same = crowd.beta(store_texts.SOURCES).encode()
    for actor, file in ((EVA, _file("smith2020", "new2025")), (EVA, ("sources.csv", same)), (BEA, _file("jones2021"))):
        assert drafts.start(filled, actor, [file]).checked.ok
    assert drafts.start(filled, crowd.person("ed"), [_file("smith2020", "jones2021")]).checked.ok


@pytest.mark.parametrize("name", ["lia", "paula"])
def test_what_others_came_to_cite_since_is_published_only_by_who_reviews_them(filled: Store, name: str) -> None:
    upload = _given(filled, EVA, _file("later2025"), for_project="ALPHA")
    drafts.send(filled, EVA, upload)
    _publish(filled, "outcomes.csv", crowd.beta(store_texts.OUTCOMES).replace("jones2021", "later2025"))
    reviewer = crowd.person(name)
    token = review.preview(filled, reviewer, upload).token
    if name == "lia":
        with pytest.raises(NotAllowed, match="do not review"):
            review.publish(filled, reviewer, upload, token=token)
        assert "later2025" not in set(programme.collection(filled, crowd.OWNER).sources["source"])
    else:
        review.publish(filled, reviewer, upload, token=token)
        assert _citation(filled, "later2025") == "Another text"


def _may_read(store: Store, upload: str) -> set[str]:
    found = set()
    for name in (*crowd.ROLES, "ben", "ed", "owner"):
        try:
            drafts.find(store, crowd.OWNER if name == "owner" else crowd.person(name), upload)
        except (NoSuchUpload, NotAllowed):
            continue
        found.add(name)
    return found


@pytest.mark.parametrize(
    ("for_project", "readers"),
    [("ALPHA", {"eva", "lia", "paula", "otto", "owner"}), (None, {"eva", "paula", "otto", "owner"})],
)
def test_sources_sent_alone_are_read_by_their_sender_and_who_reviews_them(
    filled: Store, for_project: str | None, readers: set[str]
) -> None:
    people.set_roles(filled, crowd.OWNER, issuer=crowd.ISSUER, subject="ben", name="Ben", roles={"approver": ["BETA"]})
    upload = _given(filled, EVA, _file("new2025"), for_project=for_project)
    assert _may_read(filled, upload) == {"eva"}
    drafts.send(filled, EVA, upload)
    assert _may_read(filled, upload) == readers
    assert _waiting(filled, crowd.person("ben")) == []
    assert (upload in _waiting(filled, LIA)) is (for_project == "ALPHA")


def _waiting(store: Store, actor: Actor) -> list[str]:
    return [each.upload for each in drafts.to_review(store, actor)]

"""An upload's way: kept, mended, sent, reviewed by another person, published or returned, and never half."""

from __future__ import annotations

import os
import threading

import crowd
import pytest
import store_texts

from evaluation import results
from evaluation.analysis.row_changes import Change
from queries import drafts, people, programme, review
from queries.errors import ChangedMeanwhile, HasFaults, NeedsReason, NotAllowed, OwnUpload, StoreError, WrongState
from queries.store import Store, open_store
from queries.upload_log import State

#: People who publish the same row at once; more on demand, for example RACERS=50.
RACERS = int(os.environ.get("RACERS", "4"))

EVA, OTTO, PAULA = (crowd.person(name) for name in ("eva", "otto", "paula"))


@pytest.fixture
def filled(store: Store) -> Store:
    crowd.settle(store)
    return store


def _file(*rows: str) -> tuple[str, bytes]:
    return "returns.csv", "\n".join([store_texts.RETURNS_HEADINGS, *rows, ""]).encode()


def test_a_draft_outlives_the_app(filled: Store) -> None:
    upload = crowd.draft(filled)
    before = drafts.find(filled, EVA, upload)
    filled.close()
    again = open_store(filled.path)
    assert drafts.find(again, EVA, upload) == before
    assert drafts.mine(again, EVA) == (before,)
    assert before.state is State.DRAFT
    assert drafts.file_bytes(again, EVA, upload, "returns.csv").startswith(b"project,site")
    assert drafts.recheck(again, EVA, upload).ok


def test_a_draft_changes_nothing_that_others_see(filled: Store) -> None:
    before = programme.version(filled, EVA), programme.fingerprint(filled, EVA)
    upload = crowd.draft(filled)
    assert (programme.version(filled, EVA), programme.fingerprint(filled, EVA)) == before
    with pytest.raises(StoreError):
        drafts.find(filled, OTTO, upload)


def test_faults_are_kept_to_be_mended_and_never_sent(filled: Store) -> None:
    received = crowd.received(filled, "eva", _file("ALPHA,S1,harm,2021-01-01,2021-12-31,after,many,1000,"))
    assert received.upload is not None
    assert not received.checked.ok
    upload = received.upload.upload
    with pytest.raises(HasFaults):
        drafts.send(filled, EVA, upload)
    mended = drafts.revise(filled, EVA, upload, [crowd.returns()]).upload
    assert mended is not None
    assert (mended.revision, mended.state) == (2, State.DRAFT)
    assert drafts.send(filled, EVA, upload).state is State.SENT


def test_personal_data_are_kept_nowhere(filled: Store) -> None:
    numbers = ["943 476 5919", "9434765870", "9434765919"]
    rows = [f"ALPHA,S1,harm,2021-0{place}-01,2021-0{place}-28,after,1,1000,{n}" for place, n in enumerate(numbers, 1)]
    received = crowd.received(filled, "eva", _file(*rows))
    assert received.upload is None
    assert any(file.must_not_be_kept for file in received.checked.files)
    assert drafts.mine(filled, EVA) == ()
    filled.close()
    kept = b"".join(path.read_bytes() for path in filled.path.parent.iterdir() if path.is_file())
    assert b"943476" not in kept
    assert b"943 476" not in kept
    act = programme.audit(open_store(filled.path), crowd.OWNER)[0]
    assert act.action == "upload refused"
    assert received.checked.files[0].sha256 in act.detail


def test_another_projects_rows_are_refused(filled: Store) -> None:
    both = _file(
        "ALPHA,S1,harm,2021-01-01,2021-12-31,after,25,1000,",
        "BETA,S1,harm,2021-01-01,2021-12-31,after,25,1000,",
    )
    received = crowd.received(filled, "eva", both)  # to her, there is no project BETA
    assert not received.checked.ok
    text = crowd.beta(store_texts.PROJECTS).encode()
    with pytest.raises(NotAllowed, match="BETA"):
        crowd.received(filled, "eva", ("projects.csv", text))
    assert all("BETA" not in each.projects for each in drafts.mine(filled, EVA))


def test_a_question_needs_its_reason(filled: Store) -> None:
    received = crowd.received(filled, "eva", _file("ALPHA,S1,harm,2021-01-01,2021-12-31,after,410,1000,"))
    assert received.upload is not None
    (told,) = [problem for problem in received.checked.files[0].problems if problem.code == "big_change"]
    assert f"{told.why} {told.how_to_fix}" == "S1 went from 2.5% to 41%. Is this right? Tell us why."
    upload = received.upload.upload
    with pytest.raises(NeedsReason) as asked:
        drafts.send(filled, EVA, upload, reasons={("returns.csv", "big_change"): "  "})
    assert asked.value.missing == (("returns.csv", "big_change"),)
    sent = drafts.send(filled, EVA, upload, reasons={asked.value.missing[0]: "A new register."})
    assert dict(sent.reasons) == {("returns.csv", "big_change"): "A new register."}


def test_what_is_seen_is_what_is_published(filled: Store) -> None:
    upload = crowd.sent(filled, count=20)
    seen = review.preview(filled, OTTO, upload)
    assert {change: count for change, count in seen.changes.counts().items() if count} == {Change.CHANGED: 1}
    (row,) = seen.rows("returns", Change.CHANGED)
    assert row.before is not None
    assert row.after is not None
    assert (row.before["numerator"], row.after["numerator"]) == (25.0, 20.0)
    assert set(row.columns) == {"numerator", "note"}
    assert review.publish(filled, OTTO, upload, token=seen.token) == 3
    assert results.evaluate(programme.collection(filled, OTTO)) == seen.after
    assert review.difference(filled, OTTO, 3).changes.counts() == seen.changes.counts()
    assert drafts.find(filled, EVA, upload).version == 3


def test_rows_that_changed_are_listed_only_for_projects_one_works_on(filled: Store) -> None:
    """They hold counts as they are, small ones too; how many they are is told to whoever may read."""
    roles: dict[str, list[str] | None] = {"viewer": ["ALPHA", "BETA"], "evaluator": ["BETA"]}
    people.set_roles(filled, crowd.OWNER, issuer=crowd.ISSUER, subject="both", name="Both", roles=roles)
    names = {"vera": [], "both": ["BETA"], "eva": ["ALPHA"], "otto": ["ALPHA", "BETA"]}
    for name, projects in names.items():
        seen = [review.difference(filled, crowd.person(name), version) for version in (1, 2)]
        rows = [row for each in seen for row in each.rows("returns")]
        assert sorted({str(row.key["project"]) for row in rows}) == projects, name
        assert sum(each.changes.counts("returns")[Change.ADDED] for each in seen) > 0, name


@pytest.mark.parametrize("count", [25, 900])
def test_the_moves_of_verdicts_are_those_of_publishing(filled: Store, count: int) -> None:
    rows = [
        f"ALPHA,{site},harm,{year}-01-01,{year}-12-31,{phase},{figure},1000,x"
        for site in ("S1", "S2")
        for year, phase, figure in ((2020, "before", 60), (2021, "after", count))
    ]
    received = crowd.received(filled, "eva", _file(*rows))
    assert received.upload is not None
    reasons = dict.fromkeys(drafts.questions(received.checked), "So.")
    drafts.send(filled, EVA, received.upload.upload, reasons=reasons)
    seen = review.preview(filled, OTTO, received.upload.upload)
    review.publish(filled, OTTO, received.upload.upload, token=seen.token)
    assert seen.moves == review.difference(filled, OTTO, 3).moves
    assert bool(seen.moves) == (count == 900)


def test_a_row_taken_back_is_gone(filled: Store) -> None:
    received = crowd.received(filled, "eva", _file("ALPHA,S1,harm,2021-01-01,2021-12-31,after,[z],[z],"))
    assert received.upload is not None
    seen = review.preview(filled, EVA, received.upload.upload)
    assert seen.changes.counts()[Change.GONE] == 1


def test_nobody_publishes_their_own(filled: Store) -> None:
    received = drafts.start(filled, crowd.OWNER, [crowd.returns()])
    assert received.upload is not None
    upload = received.upload.upload
    drafts.send(filled, crowd.OWNER, upload)
    seen = review.preview(filled, crowd.OWNER, upload)
    with pytest.raises(OwnUpload, match="manage.py publish"):
        review.publish(filled, crowd.OWNER, upload, token=seen.token)
    assert review.publish_as_owner(filled, crowd.OWNER, upload) == 3
    assert "by the owner" in programme.audit(filled, crowd.OWNER)[0].detail


def test_returned_with_a_comment_then_sent_again(filled: Store) -> None:
    upload = crowd.sent(filled)
    assert review.send_back(filled, OTTO, upload, "Which register?").comment == "Which register?"
    assert drafts.to_review(filled, OTTO) == ()
    drafts.revise(filled, EVA, upload, [crowd.returns()])
    drafts.send(filled, EVA, upload)
    (waiting,) = drafts.to_review(filled, OTTO)
    assert [step.state for step in waiting.steps] == [
        State.DRAFT,
        State.SENT,
        State.RETURNED,
        State.DRAFT,
        State.SENT,
    ]


def test_a_step_from_the_wrong_state_is_refused(filled: Store) -> None:
    upload = crowd.sent(filled)
    token = review.preview(filled, OTTO, upload).token
    drafts.discard(filled, EVA, upload)
    for step in (
        lambda: drafts.send(filled, EVA, upload),
        lambda: drafts.revise(filled, EVA, upload, [crowd.returns()]),
        lambda: drafts.discard(filled, EVA, upload),
    ):
        with pytest.raises(WrongState, match="discarded"):
            step()
    with pytest.raises(StoreError):
        review.publish(filled, OTTO, upload, token=token)


def test_what_was_published_meanwhile_stops_it_and_is_named(filled: Store) -> None:
    first, second = crowd.sent(filled, count=20), crowd.sent(filled, count=22)
    seen = review.preview(filled, OTTO, second)
    review.publish(filled, PAULA, first, token=review.preview(filled, PAULA, first).token)
    with pytest.raises(ChangedMeanwhile, match=r"Paula published version 3 .*numerator 25.0 became 20.0") as caught:
        review.publish(filled, OTTO, second, token=seen.token)
    assert (caught.value.by, caught.value.version) == ("Paula", 3)
    assert programme.version(filled, OTTO) == 3


def test_something_else_published_meanwhile_does_not_stop_it(filled: Store) -> None:
    ours, theirs = crowd.sent(filled), crowd.sent(filled, "bea", "BETA")
    seen = review.preview(filled, OTTO, ours)
    review.publish(filled, PAULA, theirs, token=review.preview(filled, PAULA, theirs).token)
    assert review.publish(filled, OTTO, ours, token=seen.token) == 4


def test_of_many_at_once_one_is_current_and_the_others_are_told(filled: Store) -> None:
    many = RACERS
    sent = [crowd.sent(filled, count=10 + number) for number in range(many)]
    tokens = {upload: review.preview(filled, OTTO, upload).token for upload in sent}
    told: list[ChangedMeanwhile] = []
    won: list[int] = []

    def publish(upload: str) -> None:
        try:
            won.append(review.publish(filled, OTTO, upload, token=tokens[upload]))
        except ChangedMeanwhile as error:
            told.append(error)

    threads = [threading.Thread(target=publish, args=(upload,)) for upload in sent]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120 + RACERS * 5)
    assert won == [3]
    assert len(told) == many - 1
    assert all("Otto published version 3 on" in str(error) and "numerator" in str(error) for error in told)
    current = programme.collection(filled, OTTO).returns
    assert (
        len(current[(current["project"] == "ALPHA") & (current["phase"] == "after") & (current["site"] == "S1")]) == 1
    )

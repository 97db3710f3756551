"""What is said of files, and of what happened, tells nobody what other projects have published or are about to."""

from __future__ import annotations

import re
from pathlib import Path

import crowd
import given
import pytest
import store_texts

from evaluation.intake.checking import Checked
from queries import door, drafts, history, people, programme, review, undo, uploads
from queries.errors import NoSuchUpload, NotAllowed
from queries.store import Store, open_store

EVA, BEA, LIA, OTTO = (crowd.person(name) for name in ("eva", "bea", "lia", "otto"))

#: Evaluates one project and reads the other, where small counts are hidden from readers.
MIA = crowd.person("mia")


@pytest.fixture
def filled(database: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("OUTCOMES_DATABASE", str(database))
    store = open_store(database)
    crowd.settle(store)
    roles = {"evaluator": ["ALPHA"], "viewer": ["BETA"]}
    people.set_roles(store, crowd.OWNER, issuer=crowd.ISSUER, subject="mia", name="Mia", roles=roles)
    return store


def _betas() -> dict[str, bytes]:
    """Return all that the other project published, byte by byte."""
    files = {f"{crowd.CANARY}-{name}": crowd.beta(text) for name, text in store_texts.ALL.items()}
    return {name: text.encode() for name, text in files.items()}


def _checked_by(store: Store, name: str, files: dict[str, bytes]) -> list[str]:
    folder = store.path.parent / "sent"
    folder.mkdir(exist_ok=True)
    for file, data in files.items():
        (folder / file).write_bytes(data)
    report = door.check_files(store, crowd.person(name), [folder / file for file in files])
    return [f"{each.code} {each.why} {each.how_to_fix} {each.found}" for file in report.files for each in file.problems]


def _told(checked: Checked) -> set[str]:
    return crowd.canaries_in(given.texts([file.problems for file in checked.files]))


@pytest.mark.parametrize("name", ["eva", "mia"])
def test_a_file_of_guesses_does_not_learn_whether_it_is_right(filled: Store, name: str) -> None:
    right = _betas()
    wrong = right | {f"{crowd.CANARY}-returns.csv": right[f"{crowd.CANARY}-returns.csv"].replace(b",25,", b",24,")}
    assert any("exact_repeat" in each for each in _checked_by(filled, "otto", right)), "there is something to be told"
    assert [each for each in _checked_by(filled, name, right) if "canary-sources" not in each] == [
        each for each in _checked_by(filled, name, wrong) if "canary-sources" not in each
    ]


@pytest.mark.parametrize("name", ["eva", "mia"])
def test_what_is_asked_of_a_file_quotes_nothing_stored_elsewhere(filled: Store, name: str) -> None:
    """Rows far from what is stored, on other days, with codes and headings close to the stored ones."""
    far = "BETA,S1,harm,2021-01-01,2021-12-31,after,900,1000,\nBETA,S1,harm,2020-01-01,2020-12-31,before,55,2000,\n"
    near = "BETA,S11,harms,2021-01-01,2021-12-31,after,9,1000,\nALPHA,ORIGINN,harm,2021-01-01,2021-12-31,after,9,9,\n"
    own = {name: text.encode() for name, text in _definitions().items()}
    for rows in (far, near, far + near):
        files = {"returns.csv": f"{store_texts.RETURNS_HEADINGS}\n{rows}".encode()}
        for sent in (files, own | files):
            said = " ".join(_checked_by(filled, name, sent))
            assert not crowd.canaries_in([said]), said
            assert "0.257%" not in said, "25 of 9,731"
            said = " ".join(_started_by(filled, name, sent))
            assert not crowd.canaries_in([said]), said


def _started_by(store: Store, name: str, files: dict[str, bytes]) -> list[str]:
    try:
        received = drafts.start(store, crowd.person(name), list(files.items()))
    except NotAllowed as error:
        return [str(error)]
    return list(given.texts([file.problems for file in received.checked.files]))


def _definitions() -> dict[str, str]:
    """Return the other project's definitions as somebody would guess them: nothing of its own words."""
    texts = {name: text.replace("ALPHA", "BETA") for name, text in store_texts.ALL.items()}
    return {name: texts[name] for name in ("projects.csv", "outcomes.csv", "sites.csv")}


def test_a_file_that_may_not_be_kept_opens_no_way_around(filled: Store) -> None:
    """Nothing of such a call is kept, so that whose projects it names is never asked."""
    people_in_it = "\n".join(f"ALPHA,S1,harm,2021-0{n}-01,2021-0{n}-28,after,1,9,943476591{n}" for n in range(1, 4))
    numbers = f"{store_texts.RETURNS_HEADINGS}\n{people_in_it.replace('9434765911', '943 476 5919')}\n".encode()
    numbers = numbers.replace(b"9434765912", b"9434765870").replace(b"9434765913", b"9434765919")
    far = f"{store_texts.RETURNS_HEADINGS}\nBETA,S1,harm,2021-01-01,2021-12-31,after,900,1000,\n".encode()
    for name in ("eva", "mia"):
        definitions = [(file, text.encode()) for file, text in _definitions().items()]
        sent = [*definitions, ("far.csv", far), ("people.csv", numbers)]
        received = drafts.start(filled, crowd.person(name), sent)
        assert received.upload is None
        assert _told(received.checked) == set()


def test_somebody_elses_upload_is_as_good_as_none(filled: Store) -> None:
    upload = crowd.draft(filled, "bea", "BETA")
    told = set()
    for asked in (upload, upload.upper(), "0" * 32, "' or 1=1", ""):
        for call in (drafts.find, drafts.recheck, drafts.send, drafts.discard, review.preview):
            for name in ("eva", "mia", "lia", "otto"):
                with pytest.raises((NoSuchUpload, NotAllowed)) as error:
                    call(filled, crowd.person(name), asked)
                told.add(re.sub("upload|review", "act", str(error.value)))
    assert not crowd.canaries_in(told)
    assert len(told) == 2, told


def test_who_wrote_what_about_other_projects_is_not_in_the_history(filled: Store) -> None:
    upload = crowd.sent(filled, "bea", "BETA", count=9)
    review.publish(filled, OTTO, upload, token=review.preview(filled, OTTO, upload).token)
    undo.withdraw(filled, OTTO, programme.version(filled, OTTO), reason=f"{crowd.CANARY}: the nine were one.")
    both = {**store_texts.ALL, **{f"{crowd.CANARY}-{name}": crowd.beta(text) for name, text in store_texts.ALL.items()}}
    both = {name: text.replace(",25,", ",26,") for name, text in both.items() if "returns" in name}
    known = programme.collection(filled, OTTO)
    uploads.publish(filled, crowd.OWNER, store_texts.checked(both, known), reason=f"{crowd.CANARY} for both")
    found = history.versions(filled, EVA)
    assert not crowd.canaries_in(given.texts(found))
    assert "bea" not in " ".join(given.texts(found)).lower()
    assert [each.by is None for each in found] == [True, True, True, True, False]
    assert [file.file_name for file in found[0].files] == ["returns.csv"]
    assert crowd.canaries_in(given.texts(history.versions(filled, OTTO)))


def test_an_approver_of_one_project_undoes_nothing_of_another(filled: Store) -> None:
    for call in (undo.preview_withdraw, undo.preview_restore):
        with pytest.raises(NotAllowed):
            call(filled, LIA, 1 if call is undo.preview_restore else 2)
    for call, version in ((undo.withdraw, 2), (undo.restore, 1), (undo.restore, 0)):
        with pytest.raises(NotAllowed):
            call(filled, LIA, version, reason="So.")
    assert programme.version(filled, OTTO) == 2
    upload = crowd.sent(filled, "eva", count=9)
    assert review.publish(filled, LIA, upload, token=review.preview(filled, LIA, upload).token) == 3
    assert undo.withdraw(filled, LIA, 3, reason="So.") == 4

"""Every public function of queries/ that takes an actor: how it is called, and who may, own and other project."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import crowd
import store_texts

from evaluation.analysis.selection import Selection
from evaluation.domain.question import ChartPlace
from evaluation.domain.vocabulary import Clock
from evaluation.stats.disclosure import NHS_PROFILE
from queries import (
    access,
    audit_check,
    cached,
    changes_since,
    course,
    door,
    drafts,
    drill,
    figures,
    health,
    held,
    history,
    moving,
    narrowed_figures,
    packs,
    people,
    places,
    programme,
    questions,
    reading,
    restoring,
    review,
    selected,
    site_rows,
    template_files,
    undo,
    uploads,
    verdict_history,
)
from queries.access import Action
from queries.errors import CallError, NotAllowed
from queries.store import Store

OWN, OTHER = "ALPHA", "BETA"

#: Who may, in the project they are of and in the other one. Otto approves for all and Lia for her own project; what is
#: published was sent by evaluators.
READERS = {("vera", OWN), ("eva", OWN), ("lia", OWN), ("otto", OWN), ("otto", OTHER), ("owner", OWN), ("owner", OTHER)}
WHOEVER_READS = {(name, project) for name in ("vera", "eva", "lia", "otto", "owner") for project in (OWN, OTHER)}
CHECKERS = {(name, project) for name in ("eva", "lia", "otto", "owner") for project in (OWN, OTHER)}
#: Who may read a project's counts as they are.
AUTHORS = READERS - {("vera", OWN)}
UPLOADERS = {("eva", OWN), ("owner", OWN), ("owner", OTHER)}
REVIEWERS_OF_ALL = {(name, project) for name in ("otto", "owner") for project in (OWN, OTHER)}
REVIEWERS = REVIEWERS_OF_ALL | {("lia", OWN)}
AUDITORS = {(name, project) for name in ("otto", "adam", "owner") for project in (OWN, OTHER)}
KEEPERS = {(name, project) for name in ("adam", "owner") for project in (OWN, OTHER)}
OWNER_ONLY = {("owner", OWN), ("owner", OTHER)}

Call = Callable[[Store, Any, str], object]


def _checked(project: str):
    text = store_texts.PROJECTS if project == OWN else crowd.beta(store_texts.PROJECTS)
    return store_texts.checked({"projects.csv": text})


def _files(store: Store, project: str) -> list[Path]:
    return [store_texts.written(store.path.parent / "files", {"returns.csv": crowd.returns(project)[1].decode()})]


def _own_draft(store: Store, actor: Any, project: str) -> str:
    """A draft of the actor's own where they may have one, else of the project's evaluator."""
    if actor == crowd.OWNER:
        received = drafts.start(store, actor, [crowd.returns(project)])
        assert received.upload is not None
        return received.upload.upload
    name = "eva" if project == OWN else "bea"
    for each in drafts.mine(store, crowd.person(name)):
        if each.state == "draft":
            return each.upload
    return crowd.draft(store, name, project)


def _sent(store: Store, project: str) -> str:
    """An upload that waits; the same one until somebody was allowed to do something with it."""
    for each in drafts.to_review(store, crowd.person("otto")):
        if each.projects == {project} and not each.is_by(crowd.OWNER):
            return each.upload
    return crowd.sent(store, "eva" if project == OWN else "bea", project)


def _preview_and_publish(store: Store, actor: Any, project: str) -> object:
    upload = _sent(store, project)
    token = review.preview(store, crowd.person("paula"), upload).token
    return review.publish(store, actor, upload, token=token)


def _roles_of_gone(store: Store, actor: Any, *_: str) -> None:
    people.set_roles(store, actor, issuer=crowd.ISSUER, subject="gone", name="Gone", roles={})


def _sent_by(store: Store, actor: Any, project: str) -> object:
    """Send with a reason for whatever is asked, which depends on what was published before."""
    upload = _own_draft(store, actor, project)
    author = actor if actor == crowd.OWNER else crowd.person("eva" if project == OWN else "bea")
    asked = drafts.questions(drafts.recheck(store, author, upload))
    return drafts.send(store, actor, upload, reasons=dict.fromkeys(asked, f"{crowd.canary(project)}It is so."))


def _seen(project: str, among: Iterable[str]) -> None:
    if project not in set(among):
        raise NotAllowed("filtered")


def _figures_seen(store: Store, actor: Any, project: str) -> object:
    try:
        return figures.figures(store, actor, project=project, site="S1")
    except CallError:
        raise NotAllowed("filtered") from None


def _narrowed_seen(store: Store, actor: Any, project: str) -> object:
    scope = {"as_at": 2, "clock": Clock.ACTUAL, "project": project, "outcome": None}
    try:
        return narrowed_figures.narrowed_figures(store, actor, Selection(model="licence"), **scope)
    except CallError:
        raise NotAllowed("filtered") from None


def _asked_by(store: Store, actor: Any, project: str) -> str:
    return questions.ask(store, actor, _CHART, f"{crowd.canary(project)}why?", project=project, as_at=2)


def _answered_by(store: Store, actor: Any, project: str) -> None:
    questions.answer(store, actor, _asked_by(store, crowd.OWNER, project), "So.", as_at=2)


def _questions_seen(store: Store, actor: Any, project: str) -> object:
    asked = _asked_by(store, crowd.OWNER, project)
    if asked not in {each.question for each in questions.questions(store, actor, _CHART, of=[project], as_at=2)}:
        raise NotAllowed("filtered")
    return questions.answer(store, crowd.OWNER, asked, "So.", as_at=2)


def _shown_seen(store: Store, actor: Any, project: str) -> object:
    shown = cached.shown_results_for(store, actor, profile=NHS_PROFILE)
    if project not in {each.project for each in shown.outcomes}:
        raise NotAllowed("filtered")
    return None


def _name_seen(store: Store, actor: Any, project: str) -> object:
    try:
        return cached.name_for(store, actor, project=project, outcome="harm", clock=Clock.ACTUAL, as_at=2)
    except KeyError:
        raise NotAllowed("filtered") from None


def _batches_seen(store: Store, actor: Any, project: str) -> object:
    version = 1 if project == OWN else 2
    if version not in {batch.version for batch in programme.history(store, actor) if batch.kind == "returns"}:
        raise NotAllowed("filtered")
    return None


def _version_of_own(_: Store, actor: Any, *__: str) -> object:
    return reading.version_of(_, actor, "1")


def _a_copy_put_elsewhere(store: Store, actor: Any, _: str) -> object:
    copy = _one_backup(store.path)
    return restoring.restore(store.path.parent / "elsewhere" / f"{uuid.uuid4().hex}.duckdb", actor, copy=copy)


@cache
def _one_backup(database: Path) -> Path:
    return restoring.backup(database, crowd.OWNER)[0].folder


def _refused_otherwise(call: Callable[[], object]) -> None:
    """Call what the actor may ask for, and is then told that it cannot be done here."""
    with contextlib.suppress(CallError):
        call()


MATRIX: dict[str, tuple[Call, set[tuple[str, str]]]] = {
    "verdict_history.verdict_history": (lambda s, a, p: verdict_history.verdict_history(s, a), WHOEVER_READS),
    "access.require": (lambda s, a, p: access.require(s, a, Action.READ, projects=[p]), READERS),
    "access.require_owner": (lambda s, a, p: access.require_owner(a, Action.PUBLISH), OWNER_ONLY),
    "audit_check.verify": (lambda s, a, p: audit_check.verify(s, a), AUDITORS | {("lia", OWN), ("lia", OTHER)}),
    "cached.results_for": (
        lambda s, a, p: _seen(p, (each.project for each in cached.results_for(s, a).outcomes)),
        READERS,
    ),
    "cached.name_for": (_name_seen, READERS),
    "cached.shown_results_for": (_shown_seen, READERS),
    "changes_since.changes_since": (lambda s, a, p: changes_since.changes_since("own", a, as_at=2), WHOEVER_READS),
    "door.check_files": (lambda s, a, p: door.check_files(s, a, _files(s, p)), CHECKERS),
    "door.load": (lambda s, a, p: door.load(s.path, a, _files(s, p)), OWNER_ONLY),
    "drafts.start": (lambda s, a, p: drafts.start(s, a, [crowd.returns(p)], for_project=p), UPLOADERS),
    "course.course_of": (lambda s, a, p: course.course_of(s, a, project=p, outcome="harm", version=2), READERS),
    "drafts.revise": (lambda s, a, p: drafts.revise(s, a, _own_draft(s, a, p), [crowd.returns(p)]), UPLOADERS),
    "drafts.recheck": (lambda s, a, p: drafts.recheck(s, a, _own_draft(s, a, p)), UPLOADERS),
    "drafts.find": (lambda s, a, p: drafts.find(s, a, _own_draft(s, a, p)), UPLOADERS),
    "drafts.file_bytes": (lambda s, a, p: drafts.file_bytes(s, a, _own_draft(s, a, p), "returns.csv"), UPLOADERS),
    "drafts.send": (_sent_by, UPLOADERS),
    "drafts.discard": (lambda s, a, p: drafts.discard(s, a, _own_draft(s, a, p)), UPLOADERS),
    "drafts.mine": (lambda s, a, p: drafts.mine(s, a), UPLOADERS | {("eva", OTHER)}),
    "drafts.to_review": (lambda s, a, p: drafts.to_review(s, a), REVIEWERS | {("lia", OTHER)}),
    "figures.figures": (_figures_seen, READERS),
    "held.held_against": (lambda s, a, p: _seen(p, held.held_against(s, a).projects["project"]), AUTHORS),
    "history.versions": (lambda s, a, p: history.versions(s, a), WHOEVER_READS),
    "health.sent": (lambda s, a, p: health.sent(s, a, as_at=1), WHOEVER_READS),
    "access.require_everywhere": (lambda s, a, p: access.require_everywhere(a, Action.READ), REVIEWERS_OF_ALL),
    "packs.packs": (lambda s, a, p: packs.packs("own", a), REVIEWERS_OF_ALL),
    "packs.source": (lambda s, a, p: packs.source("own", a), REVIEWERS_OF_ALL),
    "packs.keep": (
        lambda s, a, p: packs.keep(packs.source("own", crowd.OWNER), a, {"x": crowd.CANARY.encode()}),
        REVIEWERS_OF_ALL,
    ),
    "packs.pack_files": (lambda s, a, p: packs.pack_files("own", a, _pack()), REVIEWERS_OF_ALL),
    "packs.verify": (lambda s, a, p: packs.verify(a, s.journal.path), REVIEWERS_OF_ALL),
    "health.sent_of": (
        lambda s, a, p: health.sent_of(s, a, project=p, outcome="harm", as_at=1),
        READERS,
    ),
    "places.places": (lambda s, a, p: places.places("own", a, project=p, version=2), READERS),
    "people.list_people": (lambda s, a, p: people.list_people(s, a), KEEPERS),
    "people.set_roles": (_roles_of_gone, KEEPERS),
    "people.remove": (lambda s, a, p: people.remove(s, a, issuer=crowd.ISSUER, subject="gone"), KEEPERS),
    "restoring.backup": (lambda s, a, p: restoring.backup(s.path, a), KEEPERS),
    "restoring.restore": (_a_copy_put_elsewhere, OWNER_ONLY),
    "drill.drill": (lambda s, a, p: drill.drill(s.path, a, backups=_one_backup(s.path).parent), OWNER_ONLY),
    "restoring.accept": (lambda s, a, p: _refused_otherwise(lambda: restoring.accept(s.path, a, head="")), OWNER_ONLY),
    "moving.to_shared": (lambda s, a, p: _refused_otherwise(lambda: moving.to_shared(a, folder="x")), OWNER_ONLY),
    "moving.to_file": (lambda s, a, p: _refused_otherwise(lambda: moving.to_file(a, database=s.path)), OWNER_ONLY),
    "programme.version": (lambda s, a, p: programme.version(s, a), WHOEVER_READS),
    "programme.version_on": (lambda s, a, p: programme.version_on(s, a, _A_DAY), WHOEVER_READS),
    "programme.published_at": (lambda s, a, p: programme.published_at(s, a, 1), WHOEVER_READS),
    "programme.collection": (lambda s, a, p: _seen(p, programme.collection(s, a).returns["project"]), READERS),
    "programme.project_names": (lambda s, a, p: _seen(p, programme.project_names(s, a)), READERS),
    "programme.fingerprint": (lambda s, a, p: programme.fingerprint(s, a), WHOEVER_READS),
    "programme.history": (_batches_seen, READERS),
    "programme.audit": (lambda s, a, p: programme.audit(s, a), AUDITORS),
    "questions.questions": (_questions_seen, READERS),
    "questions.ask": (_asked_by, READERS),
    "questions.answer": (_answered_by, UPLOADERS),
    "reading.read": (lambda s, a, p: reading.read("own", a), WHOEVER_READS),
    "reading.version_of": (_version_of_own, WHOEVER_READS),
    "review.preview": (lambda s, a, p: review.preview(s, a, _sent(s, p)), REVIEWERS | {("eva", OWN)}),
    "review.publish": (_preview_and_publish, REVIEWERS),
    "review.publish_as_owner": (lambda s, a, p: review.publish_as_owner(s, a, _sent(s, p)), OWNER_ONLY),
    "review.send_back": (lambda s, a, p: review.send_back(s, a, _sent(s, p), "Look again."), REVIEWERS),
    "review.difference": (lambda s, a, p: review.difference(s, a, 1), WHOEVER_READS),
    "narrowed_figures.narrowed_figures": (_narrowed_seen, READERS),
    "selected.are_choices_at_hand": (
        lambda s, a, p: selected.are_choices_at_hand(
            "own", a, project=p, outcome="harm", clock=Clock.ACTUAL, version=2
        ),
        READERS,
    ),
    "selected.narrowed": (
        lambda s, a, p: selected.narrowed(
            "own", a, Selection(model="licence"), project=p, outcome="harm", clock=Clock.ACTUAL, version=2
        ),
        READERS,
    ),
    "site_rows.site_rows": (
        lambda s, a, p: site_rows.site_rows("own", a, project=p, site="S1", outcome="harm", version=2),
        READERS,
    ),
    "template_files.filled_template": (
        lambda s, a, p: template_files.filled_template(s, a, "returns", p, on=_A_DAY, as_workbook=False),
        READERS,
    ),
    "template_files.template_of": (
        lambda s, a, p: template_files.template_of("returns", a, project=p, on=None, as_workbook=False),
        READERS,
    ),
    "undo.withdraw": (lambda s, a, p: undo.withdraw(s, a, _one_more(s, p), reason="So."), REVIEWERS),
    "undo.restore": (lambda s, a, p: undo.restore(s, a, _one_more(s, p) - 1, reason="So."), REVIEWERS),
    "undo.preview_withdraw": (lambda s, a, p: undo.preview_withdraw(s, a, _one_more(s, p)), REVIEWERS),
    "undo.preview_restore": (lambda s, a, p: undo.preview_restore(s, a, _one_more(s, p) - 1), REVIEWERS),
    "uploads.publish": (lambda s, a, p: uploads.publish(s, a, _checked(p)), OWNER_ONLY),
    "uploads.repeats": (lambda s, a, p: uploads.repeats(s, a, _checked(p)), CHECKERS),
}

#: Functions that answer what an actor may do and give nothing else away, or that hand the actor on to those above.
HARMLESS = {"access.permissions", "access.refused", "access.is_known", "access.note_asked", "chain.append"}
HARMLESS |= {"reading.first_programme", "upload_log.add_step", "visitors.keeps_people", "warming.begin"}

_PACK = {"x": crowd.CANARY.encode()}
_A_DAY = date(2030, 1, 1)
_CHART = ChartPlace(page="project", outcome="harm")


def _pack() -> str:
    return packs.keep(packs.source("own", crowd.OWNER), crowd.OWNER, _PACK).pack


def _one_more(store: Store, project: str) -> int:
    """Return the latest version, made sure to be a publication of this project's."""
    latest = programme.version(store, crowd.OWNER)
    if _PUBLISHED.get(store.path) != (latest, project):
        uploads.publish(store, crowd.OWNER, store_texts.checked(dict([_text(crowd.returns(project))]), _known(store)))
        _PUBLISHED[store.path] = (latest + 1, project)
        return latest + 1
    return latest


_PUBLISHED: dict[Path, tuple[int, str]] = {}


def _text(file: tuple[str, bytes]) -> tuple[str, str]:
    return file[0], file[1].decode()


def _known(store: Store):
    return programme.collection(store, crowd.OWNER)

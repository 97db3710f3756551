"""People of every role, two projects, and uploads of theirs on their way."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

import store_texts

from evaluation.domain.actor import Actor
from queries import drafts, people, uploads
from queries.access import owner_here
from queries.drafts import Received
from queries.store import Store

ISSUER = "https://id.example.org"

ROLES: dict[str, dict[str, list[str] | None]] = {
    "vera": {"viewer": ["ALPHA"]},
    "eva": {"evaluator": ["ALPHA"]},
    "bea": {"evaluator": ["BETA"]},
    "paula": {"approver": None},
    "otto": {"approver": None},
    "lia": {"approver": ["ALPHA"]},
    "adam": {"administrator": None},
    "gone": {},
}

OWNER = owner_here()

#: What stands in the second project only: in its names and in each count of births.
CANARY, CANARY_COUNT = "canary", "9731"
_CANARIES = re.compile(f"{CANARY}|{CANARY_COUNT}", re.IGNORECASE)

_NUMBERS = itertools.count(1)


def person(name: str) -> Actor:
    """Return someone who signed in by that name; nothing here says what they may do."""
    return Actor(name=name.title(), issuer=ISSUER, subject=name)


def beta(text: str) -> str:
    """Return a text of the made-up project as one of a second project, with a canary in each row."""
    text = text.replace("ALPHA", "BETA").replace("smith2020", "jones2021").replace(",1000,", f",{CANARY_COUNT},")
    for name in ("Alpha,", "Harm,", "Origin,", "First,", "Second,", "It hurts", "Training day", "second return"):
        text = text.replace(name, f"{CANARY} {name}")
    return text


def canary(project: str) -> str:
    """Return what begins every word of a project that others must not see."""
    return f"{CANARY} " if project == "BETA" else ""


def canaries_in(given: Iterable[str]) -> set[str]:
    """Return what of the second project stands in texts that were given."""
    return set(_CANARIES.findall(" ".join(given).lower()))


def settle(store: Store) -> None:
    """Publish both projects, and give everybody their roles."""
    uploads.publish(store, OWNER, store_texts.checked(store_texts.ALL))
    other = {f"{CANARY}-{name}": beta(text) for name, text in store_texts.ALL.items()}
    uploads.publish(store, OWNER, store_texts.checked(other), reason=f"{CANARY} of why")
    for name, roles in ROLES.items():
        people.set_roles(store, OWNER, issuer=ISSUER, subject=name, name=name.title(), roles=roles)


def returns(project: str = "ALPHA", *, count: int = 25, note: str | None = None) -> tuple[str, bytes]:
    """Return a small file that changes one row of a project, unlike every other that was made here."""
    said = f"file {next(_NUMBERS)}" if note is None else note
    row = f"{project},S1,harm,2021-01-01,2021-12-31,after,{count},1000,{said}\n"
    return "returns.csv", f"{store_texts.RETURNS_HEADINGS}\n{row}".encode()


def draft(store: Store, name: str = "eva", project: str = "ALPHA", count: int = 25) -> str:
    """Return the id of a new draft of someone's."""
    note = f"{canary(project)}file {next(_NUMBERS)}"
    received = drafts.start(store, person(name), [returns(project, count=count, note=note)])
    assert received.upload is not None, received.checked
    return received.upload.upload


def sent(store: Store, name: str = "eva", project: str = "ALPHA", count: int = 25) -> str:
    """Return the id of a new upload of someone's that waits to be reviewed."""
    upload = draft(store, name, project, count=count)
    checked = drafts.recheck(store, person(name), upload)
    reasons = dict.fromkeys(drafts.questions(checked), f"{canary(project)}It is so.")
    drafts.send(store, person(name), upload, reasons=reasons)
    return upload


def received(store: Store, name: str, *files: tuple[str, bytes]) -> Received:
    """Return what came of files that someone gave."""
    return drafts.start(store, person(name), files)

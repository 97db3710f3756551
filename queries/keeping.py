"""The owner's jobs at the command line: publish what was sent, undo, say who may do what, and check the audit log."""

from __future__ import annotations

import argparse
from pathlib import Path

from queries import audit_check, people, review, undo
from queries.access import owner_here
from queries.settings import database_path
from queries.store import Store, open_store

_WELL, _FAULTS = 0, 1


def add_jobs(jobs: argparse._SubParsersAction) -> None:
    """Add these jobs to a parser; each returns its exit code."""
    face = _job(jobs, "publish", _publish, "Publish an upload that was sent, as the owner of this machine.")
    face.add_argument("upload", help="its id, as the page Review shows it")
    for name, job, says in (
        ("withdraw", _withdraw, "Take back what a version did, as a new version."),
        ("reinstate", _reinstate, "Bring back the programme as it stood at a version, as a new version."),
    ):
        face = _job(jobs, name, job, says)
        face.add_argument("version", type=int)
        face.add_argument("--reason", required=True, help="kept in the history")
    face = _job(jobs, "people", _people, "List people, or set or take away a person's roles.")
    face.add_argument("what", choices=["list", "set", "remove"])
    face.add_argument("--issuer", default="", help="as the sign-in provider names itself")
    face.add_argument("--subject", default="", help="as the sign-in provider names the person")
    face.add_argument("--name", default="", help="for people to read")
    face.add_argument("--role", action="append", default=[], metavar="ROLE[:PROJECT,PROJECT]")
    face = _job(jobs, "audit", _audit, "Check that no entry of the audit log was changed, deleted, moved or cut.")
    face.add_argument("--verify", action="store_true", help="the default: there is nothing else that this job does")
    face.add_argument("--head", help="a hash that was once the last, as this job prints it")


def _job(jobs: argparse._SubParsersAction, name: str, job, says: str) -> argparse.ArgumentParser:
    face = jobs.add_parser(name, help=says, description=says)
    face.set_defaults(job=job)
    face.add_argument("--database", type=Path, metavar="FILE", help="the store (default: OUTCOMES_DATABASE)")
    return face


def _store(options: argparse.Namespace, *, read_only: bool = False) -> Store:
    return open_store(options.database or database_path(), read_only=read_only)


def _publish(options: argparse.Namespace) -> int:
    version = review.publish_as_owner(_store(options), owner_here(), options.upload)
    print(f"Published. The store is now at version {version}.")
    return _WELL


def _withdraw(options: argparse.Namespace) -> int:
    version = undo.withdraw(_store(options), owner_here(), options.version, reason=options.reason)
    print(f"Withdrawn. The store is now at version {version}.")
    return _WELL


def _reinstate(options: argparse.Namespace) -> int:
    version = undo.restore(_store(options), owner_here(), options.version, reason=options.reason)
    print(f"Done. The store is now at version {version}, which says what version {options.version} said.")
    return _WELL


def _people(options: argparse.Namespace) -> int:
    store, actor = _store(options), owner_here()
    who = {"issuer": options.issuer, "subject": options.subject}
    if options.what == "set":
        roles = dict(_role(text) for text in options.role)
        people.set_roles(store, actor, **who, name=options.name or options.subject, roles=roles)
    elif options.what == "remove":
        people.remove(store, actor, **who)
    for person in people.list_people(store, actor):
        roles = [f"{role} of {'every project' if of is None else ', '.join(of)}" for role, of in person.roles.items()]
        print(ascii(f"{person.name}: {'; '.join(roles) or 'no role'} ({person.issuer} {person.subject})")[1:-1])
    return _WELL


def _role(text: str) -> tuple[str, list[str] | None]:
    role, _, projects = text.partition(":")
    return role, projects.split(",") if projects else None


def _audit(options: argparse.Namespace) -> int:
    found = audit_check.verify(_store(options, read_only=True), owner_here(), head=options.head)
    for fault in found.faults:
        print(fault)
    print(f"{found.entries:,} entries. Head: {found.head or 'none'}" + ("" if found.faults else ". Nothing is wrong."))
    return _FAULTS if found.faults else _WELL

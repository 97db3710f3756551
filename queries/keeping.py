"""The owner's jobs at the command line: publish, undo, say who may do what, check the audit log, backup and restore."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from queries import audit_check, drill, people, programme, restoring, review, undo
from queries.access import owner_here
from queries.errors import StoreUnreadable
from queries.settings import database_path
from queries.store import Store, open_store, open_stores

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
    face = _job(jobs, "backup", _backup, "Copy the store with its journal and audit head, also while the app runs.")
    face.add_argument("--into", type=Path, metavar="FOLDER", help="where to (default: backups, beside the store)")
    face = _job(jobs, "drill", _drill, "Restore the newest backup into a folder of its own, and compare it.")
    face.add_argument(
        "--backups", type=Path, metavar="FOLDER", help="where they are (default: backups, beside the store)"
    )
    face = _job(jobs, "restore", _restore, "Put a backup in the store's place; what was there is set aside.")
    face.add_argument("backup", type=Path, metavar="BACKUP", help="its folder, as the job backup prints it")
    face.add_argument("--over-newer", action="store_true", help="although what is there holds more than the backup")
    face = _job(jobs, "move", _move, "Move the programme between a file and the shared store, whole.")
    way = face.add_mutually_exclusive_group(required=True)
    way.add_argument(
        "--to-shared", metavar="FOLDER", help="make the store OUTCOMES_SHARED names, its rows in a folder or s3://…"
    )
    way.add_argument("--to-file", type=Path, metavar="FILE", help="a new file")
    face = _job(
        jobs, "accept", _accept, "Take a store in trouble as it is for the right one, and begin its journal anew."
    )
    face.add_argument("--head", required=True, help="its audit head, as the job audit prints it")


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


def _backup(options: argparse.Namespace) -> int:
    copy, gone = restoring.backup(options.database or database_path(), owner_here(), into=options.into)
    print(f"Wrote {copy.folder}.")
    print(f"Version {copy.version}, fingerprint {copy.fingerprint}.")
    print(f"{copy.entries:,} entries in the audit log. Head: {copy.head or 'none'}")
    print("Keep that line somewhere else too: it shows whether the log was cut later.")
    if gone:
        print(f"Removed {gone} older {'backup' if gone == 1 else 'backups'}, as the rule in docs/operations.md says.")
    return _WELL


def _drill(options: argparse.Namespace) -> int:
    found = drill.drill(options.database or database_path(), owner_here(), backups=options.backups)
    if found.faults:
        print(f"The backup {found.copy.folder.name} CANNOT be relied on:", *found.faults, file=sys.stderr)
        return _FAULTS
    print(f"The backup {found.copy.folder.name} was restored elsewhere and is what was backed up:")
    print(
        f"version {found.copy.version}, fingerprint {found.copy.fingerprint}, audit head {found.copy.head or 'none'}."
    )
    return _WELL


def _restore(options: argparse.Namespace) -> int:
    database = options.database or database_path()
    done = restoring.restore(database, owner_here(), copy=options.backup, over_newer=options.over_newer)
    store = open_store(database)
    if store.trouble:
        raise StoreUnreadable(store.trouble)
    found = audit_check.verify(store, owner_here())
    print(f"Restored. The store is at version {programme.version(store, owner_here())}.")
    print(f"Fingerprint {programme.fingerprint(store, owner_here())}.")
    print(f"{found.entries:,} entries in the audit log. Head: {found.head or 'none'}")
    if done.set_aside:
        print(f"What was there before lies in {done.set_aside}.")
    return _WELL


def _accept(options: argparse.Namespace) -> int:
    store = restoring.accept(options.database or database_path(), owner_here(), head=options.head)
    print(f"Accepted. The store is at version {programme.version(store, owner_here())}; the audit log says so.")
    return _WELL


def _move(options: argparse.Namespace) -> int:
    from queries import moving  # here, as who has a file needs no PostgreSQL

    if options.to_shared:
        done = moving.to_shared(owner_here(), folder=options.to_shared, database=options.database)
    else:
        done = moving.to_file(owner_here(), database=options.to_file)
    print(f"Moved. It stands at version {done.version}, fingerprint {done.fingerprint}.")
    print(f"The audit head before the move was {done.head or 'none'}.")
    return _WELL


def tell_of_trouble() -> None:
    """Say on standard error which of the stores that were opened must not be relied on."""
    for store in open_stores():
        if store.trouble:
            print(f"{store.path.name}: {store.trouble}", file=sys.stderr)

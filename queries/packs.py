"""Board packs: what one is made from, and packs kept as they were made, to be opened again byte by byte.

A pack of one's own programme is kept in its store. The two shipped programmes have stores for reading only, which are
made anew when their files change; their packs are kept in a store beside them, packs.duckdb (docs/board-pack.md).
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

import duckdb

from evaluation.domain.actor import Actor
from evaluation.domain.collection import Collection
from evaluation.domain.vocabulary import Clock
from evaluation.results import METHOD_VERSION, Results
from evaluation.stats.disclosure import Profile
from evaluation.views.pack import PackSettings
from evaluation.views.pack_protection import profile_for
from evaluation.views.wording.pack import programme_words
from queries import chain
from queries import programme as programmes
from queries.access import Action, require_everywhere
from queries.cached import results_for
from queries.errors import CallError, NothingSaved
from queries.reading import version_of
from queries.settings import database_path, template_path
from queries.shipped import Programme, open_programme
from queries.statements import statement
from queries.store import Store, open_store, store_exists

_SHELF = "packs.duckdb"
_AT_THE_SHELF = threading.RLock()
_SHORT = 12


@dataclass(frozen=True, kw_only=True)
class PackSource:
    """All that a pack is made from. before: the results of the version it is compared with, None without one."""

    settings: PackSettings
    profile: Profile
    results: Results
    before: Results | None
    collection: Collection
    template: bytes | None


@dataclass(frozen=True, kw_only=True)
class KeptPack:
    """One pack that is kept: its code, what it was made from, by whom and when (UTC), and its files."""

    pack: str
    programme: str
    version: int
    fingerprint: str
    settings: dict[str, object]
    made_by: str
    made_at: datetime
    names: tuple[str, ...]

    @property
    def projects(self) -> tuple[str, ...]:
        """Return the codes of the projects it was made of; none means all."""
        chosen = self.settings.get("projects")
        return tuple(str(code) for code in chosen) if isinstance(chosen, list) else ()

    def is_made_from(self, source: PackSource) -> bool:
        """Return whether it was made from the same rows, method and settings: making it anew would say the same."""
        return self.settings == _as_kept(source)


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What became of a file that was asked about: the pack it belongs to, and whether the store still agrees."""

    pack: KeptPack
    matches_store: bool


def source(
    name: str,
    actor: Actor,
    *,
    projects: Sequence[str] = (),
    as_at: str | None = None,
    clock: Clock = Clock.ACTUAL,
    template: Path | None = None,
) -> PackSource:
    """Return what a pack of a programme is made from, at its latest version or as at a version or the end of a day.

    template: a .pptx to use instead of the setting's. Raises CallError for an unknown project, version or template.
    """
    store = open_programme(name)
    latest = programmes.version(store, actor)
    version = latest if as_at is None else version_of(store, actor, as_at)
    if version is None:
        raise CallError(f"There is no version or date {as_at}. The latest version is {latest}.")
    results = results_for(store, actor, clock=clock, as_at=version)
    unknown = [code for code in projects if code not in {info.project for info in results.projects}]
    if unknown:
        known = ", ".join(info.project for info in results.projects) or "none"
        raise CallError(f"There is no project {unknown[0]} in this programme. There are: {known}.")
    published_at = _published_at(store, actor, version) if name == Programme.OWN else None
    since = _last_version_before(name, actor, version)
    words = programme_words(name)
    settings = PackSettings(
        programme=name,
        programme_name=words.name,
        note=words.note,
        banner=words.banner,
        already_public=name == Programme.PUBLISHED,
        projects=tuple(projects),
        clock=clock,
        version=version,
        fingerprint=programmes.fingerprint(store, actor, as_at=version),
        published_at=published_at,
        since=since,
        since_published_at=_published_at(store, actor, since) if since else None,
        moment=published_at or _end_of_data(results),
    )
    return PackSource(
        settings=settings,
        profile=profile_for(already_public=settings.already_public),
        results=results,
        before=None if since is None else results_for(store, actor, clock=clock, as_at=since),
        collection=programmes.collection(store, actor, as_at=version),
        template=_template(template),
    )


def keep(source: PackSource, actor: Actor, files: Mapping[str, bytes]) -> KeptPack:
    """Keep a pack as it was made; one whose files are all kept already is not kept twice. Raises NothingSaved."""
    require_everywhere(actor, Action.READ)
    settings = source.settings
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    settings_kept = _as_kept(source)
    code = hashlib.sha256(json.dumps([settings_kept, hashes], sort_keys=True).encode()).hexdigest()[:_SHORT]
    for known in packs(settings.programme, actor):
        if known.pack == code:
            return known
    row = {
        "pack": code,
        "programme": settings.programme,
        "version": settings.version,
        "fingerprint": settings.fingerprint,
        "settings": json.dumps(settings_kept, ensure_ascii=False, sort_keys=True),
        "made_by": actor.name,
        "made_at": datetime.now(UTC).replace(tzinfo=None),
    }
    try:
        with _shelf(settings.programme) as shelf, shelf.writing() as cursor:
            cursor.execute(statement("packs/insert_pack"), row)
            for name, content in files.items():
                values = {"pack": code, "name": name, "sha256": hashes[name], "byte_size": len(content)}
                cursor.execute(statement("packs/insert_file"), values | {"content": content})
            detail: dict[str, object] = {"pack": code, "files": hashes}
            chain.append(cursor, actor, "keep a pack", detail, version=settings.version)
    except (duckdb.Error, OSError) as error:
        raise NothingSaved("The pack was not kept: the disk may be full. Make room and try again.") from error
    return next(known for known in packs(settings.programme, actor) if known.pack == code)


def packs(name: str, actor: Actor) -> tuple[KeptPack, ...]:
    """Return the packs kept of a programme, newest first."""
    require_everywhere(actor, Action.READ)
    with _shelf(name) as shelf, shelf.cursor() as cursor:
        return tuple(_kept(row) for row in cursor.execute(statement("packs/packs"), {"programme": name}).fetchall())


def pack_files(name: str, actor: Actor, pack: str) -> dict[str, bytes]:
    """Return a kept pack's files by name, byte by byte as they were made. Raises CallError for an unknown pack."""
    require_everywhere(actor, Action.READ)
    with _shelf(name) as shelf, shelf.cursor() as cursor:
        rows = cursor.execute(statement("packs/files"), {"pack": pack}).fetchall()
    if not rows:
        raise CallError(f"There is no pack {pack} here.")
    for file_name, sha256, _, content in rows:
        if hashlib.sha256(content).hexdigest() != sha256:
            raise CallError(f"The file {file_name} of pack {pack} is damaged in the store. Bring back a backup.")
    return {file_name: bytes(content) for file_name, _, _, content in rows}


def verify(actor: Actor, file: Path) -> Verified | None:
    """Return which kept pack a file belongs to, and whether the store still holds what it was made from; else None."""
    require_everywhere(actor, Action.READ)
    try:
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        raise CallError(f"There is no file {file} that can be read. Check the name and the folder.") from None
    for name in Programme:
        if name is Programme.OWN and not store_exists(database_path()):
            continue
        with _shelf(name) as shelf, shelf.cursor() as cursor:
            row = cursor.execute(statement("packs/find"), {"sha256": digest}).fetchone()
        if row:
            kept = _kept(row)
            return Verified(pack=kept, matches_store=_still_there(kept, actor))
    return None


def told(found: Verified | None) -> tuple[bool, tuple[str, ...]]:
    """Return whether a file that was asked about can be relied on, and what became of it in sentences."""
    if found is None:
        return False, ("This file is not one of the packs kept here, or it was changed after it was made.",)
    kept = found.pack
    agrees = "It matches the store." if found.matches_store else "The store no longer holds what it was made from."
    return found.matches_store, (
        f"This file is ours, unchanged: pack {kept.pack} of the programme {kept.programme}, version {kept.version}.",
        f"Made by {kept.made_by} on {kept.made_at:%Y-%m-%d %H:%M} UTC. Fingerprint {kept.fingerprint}.",
        agrees,
    )


def _still_there(kept: KeptPack, actor: Actor) -> bool:
    store = open_programme(kept.programme)
    if kept.version > programmes.version(store, actor):
        return False
    return programmes.fingerprint(store, actor, as_at=kept.version) == kept.fingerprint


@contextmanager
def _shelf(name: str) -> Iterator[Store]:
    """Give the store where a programme's packs are kept; the shipped programmes' is open only while it is used."""
    if name == Programme.OWN:
        yield open_programme(name)
        return
    with _AT_THE_SHELF:
        shelf = open_store(database_path().with_name(_SHELF), journalled=False)
        try:
            yield shelf
        finally:
            shelf.close()


def _last_version_before(name: str, actor: Actor, version: int) -> int | None:
    return max((kept.version for kept in packs(name, actor) if kept.version < version), default=None)


def _as_kept(source: PackSource) -> dict[str, object]:
    """Return the settings and filters as they are kept beside a pack."""
    settings = source.settings
    return {
        "projects": list(settings.projects),
        "clock": settings.clock.value,
        "version": settings.version,
        "fingerprint": settings.fingerprint,
        "since": settings.since,
        "small_numbers": source.profile.name,
        "method_version": METHOD_VERSION,
        "template_sha256": hashlib.sha256(source.template).hexdigest() if source.template else None,
    }


def _kept(row: tuple) -> KeptPack:
    pack, programme, version, fingerprint, settings, made_by, made_at, names = row
    return KeptPack(
        pack=pack,
        programme=programme,
        version=version,
        fingerprint=fingerprint,
        settings=json.loads(settings),
        made_by=made_by,
        made_at=made_at.replace(tzinfo=UTC),
        names=tuple(names),
    )


def _published_at(store: Store, actor: Actor, version: int) -> datetime | None:
    return programmes.published_at(store, actor, version) if version else None


def _end_of_data(results: Results) -> datetime | None:
    return datetime.combine(results.data_to, time(), tzinfo=UTC) if results.data_to else None


def _template(path: Path | None) -> bytes | None:
    path = path or template_path()
    if path is None:
        return None
    try:
        return path.read_bytes()
    except OSError:
        raise CallError(f"The template {path} cannot be read. Check the name and that you may open it.") from None

"""Files of a store that are deleted, emptied, cut, altered or swapped, one or two at once: is it noticed?"""

from __future__ import annotations

import itertools
import random
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import crowd
import hardship
from hardship import OWNER, Figures

from queries import audit_check, programme
from queries.connecting import DAMAGE
from queries.errors import StoreError
from queries.store import close_stores, open_store

NAMES = {
    "store": "outcomes.duckdb",
    "log": "outcomes.duckdb.wal",
    "journal": "outcomes.journal.jsonl",
    "audit lines": "outcomes.audit.jsonl",
}
HARMS = ("deleted", "emptied", "cut", "altered", "older", "another programme's")


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Files to do harm to. whole: as an app that was killed, or stopped, left them; older, other: to swap in."""

    whole: Path
    older: Path
    other: Path
    version: int
    fingerprint: str
    head: str


@dataclass(frozen=True, kw_only=True)
class Case:
    """One case: what is done to which file, and where in it."""

    scene: int
    harms: tuple[tuple[str, str], ...]
    share: float
    for_reading: bool

    def __str__(self) -> str:
        done = " and ".join(f"{name} {harm}" for name, harm in self.harms)
        state = ("after a kill", "after a stop")[self.scene]
        return f"{done} at {self.share:.2f}, {state}{', for reading' if self.for_reading else ''}"


def cases(count: int, *, seed: int = 7) -> list[Case]:
    """Return so many cases: first each harm to each file, then pairs and other places, drawn the same every time."""
    draw = random.Random(seed)
    singles = [((name, harm),) for name in NAMES for harm in HARMS]
    pairs = [pair for pair in itertools.combinations(itertools.chain(*singles), 2) if pair[0][0] != pair[1][0]]
    found = []
    while len(found) < count:
        number = len(found)
        harms = singles[number] if number < len(singles) else draw.choice(pairs if number % 2 else singles)
        killed = any(name == "log" for name, _ in harms) or draw.random() < 0.5
        found.append(Case(scene=0 if killed else 1, harms=harms, share=draw.random(), for_reading=draw.random() < 0.3))
    return found


def scenes(folder: Path) -> tuple[Scene, Scene]:
    """Make the two states that harm is done to, with five versions of which two are in the log alone, or none."""
    other = folder / "other"
    other_store = open_store(other / NAMES["store"])
    crowd.settle(other_store)
    _copy(other, folder / "other-killed")
    close_stores()
    place = folder / "place"
    place.mkdir()
    store = open_store(hardship.filled(place))
    hardship.publish(store, 35)
    _copy(place, folder / "older-killed")
    store.close()
    _copy(place, folder / "older-stopped")
    store = open_store(store.path)
    for count in (40, 50):
        hardship.publish(store, count)
    known = programme.version(store, OWNER), programme.fingerprint(store, OWNER), audit_check.verify(store, OWNER).head
    _copy(place, folder / "killed")
    close_stores()
    version, fingerprint, head = known
    return (
        Scene(
            whole=folder / "killed",
            older=folder / "older-killed",
            other=folder / "other-killed",
            version=version,
            fingerprint=fingerprint,
            head=head,
        ),
        Scene(
            whole=place,
            older=folder / "older-stopped",
            other=other,
            version=version,
            fingerprint=fingerprint,
            head=head,
        ),
    )


def _copy(place: Path, to: Path) -> None:
    to.mkdir()
    for path in place.glob("outcomes.*"):
        shutil.copy2(path, to / path.name)


def do_harm(case: Case, scene: Scene, folder: Path) -> None:
    """Copy a state into a folder and do to it what the case says."""
    _copy(scene.whole, folder)
    for name, harm in case.harms:
        path = folder / NAMES[name]
        content = path.read_bytes() if path.exists() else b""
        at = int(len(content) * case.share)
        swapped = {"older": scene.older, "another programme's": scene.other}
        if harm == "deleted":
            path.unlink(missing_ok=True)
        elif harm in swapped:
            path.unlink(missing_ok=True)
            if (swapped[harm] / path.name).exists():
                shutil.copy2(swapped[harm] / path.name, path)
        elif harm == "emptied":
            path.write_bytes(b"")
        elif harm == "cut":
            path.write_bytes(content[:at])
        else:
            path.write_bytes(content[:at] + bytes(byte ^ 0x55 for byte in content[at : at + 64]) + content[at + 64 :])


def outcome(case: Case, scene: Scene, folder: Path, figures: Figures) -> str:
    """Open what the case left, and say what came of it.

    "refused", "said", "whole" (nothing is missing and nothing else is), "told when it is read" (DuckDB refuses the
    block), or "silent".
    """
    do_harm(case, scene, folder)
    began = time.perf_counter()
    try:
        store = open_store(folder / NAMES["store"], read_only=case.for_reading)
        figures.slowest_seconds = max(time.perf_counter() - began, figures.slowest_seconds)
        if store.trouble is not None:
            return "said"
        try:
            return "whole" if _is_whole(folder, scene) else "silent"
        except DAMAGE:
            return "told when it is read"
    except StoreError:
        return "refused"
    finally:
        close_stores()


def _is_whole(folder: Path, scene: Scene) -> bool:
    store = open_store(folder / NAMES["store"], read_only=True)
    found = programme.version(store, OWNER), programme.fingerprint(store, OWNER)
    checked = audit_check.verify(store, OWNER, head=scene.head)
    return found == (scene.version, scene.fingerprint) and not checked.faults


def files(count: int, folder: Path) -> Figures:
    """Go through so many cases; none may be served silently, and none may open with something else in it."""
    figures = Figures()
    both = scenes(folder)
    for at, case in enumerate(cases(count)):
        found = outcome(case, both[case.scene], folder / f"case{at}", figures)
        shutil.rmtree(folder / f"case{at}")
        figures.add("cases")
        figures.add(found)
        if found == "silent":
            figures.wrong.append(f"served silently: {case}")
    return figures

"""Where a project's sites lie, and the outline of the map, which ships with the app."""

from __future__ import annotations

import csv
from functools import cache
from math import isnan

from evaluation.domain.actor import Actor
from evaluation.domain.place import Place
from queries.access import Action, require
from queries.cached import OnceCache
from queries.errors import StoreMissing
from queries.frames import frame
from queries.programme import current_rows
from queries.settings import ROOT
from queries.shipped import open_programme
from queries.store import Store

_OUTLINE = ROOT / "data" / "map" / "outline.csv"


_PLACES: OnceCache[tuple[Place, ...]] = OnceCache(64)


def places(store: Store | str, actor: Actor, *, project: str, version: int) -> tuple[Place, ...]:
    """Return where a project's sites lie at a version, by code. store: or a programme's name.

    Raises NotAllowed, and as open_programme does.
    """
    store = open_programme(store) if isinstance(store, str) else store
    require(store, actor, Action.READ, projects=[project])
    return _PLACES.get((store.identity, project, version), lambda: _read(store, project, version))


def _read(store: Store, project: str, version: int) -> tuple[Place, ...]:
    with store.cursor() as cursor:
        rows = frame(current_rows(cursor, "sites", as_at=version, projects=frozenset([project])))
    return tuple(
        Place(
            site=row["site"],
            region=row["region"],
            country=row["country"],
            franchisee=row["franchisee"],
            latitude=None if isnan(row["latitude"]) else row["latitude"],
            longitude=None if isnan(row["longitude"]) else row["longitude"],
        )
        for row in rows.to_dict("records")
    )


@cache
def outline() -> tuple[tuple[tuple[float, float], ...], ...]:
    """Return the map's rings, each as (degrees east, degrees north). Raises StoreMissing where it was not installed."""
    rings: dict[str, list[tuple[float, float]]] = {}
    try:
        text = _OUTLINE.read_text(encoding="utf-8")
    except OSError:
        raise StoreMissing("The outline of the map is missing from this installation.") from None
    for row in csv.DictReader(text.splitlines()):
        rings.setdefault(row["ring"], []).append((float(row["longitude"]), float(row["latitude"])))
    return tuple(tuple(ring) for ring in rings.values())

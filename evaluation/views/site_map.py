"""Where the sites are: one mark a site by its verdict, on an outline that ships with the app."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, radians, sin, sqrt

from evaluation.analysis.result_types import OutcomeResult, SiteResult
from evaluation.domain.place import Place
from evaluation.views.kept import kept
from evaluation.views.marks import Tone, VerdictMark, site_mark
from evaluation.views.wording import map as words

#: Degrees east and north of the map's edges.
EAST, NORTH = (-8.6, 2.2), (49.8, 60.9)
#: A degree of longitude is this much of a degree of latitude in the middle of the map.
SHRINK = cos(radians(55))
#: Marks nearer than this, in degrees of latitude, are moved apart; more sites than that are put together by square.
_ROOM, MOST_MARKS, _SQUARE = 0.17, 300, 0.5
_GOLDEN_ANGLE = pi * (3 - sqrt(5))

#: About the middle of each region and nation, for sites that give no more than that.
_MIDDLES = {
    "north east england": (-1.7, 55.0),
    "north west england": (-2.7, 54.0),
    "yorkshire and the humber": (-1.2, 53.9),
    "east midlands": (-0.8, 52.9),
    "west midlands": (-2.2, 52.5),
    "east of england": (0.6, 52.3),
    "london": (-0.1, 51.5),
    "south london": (-0.1, 51.4),
    "north-east london": (0.0, 51.6),
    "south east england": (-0.8, 51.2),
    "south west england": (-3.2, 50.9),
    "wales": (-3.7, 52.3),
    "scotland": (-4.2, 56.7),
    "northern ireland": (-6.7, 54.6),
}
_SHORT = {"north east": "north east england", "north west": "north west england"}
_SHORT |= {"south east": "south east england", "south west": "south west england"}


@dataclass(frozen=True, kw_only=True)
class MapMark:
    """One mark in degrees east and north; sites: how many it stands for; site: whose it is where it is one's."""

    site: str | None
    east: float
    north: float
    mark: VerdictMark
    sites: int
    text: str


@dataclass(frozen=True, kw_only=True)
class SiteMap:
    """The map: its marks, the outline's rings, its text alternative, and what to say under it.

    by_region: how many sites stand in the middle of their region; absent: how many are not on it.
    """

    marks: tuple[MapMark, ...]
    rings: tuple[tuple[tuple[float, float], ...], ...]
    text: str
    notes: tuple[str, ...]
    by_region: int = 0
    absent: int = 0


@kept
def site_map(
    result: OutcomeResult, places: Sequence[Place], rings: tuple[tuple[tuple[float, float], ...], ...]
) -> SiteMap | None:
    """Return the map of an outcome's sites; None where none of them has a place on it."""
    known = {place.site: place for place in places}
    placed, absent, middles = [], [], 0
    for site in result.sites:
        found, exact = _where(known.get(site.site))
        if found is None:
            absent.append(site.name)
        else:
            placed.append((site, found))
            middles += not exact
    if not placed:
        return None
    marks = _apart(placed) if len(placed) <= MOST_MARKS else _squares(placed)
    notes = (words.by_region(middles), words.not_on_map(absent))
    return SiteMap(
        marks=tuple(marks),
        rings=rings,
        text=words.map_text(result.name, [_mark(site).label for site, _ in placed]),
        notes=tuple(note for note in notes if note),
        by_region=middles,
        absent=len(absent),
    )


def _mark(site: SiteResult) -> VerdictMark:
    """Return a site's mark; one with an effect and nothing to hold it against cannot be told."""
    return site_mark(site) or VerdictMark(tone=Tone.CANNOT_TELL, word="Not compared")


def _where(place: Place | None) -> tuple[tuple[float, float] | None, bool]:
    """Return where a site stands, and whether by its own coordinates; None for nowhere on this map."""
    if place is None:
        return None, False
    if place.latitude is not None and place.longitude is not None:
        inside = EAST[0] <= place.longitude <= EAST[1] and NORTH[0] <= place.latitude <= NORTH[1]
        return ((place.longitude, place.latitude) if inside else None), True
    for text in (place.region, place.country):
        name = (text or "").strip().casefold()
        if middle := _MIDDLES.get(_SHORT.get(name, name)):
            return middle, False
    return None, False


def _apart(placed: list[tuple[SiteResult, tuple[float, float]]]) -> list[MapMark]:
    """Move marks that would hide each other outwards on a spiral, in the order of names."""
    marks: list[MapMark] = []
    for site, (east, north) in placed:
        for step in range(400):
            reach = _ROOM * 0.75 * sqrt(step)
            at = (
                east + reach * cos(step * _GOLDEN_ANGLE) / SHRINK,
                north + reach * sin(step * _GOLDEN_ANGLE),
            )
            if all(hypot((at[0] - other.east) * SHRINK, at[1] - other.north) >= _ROOM for other in marks):
                break
        mark = _mark(site)
        marks.append(
            MapMark(site=site.site, east=at[0], north=at[1], mark=mark, sites=1, text=f"{site.name}: {mark.label}")
        )
    return marks


def _squares(placed: list[tuple[SiteResult, tuple[float, float]]]) -> list[MapMark]:
    """Put very many sites together by square of the map and verdict; the mark says how many it stands for."""
    tally = Counter((round(east / _SQUARE), round(north / _SQUARE), _mark(site)) for site, (east, north) in placed)
    tones = list(Tone)
    return [
        MapMark(
            site=None,
            # Verdicts of one square stand side by side.
            east=(column + (tones.index(mark.tone) - 2) * 0.18) * _SQUARE,
            north=row * _SQUARE,
            mark=mark,
            sites=number,
            text=f"{number:,} here: {mark.label}",
        )
        for (column, row, mark), number in sorted(tally.items(), key=lambda each: (*each[0][:2], each[0][2].label))
    ]

"""A programme of one's own with small counts planted where they are hardest to hide, in three versions."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from evaluation.intake.checking import check, empty_collection
from queries import programme, uploads
from queries.access import owner_here
from queries.store import Store
from tests.analysis.made_rows import Made, Row, Scene, as_csv

#: Site to its monthly counts before and after: the extremes that add up to nothing but themselves, and chance.
_MONTHS: dict[str, tuple[list[int], list[int]]] = {
    "sevens": ([7] * 12, [7, 7, 7, 7, 0, 0, 0, 0, 0, 0, 0, 0]),
    "ones": ([1] * 12, [1] * 9 + [0] * 3),
    "sevenfold": ([3, 0, 4, 2, 9, 1, 0, 5, 8, 2, 3, 6], [1] * 7 + [0] * 5),
    "alone": ([20, 22, 19, 25, 18, 21, 24, 20, 3, 23, 20, 22], [11, 12, 9, 8, 10, 13, 9, 2, 12, 8, 9, 10]),
    "noughts": ([0] * 11 + [9], [0] * 10 + [4, 9]),
    "large": ([30] * 12, [21] * 12),
}
_PEOPLE = 200


def made() -> Made:
    """Return the programme; months of chance come from a fixed seed."""
    whole = Made()
    draw = np.random.default_rng(7)
    scene = Scene(whole, "MONTHLY")
    scene.project()
    scene.outcome(before_months=12, after_months=12)
    months = {"origin": ([40] * 12, [20] * 12), **_MONTHS}
    months |= {f"chance{n}": (list(draw.poisson(3, 12)), list(draw.poisson(1.8, 12))) for n in range(4)}
    for place, (site, (before, after)) in enumerate(months.items()):
        late = date(2021, 3, 1) if place % 3 == 2 else date(2021, 1, 1)
        role = "origin" if site == "origin" else "replication"
        scene.site(site, role, planned_start=date(2021, 1, 1), actual_start=late)
        _monthly(scene, site, before, after, late)
    _yearly(Scene(whole, "FEW"), [(60, 30), (55, 4), (70, 41)])
    _yearly(Scene(whole, "ONE"), [(60, 33), (55, 4), (70, 41), (48, 22), (90, 60), (36, 19)])
    _yearly(Scene(whole, "TWO"), [(60, 33), (6, 3), (70, 41), (48, 5), (90, 60), (36, 19)], measure="RR")
    _yearly(Scene(whole, "REST"), [(960, 996), (900, 997), (930, 960), (950, 970)], better="higher")
    _yearly(Scene(whole, "RATE"), [(40, 20), (30, 3), (25, 11), (55, 30)], type="rate", measure="IRR", per=100)
    _yearly(Scene(whole, "ORIGIN"), [(60, 33), (52, 25), (70, 41), (48, 22)], origin=(30, 3))
    family = Scene(whole, "FAMILY")
    _yearly(family, [])
    for parent in range(3):
        family.place(f"P{parent}", planned_start=date(2021, 1, 1), actual_start=date(2021, 1, 1), status="delivering")
        for member in range(3):
            after = 3 if (parent, member) == (0, 0) else 20 + 3 * member + parent
            family.site(f"P{parent}M{member}", parent=f"P{parent}", figures=((40 + parent, 1000), (after, 1000)))
    return whole


def _yearly(scene: Scene, sites: list[tuple[int, int]], *, origin: tuple[int, int] = (200, 90), **outcome: Any) -> None:
    scene.project()
    scene.outcome(**outcome)
    scene.site("origin", "origin", figures=((origin[0], 1000), (origin[1], 1000)))
    for place, (before, after) in enumerate(sites):
        scene.site(f"S{place}", figures=((before, 1000), (after, 1000)))


def _monthly(scene: Scene, site: str, before: list[int], after: list[int], start: date) -> None:
    for phase, first, counts in (("before", date(start.year - 1, start.month, 1), before), ("after", start, after)):
        for place, count in enumerate(counts):
            day = pd.Timestamp(first) + pd.DateOffset(months=place)
            end = day + pd.offsets.MonthEnd(0)
            scene.add(site, phase, f"{day:%Y-%m-%d}", f"{end:%Y-%m-%d}", numerator=int(count), denominator=_PEOPLE)


def publish(store: Store) -> None:
    """Publish three versions: without the last months, with them, and with a few counts corrected.

    Projects whose returns are one an arm come with the third: they are asked about at the latest version alone.
    """
    whole = made()
    monthly = [row for row in whole.returns if row["project"] == "MONTHLY"]
    late = [row for row in monthly if row["period_start"] >= date(2021, 11, 1)]
    _publish(store, whole.files() | {"returns.csv": as_csv([row for row in monthly if row not in late])})
    _publish(store, {"returns.csv": as_csv(late)})
    rest = [row for row in whole.returns if row["project"] != "MONTHLY"]
    _publish(store, {"returns.csv": as_csv([*(_corrected(row) for row in monthly if _is_corrected(row)), *rest])})


def _is_corrected(row: Row) -> bool:
    return row["site"] in ("alone", "chance1") and row["period_start"] == date(2021, 8, 1)


def _corrected(row: Row) -> Row:
    return row | {"numerator": 5 if row["site"] == "alone" else 0}


def _publish(store: Store, texts: dict[str, str]) -> None:
    actor = owner_here()
    has_any = programme.version(store, actor) > 0
    known = programme.collection(store, actor) if has_any else empty_collection()
    checked = check([(name, text.encode()) for name, text in texts.items()], known)
    assert checked.ok, [problem for file in checked.files for problem in file.problems][:5]
    uploads.publish(store, actor, checked)

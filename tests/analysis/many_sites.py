"""Made-up programmes of very many sites, from a seed: regions, franchisees, models, starts from 2022 to 2024."""

from __future__ import annotations

import random
from datetime import date, timedelta

from tests.analysis.made_rows import Made, Scene

REGIONS = ("East Midlands", "London", "North West", "South East", "Wales")
MODELS = ("franchise", "franchise", "licence")


def many_sites(count: int, *, code: str = "MANY", seed: int = 5, small: bool = True) -> Made:
    """Return one project with a firm origin and so many new sites, a return a half-year, a year on either side.

    small: some sites have counts so small that they are hidden.
    """
    dice, made = random.Random(seed), Made()
    scene = Scene(made, code)
    scene.project(name="Many sites")
    scene.outcome(name="Harm in hospital", unit="stays", per=1000, follow_up_months=12)
    scene.site("ORIGIN", "origin", figures=((3000, 10000), (1800, 10000)))
    for place in range(count):
        start = date(2022 + place % 3, 1 + 6 * (place % 2), 1)
        site = f"S{place:04d}"
        scene.site(
            site,
            name=f"{dice.choice(('Alder', 'Birch', 'Cedar', 'Dene', 'Elm'))} House practice {place}",
            region=REGIONS[place % len(REGIONS)],
            franchisee=f"Network {place % 12 + 1}",
            model=MODELS[place % len(MODELS)],
            planned_start=start,
            actual_start=start,
        )
        people = dice.choice((120, 300, 600)) if not (small and place % 4 == 0) else 20
        share = dice.gauss(0.6, 0.1)
        for half in (-2, -1, 0, 1):
            first, last = _half(start, half)
            chance = 0.3 * (share if half >= 0 else 1)
            events = min(people, max(1, round(people * chance + dice.gauss(0, (people * chance * 0.7) ** 0.5))))
            scene.add(
                site,
                "before" if half < 0 else "after",
                first.isoformat(),
                last.isoformat(),
                numerator=events,
                denominator=people,
            )
    return made


def _half(start: date, number: int) -> tuple[date, date]:
    """Return the first and last day of a half-year, counted from a start."""
    months = start.year * 12 + start.month - 1 + 6 * number
    ends = months + 6
    return date(months // 12, months % 12 + 1, 1), date(ends // 12, ends % 12 + 1, 1) - timedelta(days=1)

"""Small made-up programmes of every kind the methods know, from a seed: designs, types, gaps, clocks and parents."""

from __future__ import annotations

import math
import random
from datetime import date, timedelta
from typing import Any

from tests.analysis.made_rows import Made, Scene
from tests.analysis.naive_effects import RATIOS, add_months

_MEASURES = {
    "proportion": ("OR", "RR", "RD"),
    "rate": ("IRR",),
    "mean": ("MD", "SMD", "ROM"),
    "estimate": ("OR", "RR", "RD", "IRR", "MD", "SMD", "ROM"),
}
_DESIGNS = ("before_after", "before_after", "controlled", "before_after_controlled")
#: What a site sends: mostly sound returns, and everything that real ones do.
_HABITS = ("sound",) * 12 + ("gap", "hidden", "only_before", "only_after", "unlike", "partly_unlike", "printed", "none")
_EXTRA_HABITS = ("printed_no_range", "printed_twice", "no_events", "all_gaps", "printed_at_90")


class _Maker:
    """Makes one project after the other into one programme."""

    def __init__(self, seed: int) -> None:
        self.dice, self.made = random.Random(seed), Made()

    def project(self, code: str) -> None:
        dice = self.dice
        self.code, self.scene = code, Scene(self.made, code)
        self.scene.project()
        design = dice.choice(_DESIGNS)
        self.months = dice.choice((1, 3, 3, 6))
        self.origin_effect = dice.choice((0.9, 0.9, 0.6, 0.6, 0.6, 0.3, 0.0)) * dice.choice((1,) * 9 + (-1,))
        self.share = dice.choice((-0.7, 0.0, 0.3, 0.6, 0.6, 1.0, 1.0, 1.4))
        self.spread = dice.choice((0.0, 0.05, 0.3))
        self.size = dice.choice((8, 60, 400, 400, 3000))
        outcomes = [self._outcome(f"out{place}", design, first=place == 0) for place in range(dice.choice((1, 1, 2)))]
        origins = [self._site(f"O{place}", "origin") for place in range(dice.choice((0, 1, 1, 1, 1, 1, 2, 3)))]
        count = dice.choice((0, 1, 2, 3, 5, 6, 8, 10, 12, 14))
        sites = [self._site(f"S{place:02d}", "replication") for place in range(count)]
        if design == "before_after_controlled":
            self._comparators([*origins, *sites])
        if dice.random() < 0.4:
            self._parents(sites)
        for outcome in outcomes:
            for site in [row for row in self.made.sites if row["project"] == code]:
                self._returns(outcome, site)

    def _outcome(self, code: str, design: str, *, first: bool) -> dict[str, Any]:
        dice = self.dice
        kind = dice.choice(("proportion", "proportion", "rate", "mean", "estimate"))
        return self.scene.outcome(
            code,
            type=kind,
            measure=dice.choice(_MEASURES[kind]),
            better=dice.choice(("lower", "higher")),
            design=design,
            primary="yes" if first else "no",
            before_months=dice.choice((None, None, 6, 12, 24)),
            after_months=dice.choice((None, None, 6, 12, 18)),
            follow_up_months=dice.choice((None, None, 6, 9, 12, 5.5)),
            agreed_line=dice.choice((None, None, 0.4, 0.5, 0.6, 0.9)),
        )

    def _site(self, code: str, role: str, **cells: Any) -> dict[str, Any]:
        dice = self.dice
        planned = add_months(date(2021, 1, 1), dice.randint(0, 8)) + timedelta(days=dice.choice((0, 0, 0, 12)))
        actual = add_months(planned, dice.choice((0, 0, 0, 0, 2, 4, -2))) + timedelta(days=dice.choice((0, 0, 9)))
        starts = dice.choice([(planned, actual)] * 6 + [(planned, None), (None, actual), (None, None)])
        status = dice.choice((None, "delivering", "delivering", "adapted", "ended", "not_started"))
        row = self.scene.place(code, role, planned_start=starts[0], actual_start=starts[1], status=status, **cells)
        if status == "not_started":
            row["silent"] = True
        return row

    def _comparators(self, sites: list[dict[str, Any]]) -> None:
        shared = self._site("C00", "comparator")
        for place, site in enumerate(sites):
            choice = self.dice.random()
            if choice < 0.5:
                site["comparator"] = shared["site"]
            elif choice < 0.9:
                site["comparator"] = self._site(f"C{place + 1:02d}", "comparator")["site"]

    def _parents(self, sites: list[dict[str, Any]]) -> None:
        hubs = [self._site(f"H{place}", "replication") for place in range(self.dice.choice((1, 2, 3)))]
        top = self._site("T0", "replication", silent=True) if self.dice.random() < 0.5 else None
        for hub in hubs:
            hub["silent"] = self.dice.random() < 0.8
            if top and self.dice.random() < 0.6:
                hub["parent"] = top["site"]
        for site in sites:
            if self.dice.random() < 0.8:
                site["parent"] = self.dice.choice(hubs)["site"]

    def _returns(self, outcome: dict[str, Any], site: dict[str, Any]) -> None:
        habit = "none" if site.get("silent") else self.dice.choice(_HABITS + _EXTRA_HABITS)
        if site["role"] != "replication" and self.dice.random() < 0.8:
            habit = "sound"
        if outcome["design"] == "before_after_controlled" and ("unlike" in habit or habit == "hidden"):
            habit = "sound"  # where these are wrong is tested by itself
        if outcome["type"] == "estimate" and not habit.startswith("printed") and habit != "none":
            habit = "unlike_printed" if "unlike" in habit else "printed"
        if habit == "none":
            return
        share = {"origin": 1.0, "comparator": 0.0}.get(site["role"], self.dice.gauss(self.share, self.spread))
        effect = share * self.origin_effect * (-1 if outcome["better"] == "lower" else 1)
        if "printed" in habit:
            self._printed(outcome, site, effect, habit)
        else:
            self._counted(outcome, site, effect, habit)

    def _printed(self, outcome: dict[str, Any], site: dict[str, Any], effect: float, habit: str) -> None:
        ratio, se = outcome["measure"] in RATIOS, self.dice.uniform(0.5, 3.0) / math.sqrt(self.size)
        if outcome["measure"] == "RD":
            effect, se = effect / 4, se / 8
        seen = self.dice.gauss(effect, se)
        natural = (lambda value: round(math.exp(value), 4)) if ratio else (lambda value: round(value, 4))
        cells: dict[str, Any] = {"estimate": natural(seen)}
        low, high = (natural(seen - 1.9 * se), natural(seen + 2.0 * se))
        if not low < cells["estimate"] < high:
            return
        level = 0.9 if habit == "printed_at_90" else self.dice.choice((None, 0.95, 0.95, 0.99))
        cells |= {"ci_low": low, "ci_high": high, "ci_level": level}
        if habit == "printed_no_range":
            cells |= {"ci_low": "[x]", "ci_high": "[x]", "ci_level": None}
        if habit == "unlike_printed":
            cells["not_comparable_because"] = "Counts something else"
        phase = "intervention" if outcome["design"] == "controlled" else "after"
        periods = [("2022-01-01", "2022-12-31"), ("2023-01-01", "2023-12-31")]
        for start, end in periods if habit == "printed_twice" else periods[:1]:
            self.scene.add(site["site"], phase, start, end, outcome=outcome["outcome"], **cells)

    def _counted(self, outcome: dict[str, Any], site: dict[str, Any], effect: float, habit: str) -> None:
        begun = site.get("actual_start") or site.get("planned_start") or date(2021, 3, 1)
        starts = [add_months(date(begun.year, 1, 1), place) for place in range(-30, 42, self.months)]
        level = self.dice.uniform(0.08, 0.4)
        troubled = self.dice.sample(range(len(starts)), 4)
        for place, start in enumerate(starts):
            end = add_months(start, self.months) - timedelta(days=1)
            for phase in self._phases(outcome, start, end, begun):
                if habit == f"only_{phase}" or not habit.startswith("only"):
                    exposed = phase in ("after", "intervention")
                    cells = self._figures(outcome, level, effect if exposed else 0.0, none=habit == "no_events")
                    _spoil(cells, habit, troubled=place in troubled)
                    self.scene.add(site["site"], phase, str(start), str(end), outcome=outcome["outcome"], **cells)

    def _phases(self, outcome: dict[str, Any], start: date, end: date, begun: date) -> tuple[str, ...]:
        if outcome["design"] == "controlled":
            return ("control", "intervention") if start >= begun - timedelta(days=90) else ()
        if start <= begun <= end:
            return (self.dice.choice(("before", "after")),)
        return ("before",) if end < begun else ("after",)

    def _figures(self, outcome: dict[str, Any], level: float, effect: float, *, none: bool) -> dict[str, Any]:
        dice, size = self.dice, self.size
        if outcome["type"] == "mean":
            spread = dice.choice((1.0, 1.0, 2.0))
            mean = 5 * math.exp(effect) if outcome["measure"] == "ROM" else 5 + effect
            n = max(2, size // 4)
            return {"mean": round(mean + dice.gauss(0, spread / math.sqrt(n)), 6), "sd": spread, "n": n}
        if outcome["type"] == "rate":
            exposure = round(size * dice.uniform(0.5, 1.5), 2)
            events = max(0, round(dice.gauss(expect := exposure * level * math.exp(effect), math.sqrt(expect))))
            return {"numerator": 0 if none else events, "denominator": exposure}
        n = max(1, round(size * dice.uniform(0.5, 1.5)))
        p = min(0.98, max(0.005, level * math.exp(effect) if outcome["measure"] != "RD" else level + effect / 4))
        events = min(n, max(0, round(dice.gauss(n * p, math.sqrt(n * p * (1 - p))))))
        return {"numerator": 0 if none else events, "denominator": n}


def _spoil(cells: dict[str, Any], habit: str, *, troubled: bool) -> None:
    """Put marks where a site's habit has them."""
    first = "mean" if "mean" in cells else "numerator"
    if habit == "all_gaps" or (habit == "gap" and troubled):
        cells[first] = "[x]"
    if habit == "hidden" and troubled:
        cells[first] = "[c]"
    if habit == "unlike" or (habit == "partly_unlike" and troubled):
        cells["not_comparable_because"] = "Counts something else"


def programme(seed: int, *, projects: int) -> Made:
    """Return a programme of so many projects, each unlike the others."""
    maker = _Maker(seed)
    for place in range(projects):
        maker.project(f"P{place:02d}")
    for site in maker.made.sites:
        site.pop("silent", None)
    return maker.made

"""Windows, sums and effects worked out row by row in plain Python, as the methods specification words them."""

from __future__ import annotations

import calendar
import math
import statistics
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from scipy.special import gammaln
from scipy.stats import norm

Row = dict[str, Any]
MARKS = ("[x]", "[z]", "[c]")
FIGURES = ("numerator", "denominator", "mean", "sd", "n")
RATIOS = ("OR", "RR", "IRR", "ROM")
Z95 = norm.ppf(0.975)


@dataclass
class Effect:
    """One site's effect, oriented; y and se are None where there is none."""

    site: str
    y: float | None = None
    se: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str | None = None
    corrected: bool = False
    published: bool = False
    pooled: bool = False
    because: str | None = None
    last: date | None = None
    longest_days: int = 0
    after_starts: date | None = None
    events: tuple[float, float] | None = None
    comparator: str | None = None
    comparator_v: float | None = None
    members: list[Effect] = field(default_factory=list)

    @property
    def usable(self) -> bool:
        return self.se is not None and self.because is None


def add_months(day: date, months: float) -> date:
    """Move by whole months, cut to the end of a shorter month, then by the days of a broken one."""
    count = day.year * 12 + day.month - 1 + int(months)
    year, month = count // 12, count % 12 + 1
    moved = date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
    return moved + timedelta(days=round((months % 1) * 30.4375))


def arm_of(row: Row, outcome: Row, site: Row, *, clock: str) -> str | None:
    """Return "reference" or "exposed", or None for a row that does not count."""
    by_label = "reference" if row["phase"] in ("before", "control") else "exposed"
    if row.get("estimate") is not None:
        return by_label
    planned = site.get("planned_start") or site.get("actual_start")
    actual = site.get("actual_start") or site.get("planned_start")
    if planned is None or actual is None:
        return by_label
    before_ends, after_starts = (planned, planned) if clock == "planned" else (min(planned, actual), actual)
    earliest = add_months(before_ends, -(outcome.get("before_months") or 12))
    latest = add_months(after_starts, months_after(outcome))
    is_before = earliest <= row["period_start"] and row["period_end"] < before_ends
    is_after = after_starts <= row["period_start"] and row["period_end"] < latest
    if row["phase"] in ("control", "intervention"):
        return by_label if is_after else None
    if clock == "planned":
        return "reference" if is_before else "exposed" if is_after else None
    if row["phase"] == "before":
        return by_label if is_before else None
    return by_label if is_after else None


def months_after(outcome: Row) -> float:
    for name in ("after_months", "follow_up_months"):
        if outcome.get(name) is not None:
            return outcome[name]
    return 12


def sums(rows: list[Row]) -> Row | None:
    """Add up one arm; None where no row can be added."""
    known = [row for row in rows if not any(row.get(name) in MARKS for name in FIGURES if name != "sd")]
    if not known:
        return None
    total: Row = {}
    if known[0].get("numerator") is not None:
        total["x"] = math.fsum(row["numerator"] for row in known)
        total["n"] = math.fsum(row["denominator"] for row in known)
        return total
    total["n"] = n = math.fsum(row["n"] for row in known)
    total["mean"] = mean = math.fsum(row["n"] * row["mean"] for row in known) / n
    if any(row["sd"] in MARKS for row in known):
        total["sd"] = None
    else:
        squares = [(row["n"] - 1) * row["sd"] ** 2 + row["n"] * (row["mean"] - mean) ** 2 for row in known]
        total["sd"] = math.sqrt(math.fsum(squares) / (n - 1))
    return total


def raw_effect(kind: str, measure: str, a: Row, b: Row) -> tuple[float | None, float | None, bool, str | None]:
    """Return y, v, corrected, reason of arm a against arm b, not yet oriented."""
    if kind == "mean":
        return _mean(measure, a, b)
    x1, n1, x2, n2 = a["x"], a["n"], b["x"], b["n"]
    if kind == "rate":
        if x1 == 0 and x2 == 0:
            return None, None, False, "double_zero"
        half = 0.5 if x1 == 0 or x2 == 0 else 0.0
        x1, x2 = x1 + half, x2 + half
        return math.log((x1 / n1) / (x2 / n2)), 1 / x1 + 1 / x2, half > 0, None
    p = x1 / n1 - x2 / n2
    if measure != "RD" and ((x1 == 0 and x2 == 0) or (x1 == n1 and x2 == n2)):
        return None, None, False, "double_zero_or_all_events"
    half = 0.5 if 0 in (x1, x2, n1 - x1, n2 - x2) else 0.0
    x1, n1, x2, n2 = x1 + half, n1 + 2 * half, x2 + half, n2 + 2 * half
    if measure == "OR":
        y = math.log(x1 * (n2 - x2) / (x2 * (n1 - x1)))
        v = 1 / x1 + 1 / (n1 - x1) + 1 / x2 + 1 / (n2 - x2)
    elif measure == "RR":
        y, v = math.log((x1 / n1) / (x2 / n2)), 1 / x1 - 1 / n1 + 1 / x2 - 1 / n2
    else:
        y, v = p, sum((x / n) * (1 - x / n) / n for x, n in ((x1, n1), (x2, n2)))
    return y, v, half > 0, None


def _mean(measure: str, a: Row, b: Row) -> tuple[float | None, float | None, bool, str | None]:
    m1, s1, n1, m2, s2, n2 = a["mean"], a["sd"], a["n"], b["mean"], b["sd"], b["n"]
    if s1 is None or s2 is None:
        return (m1 - m2 if measure == "MD" else None), None, False, "no_spread_published"
    if measure == "MD":
        return m1 - m2, s1**2 / n1 + s2**2 / n2, False, None
    if measure == "ROM":
        return math.log(m1 / m2), s1**2 / (n1 * m1**2) + s2**2 / (n2 * m2**2), False, None
    d = n1 + n2 - 2
    pooled = math.sqrt(((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / d)
    j = math.exp(gammaln(d / 2) - gammaln((d - 1) / 2)) / math.sqrt(d / 2)
    g = j * (m1 - m2) / pooled
    return g, 1 / n1 + 1 / n2 + g**2 / (2 * (n1 + n2)), False, None


def site_effect(made: Any, outcome: Row, site: Row, *, clock: str) -> Effect | None:
    """Return a site's effect with the reason where it has none; None for a site without any return."""

    def returns_of(code: str | None) -> list[Row]:
        return [
            row
            for row in made.returns
            if (row["project"], row["outcome"], row["site"]) == (outcome["project"], outcome["outcome"], code)
        ]

    own = returns_of(site["site"])
    if not own:
        return None
    found = Effect(site=site["site"])
    planned, actual = site.get("planned_start"), site.get("actual_start")
    found.after_starts = (planned or actual) if clock == "planned" else (actual or planned)
    inside = [(row, arm) for row in own if (arm := arm_of(row, outcome, site, clock=clock))]
    comparable = [pair for pair in inside if not pair[0].get("not_comparable_because")]
    if not comparable and inside:
        found.because = inside[0][0]["not_comparable_because"]
    inside = comparable or inside
    found.longest_days = max(((row["period_end"] - row["period_start"]).days + 1 for row, _ in inside), default=0)
    found.last = max((row["period_end"] for row, _ in inside), default=None)
    given = [row for row, _ in inside if row.get("estimate") is not None]
    found.published = bool(given)
    if given:
        return _published(found, given, outcome)
    if any(row.get(name) == "[c]" for row, _ in inside for name in FIGURES):
        found.reason = "suppressed_at_source"
        return found
    arms = {name: [row for row, arm in inside if arm == name] for name in ("reference", "exposed")}
    totals = {name: sums(rows) for name, rows in arms.items()}
    if any(arms[name] and totals[name] is None for name in arms):
        found.reason = "figures_not_available"
        return found
    before, after = totals["reference"], totals["exposed"]
    if before is None or after is None:
        both = before is None and after is None
        found.reason = "no_returns_in_window" if both else "no_before_returns" if before is None else "no_after_returns"
        return found
    if outcome["type"] in ("proportion", "rate"):
        found.events = before["x"], after["x"]
    y, v, found.corrected, found.reason = raw_effect(outcome["type"], outcome["measure"], after, before)
    if outcome["design"] == "before_after_controlled":
        others = [
            (row, arm)
            for row in returns_of(site.get("comparator"))
            if row.get("estimate") is None
            and not row.get("not_comparable_because")
            and (arm := arm_of(row, outcome, site, clock=clock))
        ]
        sides = [sums([row for row, arm in others if arm == name]) for name in ("reference", "exposed")]
        if sides[0] is None or sides[1] is None:
            found.reason, found.corrected = "comparator_missing", False
            return found
        y2, v2, corrected, reason = raw_effect(outcome["type"], outcome["measure"], sides[1], sides[0])
        found.reason = found.reason or reason
        if found.reason and found.reason != "no_spread_published":
            found.corrected = False
            return found
        if v is None or v2 is None or y is None or y2 is None:
            found.reason = "no_spread_published"
            return found
        y, v, found.corrected = y - y2, v + v2, found.corrected or corrected
        found.comparator, found.comparator_v = site["comparator"], v2
    return _close(found, y, v, outcome)


def _close(found: Effect, y: float | None, v: float | None, outcome: Row) -> Effect:
    if y is None:
        return found
    found.y = -y if outcome["better"] == "lower" else y
    if v is not None:
        found.se = math.sqrt(v)
        found.low, found.high = found.y - Z95 * found.se, found.y + Z95 * found.se
    return found


def _published(found: Effect, given: list[Row], outcome: Row) -> Effect:
    if len(given) > 1:
        found.reason = "several_estimates"
        return found
    scale = math.log if outcome["measure"] in RATIOS else float
    row = given[0]
    missing = [name for name in ("ci_low", "ci_high") if row[name] in MARKS]
    y = None if row["estimate"] in MARKS else scale(row["estimate"])
    if missing or y is None:
        found.reason = "no_range_published" if missing else "missing"
        return _close(found, y, None, outcome)
    low, high = scale(row["ci_low"]), scale(row["ci_high"])
    level = row.get("ci_level") or 0.95
    se = (high - low) / (2 * statistics.NormalDist().inv_cdf(0.5 + level / 2))
    _close(found, y, se**2, outcome)
    if level == 0.95:
        found.low, found.high = (-high, -low) if outcome["better"] == "lower" else (low, high)
    return found

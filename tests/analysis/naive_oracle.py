"""What results must say about a made programme, from its rows alone: no pandas, nothing of the code under test."""

from __future__ import annotations

import math
import statistics
from datetime import date, timedelta
from typing import Any

from tests.analysis import naive_pooling as naive
from tests.analysis.naive_effects import Effect, Row, add_months, months_after, site_effect
from tests.analysis.naive_sharing import counted_apart, figures

DOUBTS = (
    "few_sites",
    "one_site_changes_the_verdict",
    "start_date_changes_the_verdict",
    "silent_sites_could_change_the_verdict",
    "few_events",
    "origin_not_firm",
    "follow_up_differs",
)
LEVELS = ("very_low", "low", "moderate", "high")


class Judgement:
    """One outcome on one clock."""

    def __init__(self, made: Any, outcome: Row, *, clock: str) -> None:
        self.outcome, self.clock = outcome, clock
        self.sites = {row["site"]: row for row in made.sites if row["project"] == outcome["project"]}
        self.own = {
            code: effect
            for code, site in self.sites.items()
            if (effect := site_effect(made, outcome, site, clock=clock)) is not None
        }
        self.line = outcome["agreed_line"] if outcome.get("agreed_line") is not None else 0.5
        self.origins = [effect for code, effect in self.own.items() if self.sites[code]["role"] == "origin"]
        self.units = self._units()
        self.entered = [unit for unit in self.units if unit.usable]
        self.benchmark = naive.pool(*figures([effect for effect in self.origins if effect.usable]))
        self.pooled = naive.pool(*figures(self.entered))
        self.verdict, self.reason = self._verdict(self.pooled)

    def _units(self) -> list[Effect]:
        """Return the top-level replications, each parent pooled from those below it unless it reports itself."""
        tops = [self._unit(code) for code, site in self.sites.items() if not site.get("parent") and _new(site)]
        return [unit for unit in tops if unit is not None]

    def _unit(self, code: str) -> Effect | None:
        below = [
            unit
            for child, site in self.sites.items()
            if site.get("parent") == code and _new(site) and (unit := self._unit(child)) is not None
        ]
        own = self.own.get(code)
        if not below or (own is not None and own.usable):
            if own is not None:
                own.members = below
            return own
        usable = [each for each in below if each.usable]
        found = Effect(site=code, members=below, pooled=True)
        pooled = naive.pool(*figures(usable), floored=False)
        if pooled is None:
            found.reason = "no_member_effects"
            if all(each.because for each in below):
                found.because = min(below, key=lambda each: each.site).because
            return found
        found.y, found.se = pooled.mean, pooled.se
        found.low, found.high = pooled.mean - naive.Z95 * pooled.se, pooled.mean + naive.Z95 * pooled.se
        found.corrected = any(each.corrected for each in usable)
        apart = counted_apart(usable)
        if len(apart) == 1:
            found.comparator, found.comparator_v = apart[0].comparator, apart[0].comparator_v
        return found

    def _verdict(self, pooled: naive.Pooled | None) -> tuple[str, str]:
        if pooled is None or self.benchmark is None:
            return "no_data", self._why_none()
        return naive.rule(pooled.mean, pooled.se, self.benchmark.mean, self.benchmark.se, pooled.df, self.line)

    def _why_none(self) -> str:
        if self.benchmark is None:
            if not self.origins:
                return "no_origin_figure"
            said = [effect.reason for effect in sorted(self.origins, key=lambda each: each.site) if effect.reason]
            return f"origin_{said[0]}" if said else "origin_not_comparable"
        if not self.units:
            return "no_replication_figure"
        return "no_like_for_like_pair" if all(unit.because for unit in self.units) else "no_replication_effect"

    def code_with(self, y: list[float], v: list[float]) -> str:
        return self._verdict(naive.pool(y, v))[0]

    def due(self, data_to: date) -> list[Row]:
        """Return the sites that should have reported: not those whose returns their parent's hold."""
        began = [site for site in self.sites.values() if _new(site) and _due(site, data_to)]
        selves = {code for code, effect in self.own.items() if _heard(effect)}
        return [site for site in began if site.get("parent") not in selves or site["site"] in selves]

    def silent(self, data_to: date) -> tuple[int, list[str], int]:
        """Return how many leaves are due, the names of the silent ones, and how many top-level units are silent."""
        due = self.due(data_to)
        parents = {site.get("parent") for site in due}
        leaves = [site for site in due if site["site"] not in parents]
        heard = {unit.site for unit in _all(self.units) if _heard(unit)}
        quiet = sorted(site["name"] for site in leaves if site["site"] not in heard)
        return len(leaves), quiet, sum(not site.get("parent") and site["site"] not in heard for site in due)

    def with_silent(self, data_to: date) -> list[Effect]:
        """Return the units with every due site that made no return in its place, under its parent."""
        found = {each.site: each for each in _all(self.units)}
        quiet = [site for site in self.due(data_to) if site["site"] not in found]
        found |= {site["site"]: Effect(site=site["site"], reason="no_returns") for site in quiet}
        units = list(self.units)
        for site in quiet:
            above = site.get("parent")
            if above is None:
                units.append(found[site["site"]])
            elif above in found:
                found[above].members = [*found[above].members, found[site["site"]]]
        return units

    def doubts(self, other: Judgement, data_to: date) -> list[str]:
        if not self.entered:
            return []
        y, v = figures(self.entered)
        silent = self.silent(data_to)[2]
        typical = 1 / statistics.median(1 / each for each in v)
        left = [self.code_with(y[:place] + y[place + 1 :], v[:place] + v[place + 1 :]) for place in range(len(y))]
        months = self.outcome.get("follow_up_months") or months_after(self.outcome)
        firm = self.benchmark is not None and self.benchmark.mean / self.benchmark.se >= naive.FIRM
        found = {
            "few_sites": len(y) < 5,
            "one_site_changes_the_verdict": len(y) > 1 and any(code != self.verdict for code in left),
            "start_date_changes_the_verdict": other.verdict != self.verdict,
            "silent_sites_could_change_the_verdict": self.code_with(y + [0.0] * silent, v + [typical] * silent)
            != self.verdict,
            "few_events": self._few_events(),
            "origin_not_firm": not firm,
            "follow_up_differs": not all(_followed(each, months) for each in _leaves(self.entered)),
        }
        return [doubt for doubt in DOUBTS if found[doubt]]

    def _few_events(self) -> bool:
        counted = [each.events for each in _leaves(self.entered) if each.events is not None]
        if not counted:
            return False
        corrected = sum(each.corrected for each in self.entered) / len(self.entered)
        return corrected > 0.2 or min(sum(each[arm] for each in counted) for arm in (0, 1)) < 10


def expected(made: Any, outcome: Row, *, clock: str = "actual") -> dict[str, Any]:
    """Return one outcome as the report gives it; figures that a report leaves out are None."""
    judged = Judgement(made, outcome, clock=clock)
    other = Judgement(made, outcome, clock="planned" if clock == "actual" else "actual")
    data_to = max(row["period_end"] for row in made.returns)
    y, v = figures(judged.entered)
    k, pooled, origin = len(y), judged.pooled, judged.benchmark
    doubts, level = judged.doubts(other, data_to), None
    if judged.verdict != "no_data":
        start = 2 if outcome["design"] == "before_after" else 3
        level = LEVELS[max(0, start - len(doubts))]
    alone = ["no_comparison_group"] if outcome["design"] == "before_after" else []
    due, quiet, _ = judged.silent(data_to)
    sites = _site_reports(judged, data_to)
    return {
        "origin": _origin(judged),
        "sites": sites,
        "pooled": naive.pool_figures(y, v) if k > 1 else {"k": k},
        "pooled_checks": naive.checks(y, v) if k > 1 else {},
        "retention": _retention(judged),
        "verdict": judged.verdict,
        "reason": judged.reason,
        "benefit": naive.benefit(pooled.mean, pooled.se, pooled.df) if pooled else None,
        "lean": _share_chance(judged, 0.0) if k >= 3 and origin and origin.mean / origin.se >= 1.96 else None,
        "certainty": level,
        "reasons": [*alone, *doubts] if judged.verdict != "no_data" else [judged.reason],
        "reporting": {"reporting": due - len(quiet), "due": due},
        "level": "parents" if any(site["members"] for site in sites) else "sites",
    }


def _share_chance(judged: Judgement, tau2: float) -> float:
    assert judged.pooled is not None
    assert judged.benchmark is not None
    r, o = judged.pooled, judged.benchmark
    return naive.cdf(naive.z_of_share(judged.line, r.mean, math.sqrt(r.se**2 + tau2), o.mean, o.se), r.df)


def _origin(judged: Judgement) -> dict[str, Any]:
    origin, used = judged.benchmark, [each for each in judged.origins if each.usable]
    found: dict[str, Any] = {"estimate": None, "se": None, "ci_low": None, "ci_high": None}
    if origin is not None:
        c = naive.critical(origin.df)
        found = {"estimate": origin.mean, "se": origin.se}
        found |= {"ci_low": origin.mean - c * origin.se, "ci_high": origin.mean + c * origin.se}
        if len(used) == 1:
            found |= {"ci_low": used[0].low, "ci_high": used[0].high}
    z = origin.mean / origin.se if origin else -math.inf
    return found | {"established": bool(z >= naive.Z95), "firm": bool(z >= naive.FIRM)}


def _retention(judged: Judgement) -> dict[str, Any]:
    r, o = judged.pooled, judged.benchmark
    names = ("estimate", "low", "high", "next_low", "next_high", "p_next_keeps")
    found: dict[str, Any] = dict.fromkeys(names)
    if r is None or o is None:
        return found
    c = naive.critical(r.df)
    found["estimate"] = r.mean / o.mean
    found["low"], found["high"], found["shape"] = naive.fieller(r.mean, r.se, o.mean, o.se, c)
    if r.k > 1:
        ahead = math.sqrt(r.se**2 + r.tau2)
        found["next_low"], found["next_high"], _ = naive.fieller(r.mean, ahead, o.mean, o.se, c)
    if r.k >= 5:
        found["p_next_keeps"] = _share_chance(judged, r.tau2)
    return found


def _site_reports(judged: Judgement, data_to: date) -> list[dict[str, Any]]:
    """Return every unit with its members, judged alone, bad verdicts only beyond a false alarm among their level."""
    said: dict[str, tuple[str, str]] = {}
    inner = [each for unit in judged.units for each in _all(unit.members)]
    for level in (judged.units, inner):
        usable = [each for each in level if each.usable]
        said |= dict(zip([each.site for each in usable], _verdicts_alone(usable, judged), strict=True))

    def report(unit: Effect) -> dict[str, Any]:
        verdict, reason = said.get(unit.site, ("no_data", unit.reason or "not_comparable"))
        names = ("retention", "retention_low", "retention_high")
        found: dict[str, Any] = dict.fromkeys(names) | {"site": unit.site, "estimate": unit.y, "se": unit.se}
        found |= {"ci_low": unit.low, "ci_high": unit.high, "verdict": verdict, "reason": reason}
        found |= {"corrected": unit.corrected, "not_comparable_because": unit.because}
        if unit.usable and judged.benchmark is not None:
            o = judged.benchmark
            low, high, _ = naive.fieller(unit.y or 0, unit.se or 0, o.mean, o.se, naive.critical(None))
            found |= {"retention": (unit.y or 0) / o.mean, "retention_low": low, "retention_high": high}
        found["members"] = {member.site: report(member) for member in unit.members}
        return found

    return [report(unit) for unit in judged.with_silent(data_to)]


def _verdicts_alone(sites: list[Effect], judged: Judgement) -> list[tuple[str, str]]:
    o = judged.benchmark
    if o is None:
        return [("no_data", "no_origin_effect")] * len(sites)
    found = [naive.rule(each.y or 0, each.se or 0, o.mean, o.se, None, judged.line) for each in sites]
    for bad, share in (("lost", judged.line), ("reversed", 0.0)):
        p = [naive.cdf(naive.z_of_share(share, each.y or 0, each.se or 0, o.mean, o.se), None) for each in sites]
        for place, q in enumerate(naive.false_discovery(p)):
            if found[place][0] == bad and not q < 0.05:
                found[place] = "too_early", "may_be_a_false_alarm"
    return found


def _heard(effect: Effect) -> bool:
    """Return whether a site's figures came, also where nothing can be compared or there was no event."""
    if effect.usable or effect.because or str(effect.reason).startswith("double_zero"):
        return True
    return any(_heard(member) for member in effect.members)


def _new(site: Row) -> bool:
    return site["role"] == "replication"


def _due(site: Row, data_to: date) -> bool:
    start = site.get("actual_start") or site.get("planned_start")
    return site.get("status") != "not_started" and (start is None or start <= data_to)


def _all(units: list[Effect]) -> list[Effect]:
    return [each for unit in units for each in (unit, *_all(unit.members))]


def _leaves(units: list[Effect]) -> list[Effect]:
    """Return the sites whose own figures are in the pool."""
    inside = [(unit, [member for member in unit.members if member.usable]) for unit in units]
    return [each for unit, members in inside for each in (_leaves(members) if unit.pooled else [unit])]


def _followed(effect: Effect, months: float) -> bool:
    """Return whether returns reach the follow-up, as far as one more period would not fit before it."""
    if effect.published or effect.after_starts is None or effect.last is None:
        return True
    days = effect.longest_days if effect.longest_days <= 92 else 31
    return effect.last + timedelta(days=days) >= add_months(effect.after_starts, months)

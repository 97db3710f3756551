"""Put what was judged into the frozen results: who reports, which doubts there are, and NaN turned into None."""

from __future__ import annotations

from datetime import date
from math import isfinite
from typing import Any

import numpy as np
import pandas as pd

from evaluation.analysis.certainty import certainty_of
from evaluation.analysis.delivery_scores import delivery_by_site
from evaluation.analysis.judging import Judged
from evaluation.analysis.reporting import due_sites, reporting
from evaluation.analysis.result_types import (
    Counts,
    Definition,
    Delivery,
    MethodCheck,
    OriginResult,
    OutcomeResult,
    PooledResult,
    PoolEntry,
    ProjectInfo,
    RetentionResult,
    SiteResult,
    SourceInfo,
)
from evaluation.analysis.windows import after_months, before_months
from evaluation.domain.collection import Collection
from evaluation.domain.vocabulary import Design, Role, VerdictCode
from evaluation.stats.stress import stress_silent, verdict_without_each

#: Below so many sites an average costs a step of certainty.
FEW_SITES = 5
#: Sparse data: more than this share of sites corrected for a zero cell, or fewer events than this in an arm.
MOST_CORRECTED_SHARE = 0.2
LEAST_EVENTS = 10


def outcome_result(
    outcome: dict,
    judged: Judged,
    *,
    depends_on_clock: bool,
    sites: pd.DataFrame,
    delivery: pd.DataFrame,
    data_to: pd.Timestamp,
) -> OutcomeResult:
    """Return the frozen result of one outcome.

    `sites` and `delivery` are the project's, `data_to` is the programme's last day.
    """
    due = due_sites(sites, judged.sites, data_to=data_to)
    results = _site_results(judged, due, delivery_by_site(delivery, judged.sites))
    units = tuple(site for site in results if site.role == Role.REPLICATION.value and site.parent is None)
    counts, silent_units = reporting(due, judged.sites)
    doubts = _doubts(judged, outcome, depends_on_clock=depends_on_clock, silent_units=silent_units)
    judged_at_all = judged.verdict is not VerdictCode.NO_DATA
    return OutcomeResult(
        project=outcome["project"],
        outcome=outcome["outcome"],
        name=outcome["name"],
        measure=outcome["measure"],
        type=outcome["type"],
        better=outcome["better"],
        unit=_words(outcome.get("unit")),
        per=_number(outcome.get("per")),
        primary=outcome.get("primary") == "yes",
        design=outcome["design"],
        agreed_line=judged.agreed_line,
        full_share=judged.full_share,
        definition=_definition(outcome),
        follow_up_months=_number(outcome.get("follow_up_months")),
        origin=_origin(judged, tuple(site for site in results if site.role == Role.ORIGIN.value)),
        sites=units,
        comparators=tuple(site for site in results if site.role == Role.COMPARATOR.value),
        pooled=_pooled(judged),
        pooled_checks=tuple(
            (name, MethodCheck(estimate=_first(each.estimate), se=_first(each.se), tau2=_first(each.tau2)))
            for name, each in judged.checks
            if judged.k > 1
        ),
        retention=_retention(judged),
        verdict=judged.verdict,
        reason=judged.reason,
        benefit=judged.benefit,
        lean=_number(judged.lean),
        certainty=certainty_of(design=outcome["design"], doubts=doubts) if judged_at_all else None,
        reasons=(*_design_doubt(outcome), *doubts) if judged_at_all else (judged.reason,),
        reporting=counts,
        level="parents" if any(site.members for site in units) else "sites",
        entries=tuple(
            PoolEntry(sites=row.sites, estimate=float(row.estimate), se=float(row.se))
            for row in judged.entries.itertuples()
        ),
    )


def project_infos(collection: Collection) -> tuple[ProjectInfo, ...]:
    """Return the projects by name, each with its outcomes, the primary one first."""
    infos = []
    for row in collection.projects.sort_values("name", key=lambda names: names.str.casefold()).to_dict("records"):
        mine = collection.outcomes[collection.outcomes["project"] == row["project"]]
        mine = mine.assign(later=mine["primary"].ne("yes")).sort_values(["later", "outcome"])
        infos.append(
            ProjectInfo(
                project=row["project"],
                name=row["name"],
                franchisor=_words(row.get("franchisor")),
                aim=_words(row.get("aim")),
                outcomes=tuple(mine["outcome"]),
            )
        )
    return tuple(infos)


def _definition(outcome: dict) -> Definition:
    windows = pd.DataFrame([outcome])[["before_months", "after_months", "follow_up_months"]].astype(float)
    return Definition(
        numerator_is=_words(outcome.get("numerator_is")),
        denominator_is=_words(outcome.get("denominator_is")),
        why_it_matters=_words(outcome.get("why_it_matters")),
        source=_words(outcome.get("source")),
        before_months=float(before_months(windows)[0]),
        after_months=float(after_months(windows)[0]),
        agreed_on=_day(outcome.get("agreed_on")),
        reviewed_by=_words(outcome.get("reviewed_by")),
    )


def source_infos(collection: Collection) -> tuple[SourceInfo, ...]:
    """Return the sources by code."""
    return tuple(
        SourceInfo(
            source=row["source"],
            citation=row["citation"],
            url=_words(row.get("url")),
            year=None if (year := _number(row.get("year"))) is None else int(year),
        )
        for row in collection.sources.sort_values("source").to_dict("records")
    )


def _site_results(judged: Judged, due: pd.DataFrame, delivery: dict[str, Delivery]) -> tuple[SiteResult, ...]:
    """Return every site as a result, those that are due but silent included, members within their parent, by name."""
    table = judged.sites
    verdicts, kept = judged.site_verdicts, judged.site_verdicts.retention
    together = {site: entry for entry in judged.entries["sites"] for site in entry if len(entry) > 1}
    names = dict(zip(table["site"], table["name"], strict=True))
    results: dict[str, SiteResult] = {}
    for place, row in enumerate(table.to_dict("records")):
        # The origin is what others are held against, and a comparator is no replication: neither has a verdict.
        judged_alone = bool(row["usable"]) and row["role"] == Role.REPLICATION.value
        reason = verdicts.reason[place] if judged_alone else _why_not_judged(row)
        results[row["site"]] = SiteResult(
            site=row["site"],
            name=row["name"],
            role=row["role"],
            parent=None if row["unit"] else row["parent"],
            status=_words(row["status"]),
            planned_start=_day(row["planned_start"]),
            actual_start=_day(row["actual_start"]),
            estimate=_number(row["estimate"]),
            se=_number(row["se"]),
            ci_low=_number(row["ci_low"]),
            ci_high=_number(row["ci_high"]),
            retention=_number(kept.ratio[place]) if judged_alone else None,
            retention_low=_number(kept.low[place]) if judged_alone else None,
            retention_high=_number(kept.high[place]) if judged_alone else None,
            verdict=VerdictCode(verdicts.code[place]) if judged_alone else VerdictCode.NO_DATA,
            reason=reason,
            benefit=verdicts.benefit[place] if judged_alone else None,
            not_comparable_because=_words(row["not_comparable_because"]),
            corrected=bool(row["corrected"]),
            asymmetric=bool(row["asymmetric"]),
            counts_with=tuple(names[other] for other in together.get(row["site"], ()) if other != row["site"]),
            published=bool(row["published"]),
            follow_up_complete=bool(row["followed_up"]),
            last_period_end=_day(row["last_period_end"]),
            reference=_counts(row, "reference"),
            exposed=_counts(row, "exposed"),
            returns_given=_whole(row.get("returns_given")),
            returns_used=_whole(row.get("returns_used")),
            sources=row["sources"] if isinstance(row["sources"], tuple) else (),
            model=_words(row["model"]),
            delivery=delivery.get(row["site"]),
        )
    results |= {row["site"]: _silent(row) for row in due.to_dict("records") if row["site"] not in results}
    return _nested(results)


def _silent(row: dict) -> SiteResult:
    """Return a site that is due and has given no return for this outcome."""
    return SiteResult(
        site=row["site"],
        name=row["name"],
        role=row["role"],
        parent=_words(row["parent"]),
        status=_words(row["status"]),
        planned_start=_day(row["planned_start"]),
        actual_start=_day(row["actual_start"]),
        verdict=VerdictCode.NO_DATA,
        reason="no_returns",
        model=_words(row["model"]),
    )


def _why_not_judged(row: dict) -> str | None:
    if row["usable"]:
        return None if row["role"] == Role.ORIGIN.value else "not_a_replication"
    return row["reason"] or "not_comparable"


def _nested(results: dict[str, SiteResult]) -> tuple[SiteResult, ...]:
    """Put members into their parents and order everything by name, never by result."""
    ordered = sorted(results.values(), key=lambda site: (site.name.casefold(), site.site))
    members: dict[str, list[SiteResult]] = {}
    for site in ordered:
        if site.parent in results:
            members.setdefault(str(site.parent), []).append(site)

    def whole(site: SiteResult) -> SiteResult:
        inside = tuple(whole(member) for member in members.get(site.site, ()))
        return SiteResult(**{**site.__dict__, "members": inside}) if inside else site

    return tuple(whole(site) for site in ordered if site.parent not in results)


def _counts(row: dict, arm: str) -> Counts | None:
    names = ("numerator", "denominator", "mean", "sd", "n", "least", "most")
    figures = {name: _number(row.get(f"own_{arm}_{name}")) for name in names}
    return Counts(**figures) if any(value is not None for value in figures.values()) else None


def _origin(judged: Judged, sites: tuple[SiteResult, ...]) -> OriginResult:
    origin = judged.origin
    known = _first(origin.estimate) is not None
    used = [site for site in sites if site.se is not None and site.not_comparable_because is None]
    alone = used[0] if len(used) == 1 else None
    return OriginResult(
        estimate=_first(origin.estimate),
        se=_first(origin.se),
        ci_low=alone.ci_low if alone else _first(origin.ci_low),
        ci_high=alone.ci_high if alone else _first(origin.ci_high),
        established=bool(origin.established[0]),
        firm=bool(origin.firm[0]),
        reason=None if known else (sites[0].reason if sites else "no_origin_figure"),
        sites=sites,
    )


def _pooled(judged: Judged) -> PooledResult:
    """Return the average, or only how many sites there are where fewer than two make none."""
    pooled = judged.pooled
    if judged.k < 2:
        return PooledResult(k=judged.k)
    names = ("estimate", "se", "ci_low", "ci_high", "tau2", "tau2_low", "tau2_high", "q", "q_p", "i2", "h2")
    figures = {name: _first(getattr(pooled, name)) for name in (*names, "pi_low", "pi_high")}
    return PooledResult(k=judged.k, q_df=judged.k - 1, **figures)


def _retention(judged: Judged) -> RetentionResult:
    kept, following = judged.retention, judged.next_site
    shape = kept.shape[0]
    if _first(kept.ratio) is None:
        return RetentionResult()
    source = "one site, normal" if judged.k == 1 else "REML, floored Hartung-Knapp"
    return RetentionResult(
        estimate=_first(kept.ratio),
        low=_first(kept.low),
        high=_first(kept.high),
        next_low=_first(following.low),
        next_high=_first(following.high),
        p_next_keeps=_number(judged.p_next_keeps),
        method=f"{source}; Fieller, {shape}",
    )


def _design_doubt(outcome: dict) -> tuple[str, ...]:
    """Return the reason why a design starts below high; it costs no step of its own."""
    return ("no_comparison_group",) if outcome["design"] == Design.BEFORE_AFTER.value else ()


def _doubts(judged: Judged, outcome: dict, *, depends_on_clock: bool, silent_units: int) -> tuple[str, ...]:
    """Return the reasons to be less sure, in the order of certainty.DOUBTS."""
    entered = judged.sites[judged.entered]
    if entered.empty:
        return ()
    y, v = judged.entries["estimate"].to_numpy(float), judged.entries["se"].to_numpy(float) ** 2
    benchmark: dict[str, Any] = {"theta_o": judged.origin.estimate, "se_o": judged.origin.se}
    benchmark |= {"least_share": judged.agreed_line, "full_share": judged.full_share}
    # Fewer than two sites have no verdict that another site could change.
    alone = judged.k < 2 or bool(verdict_without_each(y, v, **benchmark).stable[0])
    quiet = silent_units == 0 or bool(stress_silent(y, v, None, silent_units, **benchmark).stays[0])
    found = {
        "few_sites": judged.k < FEW_SITES,
        "one_site_changes_the_verdict": not alone,
        "start_date_changes_the_verdict": depends_on_clock,
        "silent_sites_could_change_the_verdict": not quiet,
        "few_events": _few_events(entered, judged),
        "origin_not_firm": not judged.origin.firm[0],
        "follow_up_differs": not entered["followed_up"].all(),
    }
    return tuple(doubt for doubt, applies in found.items() if applies)


def _few_events(entered: pd.DataFrame, judged: Judged) -> bool:
    """Return whether halves added to empty cells, or very few events, could bend the average."""
    usable = judged.sites[judged.sites["usable"] & judged.sites["role"].eq(Role.REPLICATION.value)]
    # A parent that reports for itself holds its members' events: theirs are not added again.
    for_themselves = set(entered.loc[entered["members"] == 0, "site"])
    counted = usable[usable["own_exposed_numerator"].notna() & ~usable["parent"].isin(for_themselves)]
    # A unit that counts were added up into holds those of its members once more.
    counted = counted[counted["members"] == 0]
    if counted.empty:
        return False
    fewest = min(counted["own_exposed_numerator"].sum(), counted["own_reference_numerator"].sum())
    return bool(entered["corrected"].mean() > MOST_CORRECTED_SHARE) or bool(fewest < LEAST_EVENTS)


def _number(value: object) -> float | None:
    """Return a finite number as a plain float, anything else as None."""
    if value is None or isinstance(value, str):
        return None
    number = float(value)  # type: ignore[arg-type]
    return number if isfinite(number) else None


def _whole(value: object) -> int | None:
    number = _number(value)
    return None if number is None else int(number)


def _first(values: np.ndarray) -> float | None:
    return _number(values[0])


def _words(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _day(value: object) -> date | None:
    return None if value is None or pd.isna(value) else pd.Timestamp(value).date()

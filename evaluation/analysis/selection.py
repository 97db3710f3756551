"""What a reader narrows a project to, and how its rows are narrowed: before anything is computed, never after.

The origin is what all else is held against, so it is never narrowed, and neither are the comparison sites. A period
narrows the returns after the start; those from before it are what they are compared with, and stay. Sites that a
narrowing leaves out are taken out of the list of sites too, so that nobody counts them as silent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

import pandas as pd

from evaluation.analysis.sums import site_sums
from evaluation.analysis.units import followed_up
from evaluation.analysis.windows import carries_estimate, rows_in_windows
from evaluation.domain.collection import Collection
from evaluation.domain.vocabulary import Clock, Model, Phase, Role


class Level(StrEnum):
    """At which level the new sites are counted, where it is not the agreed one (members pooled in their parent)."""

    SITE = "site"
    FRANCHISEE = "franchisee"
    REGION = "region"


@dataclass(frozen=True, kw_only=True)
class Selection:
    """What a reader asks for. start, end: first and last day of half-years; provisional: sites that are not yet as
    far as the outcome's follow-up count too. Without any of these it is the agreed view.
    """

    start: date | None = None
    end: date | None = None
    model: str | None = None
    provisional: bool = True
    level: Level | None = None

    @property
    def narrows(self) -> bool:
        """Return whether this is another view than the agreed one."""
        return self != AGREED

    @property
    def summed(self) -> bool:
        """Return whether the counts of sites are added up into larger units."""
        return self.level in (Level.FRANCHISEE, Level.REGION)

    def address(self) -> dict[str, str]:
        """Return what stands in the address for this selection: nothing for the agreed view."""
        parts = {
            "from": self.start.isoformat() if self.start else None,
            "to": self.end.isoformat() if self.end else None,
            "model": self.model,
            "provisional": None if self.provisional else "out",
            "level": self.level.value if self.level else None,
        }
        return {name: value for name, value in parts.items() if value}

    def within(self, choices: Choices) -> Selection:
        """Return the selection without what means nothing for these data or changes nothing in them."""
        start = self.start if self.start in choices.starts else None
        end = self.end if self.end in choices.ends else None
        if start and end and end < start:
            start = end = None
        return Selection(
            start=start,
            end=end,
            model=self.model if self.model in dict(choices.models) else None,
            provisional=self.provisional or not choices.provisional,
            level=self.level if self.level in choices.levels else None,
        )


AGREED = Selection()


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What narrowing would change anything for one outcome of one project; empty where there is no choice.

    models: code and number of sites. starts, ends: first and last days of half-years. sites: how many new sites there
    are where returns are made.
    """

    sites: int
    models: tuple[tuple[str, int], ...] = ()
    starts: tuple[date, ...] = ()
    ends: tuple[date, ...] = ()
    provisional: int = 0
    levels: tuple[Level, ...] = ()

    @property
    def any(self) -> bool:
        """Return whether there is anything to choose."""
        return bool(self.models or self.starts or self.provisional or self.levels)


def asked(address: Mapping[str, str]) -> Selection:
    """Return the selection that an address asks for; a part that means nothing is left out, a day goes to the end of
    its half-year.
    """
    start, end = _day(address.get("from")), _day(address.get("to"))
    level = address.get("level")
    return Selection(
        start=half_year(start)[0] if start else None,
        end=half_year(end)[1] if end else None,
        model=model if (model := address.get("model")) in set(Model) else None,
        provisional=address.get("provisional") != "out",
        level=Level(level) if level in set(Level) else None,
    )


def half_year(day: date) -> tuple[date, date]:
    """Return the first and last day of the half-year that holds a day."""
    if day.month <= 6:
        return date(day.year, 1, 1), date(day.year, 6, 30)
    return date(day.year, 7, 1), date(day.year, 12, 31)


def choices(collection: Collection, *, project: str, outcome: str, clock: Clock = Clock.ACTUAL) -> Choices:
    """Return what can be narrowed for one outcome; of a part of which there is only one sort, nothing."""
    own = only(collection, project=project, outcome=outcome)
    sites = own.sites[own.sites["role"] == Role.REPLICATION.value]
    ends = leaves(sites, own.returns, own.beyond)
    tally = models_of(ends).value_counts().to_dict()
    models = tuple((code.value, tally[code.value]) for code in Model if code.value in tally)
    starts, last_days = _half_years(own, clock=clock)
    provisional = len(unfinished(own, clock=clock) & set(ends["site"]))
    return Choices(
        sites=len(ends),
        models=models if len(models) > 1 else (),
        starts=starts,
        ends=last_days,
        provisional=provisional if provisional < len(ends) else 0,
        levels=_levels(sites, ends),
    )


def overall(each: Iterable[Choices]) -> Choices:
    """Return what can be narrowed on a page of several projects: whatever changes anything in one of them.

    Units are no matter of such a page: sites of one project are no larger units than those of another.
    """
    found = list(each)
    models: Counter[str] = Counter()
    for choices_of_one in found:
        models.update(dict(choices_of_one.models))
    return Choices(
        sites=sum(one.sites for one in found),
        models=tuple((code.value, models[code.value]) for code in Model if code.value in models),
        starts=tuple(sorted({day for one in found for day in one.starts})),
        ends=tuple(sorted({day for one in found for day in one.ends})),
        provisional=sum(one.provisional for one in found),
    )


def only(collection: Collection, *, project: str, outcome: str) -> Collection:
    """Return the rows of one outcome of one project."""
    frames = {name: getattr(collection, name) for name in ("projects", "outcomes", "sites", "returns", "delivery")}
    kept = {name: frame[frame["project"] == project] for name, frame in frames.items()}
    for name in ("outcomes", "returns"):
        kept[name] = kept[name][kept[name]["outcome"] == outcome]
    beyond = collection.beyond
    if beyond is not None:
        beyond = beyond[(beyond["project"] == project) & (beyond["outcome"] == outcome)]
    return replace(collection, **kept, beyond=beyond)


def leaves(sites: pd.DataFrame, returns: pd.DataFrame, beyond: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the new sites where returns are made: those that nobody rolls up to, and those that report themselves.

    beyond: as in Collection.
    """
    reporting = set(returns["site"]) | (set() if beyond is None else set(beyond["site"]))
    return sites[~sites["site"].isin(set(sites["parent"].dropna())) | sites["site"].isin(reporting)]


def models_of(sites: pd.DataFrame) -> pd.Series:
    """Return each site's model; one that gives none is unknown."""
    return sites["model"].where(sites["model"].notna(), Model.UNKNOWN.value)


def select(collection: Collection, selection: Selection, *, clock: Clock = Clock.ACTUAL) -> Collection:
    """Return the rows of one outcome of one project (only) as a selection narrows and groups them.

    clock: for which sites are provisional. Units that counts are added up into are sites of their own, whose codes no
    file can use; their members' parent is theirs.
    """
    if not selection.narrows:
        return collection
    sites, returns = collection.sites, collection.returns
    out = set() if selection.provisional else unfinished(collection, clock=clock)
    replications = sites["role"] == Role.REPLICATION.value
    if selection.model:
        out |= set(sites.loc[replications & models_of(sites).ne(selection.model), "site"])
    returns = returns[~returns["site"].isin(out) & in_period(returns, sites, selection)]
    sites = sites[~_goes(sites, out, reporting=set(collection.returns["site"]))] if out else sites
    if selection.level:
        sites = _at_level(sites, collection.returns, selection.level)
        returns = returns[returns["site"].isin(set(sites["site"]))]
    return replace(collection, sites=sites.reset_index(drop=True), returns=returns.reset_index(drop=True))


def in_period(returns: pd.DataFrame, sites: pd.DataFrame, selection: Selection) -> pd.Series:
    """Return which returns lie in the period that is asked for, whole; a baseline may begin before it."""
    origins = set(sites.loc[sites["role"] == Role.ORIGIN.value, "site"])
    kept = pd.Series(True, index=returns.index)
    if selection.start:
        kept &= is_baseline(returns, sites) | (returns["period_start"] >= pd.Timestamp(selection.start))
    if selection.end:
        kept &= returns["period_end"] <= pd.Timestamp(selection.end)
    return kept | returns["site"].isin(origins)


def is_baseline(returns: pd.DataFrame, sites: pd.DataFrame) -> pd.Series:
    """Return which returns are from before the start, on either clock."""
    dates = sites.set_index("site")[["planned_start", "actual_start"]].min(axis=1)
    began = returns["site"].map(dates)
    return (returns["phase"] == Phase.BEFORE.value) & ~(returns["period_start"] >= began) & ~carries_estimate(returns)


def _goes(sites: pd.DataFrame, out: set[str], *, reporting: set[str]) -> pd.Series:
    """Return which sites go: those left out, but for parents of sites that stay, and parents of nobody any more."""
    parent_of = dict(zip(sites["site"], sites["parent"], strict=True))
    parents = set(sites["parent"].dropna())
    stay = {site for site in parent_of if site not in out and (site in reporting or site not in parents)}
    for site in tuple(stay):
        above = parent_of[site]
        while isinstance(above, str) and above not in stay and above in parent_of:
            stay.add(above)
            above = parent_of[above]
    return ~sites["site"].isin(stay)


def unfinished(collection: Collection, *, clock: Clock) -> set[str]:
    """Return the new sites whose returns do not reach the outcome's follow-up yet."""
    sums = site_sums(collection, clock=clock)
    sums = sums[~followed_up(sums.assign(published=sums["estimate_rows"].notna()), collection.outcomes)]
    new = collection.sites.loc[collection.sites["role"] == Role.REPLICATION.value, "site"]
    return set(sums["site"]) & set(new)


def _half_years(collection: Collection, *, clock: Clock) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """Return where a period could begin and end, so that it leaves out something that counts, and not everything."""
    new = set(collection.sites.loc[collection.sites["role"] == Role.REPLICATION.value, "site"])
    rows = rows_in_windows(collection.returns, collection.outcomes, collection.sites, clock=clock)
    after = rows[rows["site"].isin(new) & ~is_baseline(rows, collection.sites)]
    if after.empty:
        return (), ()
    first, last = after["period_start"].min().date(), after["period_end"].max().date()
    halves = [half_year(first)]
    while halves[-1][1] < last:
        halves.append(half_year(halves[-1][1] + timedelta(days=1)))
    return tuple(begins for begins, _ in halves[1:]), tuple(ends for _, ends in halves[:-1])


def _levels(sites: pd.DataFrame, ends: pd.DataFrame) -> tuple[Level, ...]:
    """Return the levels that would give other units than the agreed ones."""
    has_parents = bool(ends["parent"].isin(set(sites["site"])).any())
    found = [Level.SITE] if has_parents else []
    for level in (Level.FRANCHISEE, Level.REGION):
        names = _names(ends, level)
        if (has_parents and level is Level.FRANCHISEE) or 2 <= names.nunique() < names.notna().sum():
            found.append(level)
    return tuple(found)


def _names(sites: pd.DataFrame, level: Level) -> pd.Series:
    names = sites[level.value].astype(object).where(sites[level.value].notna(), None)
    return names.map(lambda name: " ".join(name.split()) or None if isinstance(name, str) else None)


def _at_level(sites: pd.DataFrame, returns: pd.DataFrame, level: Level) -> pd.DataFrame:
    """Return the sites with the parents of a level; parents that make no returns go where they are not the units."""
    new = sites["role"] == Role.REPLICATION.value
    reporting = set(returns["site"])
    parents = set(sites.loc[new, "parent"].dropna()) & set(sites.loc[new, "site"])
    if level is Level.FRANCHISEE and parents:
        return sites
    held = _held(sites[new], parents & reporting)
    if level is Level.SITE:
        kept = sites[~new | (~sites["site"].isin(parents - reporting) & ~sites["site"].isin(held))].copy()
        kept.loc[kept["role"] == Role.REPLICATION.value, "parent"] = None
        return kept
    kept = sites[~new | ~sites["site"].isin(parents - reporting)].copy()
    own = (kept["role"] == Role.REPLICATION.value) & ~kept["site"].isin(held)
    names = _names(kept, level).where(own)
    kept["parent"] = kept["parent"].where(kept["site"].isin(held), None)
    kept.loc[names.notna(), "parent"] = names.dropna().map(lambda name: f"{level.value}:{name}")
    return pd.concat([kept, _units(kept[names.notna()], level)], ignore_index=True)


def _held(sites: pd.DataFrame, reporting_parents: set[str]) -> set[str]:
    """Return the sites whose counts a parent's own returns hold."""
    parent_of = dict(zip(sites["site"], sites["parent"], strict=True))
    held: set[str] = set()
    for site in parent_of:
        seen, above = {site}, parent_of[site]
        while isinstance(above, str) and above not in seen:
            if above in reporting_parents:
                held.add(site)
            seen.add(above)
            above = parent_of.get(above)
    return held


def _units(members: pd.DataFrame, level: Level) -> pd.DataFrame:
    """Return one site a unit, begun when the first of its members did."""
    grouped = members.groupby("parent", sort=True)
    units = grouped[["planned_start", "actual_start"]].min().reset_index(names="site")
    units["project"] = members["project"].iloc[0] if len(members) else None
    units["name"] = units["site"].str.removeprefix(f"{level.value}:")
    units[level.value] = units["name"]
    units["role"], units["status"] = Role.REPLICATION.value, "delivering"
    return units.reindex(columns=members.columns).astype(members.dtypes.to_dict(), errors="ignore")


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None

"""The sites behind a pattern as they may be shown: their names, their results, and what each has of the thing asked."""

from __future__ import annotations

from dataclasses import dataclass, replace

from evaluation.analysis.moderation import By, Entry, starting_level
from evaluation.analysis.protection import shown_figures, shown_mean
from evaluation.analysis.result_types import OutcomeResult, SiteResult
from evaluation.domain.vocabulary import OutcomeType
from evaluation.stats.disclosure import Profile
from evaluation.stats.distributions import critical_value
from evaluation.views.effect_words import figures, natural_effect
from evaluation.views.numbers import counted, percent, share_figures
from evaluation.views.site_chart import display_per, level_words
from evaluation.views.wording import delivery as words
from evaluation.views.wording.compare import listed


def has_shares(result: OutcomeResult) -> bool:
    """Return whether a share of the original means anything: of an uncertain one, it does not."""
    return bool(result.origin.estimate) and result.origin.firm


@dataclass(frozen=True, kw_only=True)
class Places:
    """The sites of one outcome by one thing about them."""

    result: OutcomeResult
    profile: Profile
    by: By

    def shown(self, entry: Entry) -> SiteResult:
        """Return an entry as one site: itself, or all that count as one under their names together."""
        first = entry.sites[0]
        if len(entry.sites) > 1:
            half = float(critical_value()) * entry.se
            ends = {"ci_low": entry.estimate - half, "ci_high": entry.estimate + half}
            origin = self.result.origin.estimate
            shares = {"retention": entry.estimate / origin if origin else None}
            shares |= {"retention_low": None, "retention_high": None}
            name = listed([site.name for site in entry.sites])
            first = replace(first, name=name, estimate=entry.estimate, members=entry.sites, **ends, **shares)
        return first

    def height(self, entry: Entry) -> float:
        """Return where an entry stands on the upright axis: its share of the original, else its effect."""
        shown = self.shown(entry)
        return (shown.retention if has_shares(self.result) else shown.estimate) or 0.0

    def kept(self, shown: SiteResult) -> str:
        """Return a site's result in words: its share with its range, else its effect."""
        if has_shares(self.result):
            return share_figures(shown.retention, shown.retention_low, shown.retention_high)
        turned = {"measure": self.result.measure, "better": self.result.better}
        return figures(natural_effect(shown.estimate or 0.0, shown.ci_low, shown.ci_high, **turned))

    def value(self, entry: Entry) -> float | None:
        """Return what an entry has of a thing that is a number, as it may be shown; None where it may not."""
        return self._level(entry) if self.by is By.BASELINE and entry.value is not None else entry.value

    def value_words(self, value: float | None, model: str | None) -> str:
        """Return the same in words; nothing where it is not known or not shown."""
        if self.by is By.MODEL:
            return words.model_name(model) if model else ""
        if value is None:
            return ""
        if self.by is By.DELIVERY:
            return percent(value)
        if self.by is By.TIME:
            return counted(round(value), "month")
        return level_words(value * display_per(self.result), self.result)

    def _level(self, entry: Entry) -> float | None:
        """Return a starting level worked out from the counts as they may be shown."""
        levels = []
        for site in entry.sites:
            known = starting_level(site)
            if known is None:
                return None
            if self.result.type == OutcomeType.MEAN:
                levels.append(shown_mean(known[0] / known[1], known[1], profile=self.profile))
            else:
                found = shown_figures([known[0]], [known[1]], type_=self.result.type, profile=self.profile)
                levels.append(found[0].level)
        above_none = [level for level in levels if level]
        return sum(above_none) / len(above_none) if len(above_none) == len(levels) else None

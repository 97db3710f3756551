"""The Delivery page: does sticking to the design go with better results? A pattern between sites, and no more."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.analysis.moderation import By, Pattern, pattern, shuffled_p
from evaluation.analysis.result_types import OutcomeResult, Results, SiteResult
from evaluation.domain.vocabulary import Clock
from evaluation.stats.disclosure import Profile
from evaluation.views.delivery_chart import PatternChart, pattern_chart
from evaluation.views.delivery_places import Places, has_shares
from evaluation.views.delivery_size import size_lines
from evaluation.views.effect_words import measure_name
from evaluation.views.marks import VerdictMark, site_mark
from evaluation.views.wording import delivery as words
from evaluation.views.wording.compare import listed


@dataclass(frozen=True, kw_only=True)
class PlaceRow:
    """One line of the table: a site, what it has of the thing looked at, its result and its verdict."""

    site: str
    name: str
    value: str
    kept: str
    mark: VerdictMark | None
    note: str | None


@dataclass(frozen=True, kw_only=True)
class PatternRow:
    """One thing about the sites: what it shows, and how far that may be taken."""

    by: By
    name: str
    sentence: str
    how_far: str


@dataclass(frozen=True, kw_only=True)
class DeliveryView:
    """The whole page for one outcome of one project, looked at by one thing about its sites.

    patterns: that thing and the others, each in a sentence. value_name, kept_name: headings of the table.
    """

    project: str
    name: str
    outcome: str
    outcome_name: str
    headline: str
    by: By
    finding: str
    size: tuple[str, ...]
    notes: tuple[str, ...]
    chart: PatternChart | None
    value_name: str
    kept_name: str
    places: tuple[PlaceRow, ...]
    patterns: tuple[PatternRow, ...]
    cautions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Page:
    """The view, and the pattern behind it, from which the field's own figures are worked out when asked for."""

    view: DeliveryView
    result: OutcomeResult
    pattern: Pattern


def build(
    results: Results,
    *,
    project: str,
    outcome: str | None = None,
    by: By = By.DELIVERY,
    clock: Clock = Clock.ACTUAL,
    profile: Profile,
) -> Page | None:
    """Build the page; None where the programme has no such project or the project no main outcome."""
    info = next((each for each in results.projects if each.project == project), None)
    result = (results.of(project, outcome) if outcome else None) or results.primary(project)
    if info is None or result is None:
        return None
    asked = {each: pattern(result, each, clock=clock, data_to=results.data_to) for each in By}
    found = asked[by]
    places = Places(result=result, profile=profile, by=by)
    chart, hidden = pattern_chart(found, places, data_to=results.data_to)
    rows = [
        PatternRow(by=each, name=words.NAMES[each], sentence=words.pattern_sentence(one), how_far=words.how_far(one))
        for each, one in asked.items()
    ]
    view = DeliveryView(
        project=project,
        name=info.name,
        outcome=result.outcome,
        outcome_name=result.name,
        headline=words.headline(info.name, asked[By.DELIVERY]),
        by=by,
        finding=words.pattern_sentence(found).rstrip("."),
        size=tuple(line.rstrip(".") for line in size_lines(found, result)),
        notes=tuple(note for note in (words.coverage(found, new=len(result.sites)), words.not_drawn(hidden)) if note),
        chart=chart,
        value_name=words.NAMES[by],
        kept_name="Kept" if has_shares(result) else measure_name(result.measure).capitalize(),
        places=tuple(_row(site, found, places) for site in result.sites),
        patterns=tuple(rows),
        cautions=words.cautions(found, looked_at=len(By)),
    )
    return Page(view=view, result=result, pattern=found)


def _row(site: SiteResult, found: Pattern, places: Places) -> PlaceRow:
    entry = next((each for each in found.entries if any(own.site == site.site for own in each.sites)), None)
    value = "" if entry is None else places.value_words(places.value(entry), entry.model)
    unknown = "" if entry is None else "Not shown" if entry.known else "Not known"
    alone = None if entry is None else places.shown(entry)
    return PlaceRow(
        site=site.site,
        name=site.name,
        value=value or unknown,
        kept=places.kept(alone) if alone else "No result that can be compared",
        mark=site_mark(site),
        note=f"Counts as one with {listed(site.counts_with)}." if site.counts_with else None,
    )


def technical_lines(page: Page) -> tuple[str, ...]:
    """Return the field's own figures of the pattern that is shown, shuffles included, for evaluators."""
    found, fit = page.pattern, page.pattern.fit
    lines = [words.model_used(found)]
    if found.groups is not None:
        tests, regression = found.groups.tests, found.groups.regression
        lines.append(words.between_models(tests.q_between, tests.df, tests.p))
        lines.append(words.f_test(regression.q_model, regression.q_model_df, regression.df, regression.q_model_p))
    if fit is not None and fit.reason is None:
        lines.append(words.coefficient(found.by, float(fit.beta[1]), float(fit.ci_low[1]), float(fit.ci_high[1])))
        lines.append(words.slope_test(float(fit.p[1]), fit.df, float(fit.tau2), float(fit.tau2_without), float(fit.r2)))
    if (p := shuffled_p(found)) is not None:
        lines.append(words.shuffled(p, len(found.known)))
    return tuple(lines)

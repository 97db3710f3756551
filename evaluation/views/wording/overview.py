"""The Overview's own sentences: why a range gives its verdict, what was agreed, and what is known elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from evaluation.analysis.result_types import Definition, OutcomeResult
from evaluation.domain.vocabulary import Certainty, VerdictCode
from evaluation.views.numbers import day, percent
from evaluation.views.wording import LEAST_SITES_FOR_AVERAGE, kept_share

#: Why nothing can be told, by the rule's reason (evaluation.stats.verdict).
_TOO_WIDE = {
    "benefit_shown_size_unclear": "Too wide to tell: the range holds both less than {line} and more than {full}.",
    "short_of_full_benefit_not_shown": "Too wide to tell: the range holds both no benefit (0%) and more than {line}.",
    "inconclusive": "Too wide to tell: the range holds everything from no benefit (0%) to more than {full}.",
}
_SHOWN = {
    VerdictCode.KEPT: "All of the range is above {line}, and it reaches {full}.",
    VerdictCode.PARTLY_KEPT: "A benefit is shown, but all of the range is below {full}.",
    VerdictCode.LOST: "All of the range is below {line}.",
    VerdictCode.REVERSED: "All of the range is below 0%: outcomes became worse.",
}


def why_this_verdict(result: OutcomeResult) -> str | None:
    """Return what in the range gives its verdict; None where no share is shown, as the row then says why."""
    unseen = kept_share(result.retention) is None or not result.origin.firm
    if unseen or result.pooled.k < LEAST_SITES_FOR_AVERAGE:
        return None
    if result.certainty is Certainty.VERY_LOW:
        return "Too much speaks against relying on the range: certainty is very low."
    said = _SHOWN.get(result.verdict) or _TOO_WIDE.get(result.reason)
    return said.format(line=percent(result.agreed_line), full=percent(result.full_share)) if said else None


def lines_agreed(agreed_line: float, definitions: Sequence[Definition]) -> str | None:
    """Return when the agreed line was agreed and who has checked it; None where a definition has no date."""
    dates = {each.agreed_on for each in definitions if each.agreed_on}
    reviewers = {each.reviewed_by for each in definitions}
    if not dates or not all(each.agreed_on for each in definitions):
        return None
    line = percent(agreed_line)
    if len(dates) > 1 or len(reviewers) > 1:
        return f"The agreed line is {line}. When each project agreed on it, and who checked that, stands under Methods."
    (agreed_on,), (reviewer,) = dates, reviewers
    return f"The agreed line, {line}, was agreed on {day(agreed_on)}. Checked by: {reviewer or 'nobody yet'}."


def comparison_line(results: Sequence[OutcomeResult]) -> str | None:
    """Return what all verdicts without a comparison group share, said once; None where each of them has one.

    results: the projects' main outcomes; one without a verdict has no certainty that could be lowered.
    """
    judged = [each for each in results if each.certainty is not None]
    without = sum("no_comparison_group" in each.reasons for each in judged)
    so = "so other changes at the time could play a part and certainty is moderate at best."
    if not without:
        return None
    if len(judged) == 1:
        return f"There is no comparison group, {so}"
    if without == len(judged):
        return f"No project here has a comparison group, {so}"
    return f"{without} of {len(judged)} projects {'has' if without == 1 else 'have'} no comparison group, {so}"


def published_benchmark() -> str:
    """Return what was found elsewhere, with its source; a figure of its authors, never computed here."""
    return (
        "For comparison: physical activity projects taken to scale elsewhere kept a median of 58.8% of their effect, "
        "from 25% to 132% (Lane and others, International Journal of Behavioral Nutrition and Physical Activity, 2021)."
    )

"""Every sentence that depends on a number or a verdict. Pages and packs quote them; a test covers each branch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from evaluation.analysis.result_types import OutcomeResult, PooledResult, Reporting, RetentionResult
from evaluation.domain.vocabulary import Benefit, Certainty, VerdictCode
from evaluation.views.marks import Tone, VerdictMark, mark_of
from evaluation.views.numbers import counted, nearest_five_in_100, percent, percent_range

#: Fewer sites than this have no average worth drawing: each site is shown alone.
LEAST_SITES_FOR_AVERAGE = 3
#: From so many sites on, a chance is given as a number; below, in words only.
LEAST_SITES_FOR_NUMBERS = 10
LEAST_SITES_FOR_LEAN_NUMBER = 5
_LIKELY, _UNLIKELY = 0.8, 0.2
#: So many silent sites are named; a longer list would hide the rest of the page.
_MOST_NAMED = 6

_CERTAINTY_WORDS = {
    Certainty.HIGH: "high",
    Certainty.MODERATE: "moderate",
    Certainty.LOW: "low",
    Certainty.VERY_LOW: "very low",
}

_DOUBT_WORDS = {
    "no_comparison_group": "there is no comparison group, so other changes at the time could play a part",
    "few_sites": "fewer than 5 sites have figures that can be compared",
    "one_site_changes_the_verdict": "leaving out 1 site changes the verdict",
    "start_date_changes_the_verdict": "the verdict depends on whether planned or actual start dates are used",
    "silent_sites_could_change_the_verdict": "if the sites that do not report saw no change, the verdict would differ",
    "few_events": "very few events were counted",
    "origin_not_firm": "the original result is itself uncertain",
    "follow_up_differs": "some sites have not been followed for as long as the original",
}

_WHY_NO_VERDICT = {
    "no_origin_figure": "There is no original figure for this outcome, so there is nothing to compare with.",
    "no_replication_figure": "No new place has reported this outcome.",
    "no_like_for_like_pair": "The new places measured something other than the original, so a share would mislead.",
    "no_replication_effect": "The new places have reported, but nothing that gives a change yet.",
    "origin_not_comparable": "The original figure cannot be compared with later ones.",
    "origin_no_range_published": (
        "The original study printed a figure without a range or the numbers behind it, "
        "so we cannot say how sure it was."
    ),
    "origin_no_spread_published": (
        "The original study printed averages without their spread, so we cannot say how sure they were."
    ),
    "origin_figures_not_available": "The original study did not print the numbers that a comparison needs.",
    "origin_no_before_returns": "The original site printed no figure from before it began.",
    "origin_no_after_returns": "The original site printed no figure from after it began.",
    "origin_no_returns_in_window": "The original site has no figures inside the months that are compared.",
    "origin_several_estimates": "Several original effects were published for this outcome, and no rule to choose.",
    "origin_double_zero": "There were no events at the original site, so no ratio can be formed.",
    "origin_double_zero_or_all_events": (
        "Nobody or everybody had the event at the original site, so no ratio can be formed."
    ),
    "origin_comparator_missing": "The original site's comparison site has no figures for the same months.",
    "origin_suppressed_at_source": "The original site's counts were hidden at source, and we do not guess them.",
}

_WHY_NO_SITE_EFFECT = {
    "not_comparable": "Shown, but not compared.",
    "no_returns": "No returns for this outcome.",
    "no_member_effects": "None of its member sites has figures that give a change.",
    "not_a_replication": "Shown for comparison; the project did not run here.",
    "no_range_published": "Published without a range.",
    "no_spread_published": "Published without its spread.",
    "figures_not_available": "The figures needed were not available.",
    "no_before_returns": "No figures from before it began.",
    "no_after_returns": "No figures yet from after it began.",
    "no_returns_in_window": "No figures inside the months that are compared.",
    "suppressed_at_source": "Some counts were hidden at source, and we do not guess them.",
    "several_estimates": "Several published effects for the same outcome, and no rule to choose.",
    "comparator_missing": "Its comparison site has no figures for the same months.",
    "double_zero_or_all_events": "Nobody had the event in either period, or everybody did, so no ratio can be formed.",
    "double_zero": "No events in either period, so no ratio can be formed.",
    "no_origin_effect": "It has an effect of its own, but there is no original figure with a range to compare it with.",
    "small_numbers": "Counts too small to show alone; they are part of the average.",
    "published_effects_are_not_added_up": "Some of its sites gave published effects, not counts to add up.",
    "comparators_are_not_added_up": "Its sites are held against comparison sites, which cannot be added up.",
    "may_be_a_false_alarm": "Looks worse, but with several sites judged at once one may look so by chance.",
}


def overview_headline(marks: Sequence[VerdictMark]) -> str:
    """Return the one sentence or two that answer the question for all projects."""
    total = len(marks)
    if total == 0:
        return "There are no projects here yet."
    tally = Counter(mark.tone for mark in marks)
    if tally[Tone.NO_DATA] == total:
        if total == 1:
            return "The project's main outcome cannot be compared with the original yet."
        return f"None of the {total} projects' main outcomes can be compared with the original yet."
    if total == 1:
        return _of_one(marks[0])
    sentences = [_kept_sentence(tally[Tone.KEPT], total)]
    wrong_way = sum(1 for mark in marks if mark.flag)
    worse = tally[Tone.NOT_KEPT] - wrong_way
    if weaker := tally[Tone.WEAKER]:
        sentences.append(f"{weaker} {'is' if weaker == 1 else 'are'} weaker.")
    if worse:
        sentences.append(f"{worse} {'has' if worse == 1 else 'have'} not kept it.")
    if wrong_way:
        sentences.append(f"{wrong_way} went the wrong way.")
    if unclear := tally[Tone.CANNOT_TELL]:
        sentences.append(f"For {unclear} we cannot tell yet.")
    if missing := tally[Tone.NO_DATA]:
        sentences.append(f"For {missing} there are no figures that can be compared.")
    return " ".join(sentences)


def _of_one(mark: VerdictMark) -> str:
    """Return the answer for a programme of a single project with a verdict."""
    if mark.flag:
        return "The project's outcomes became worse in new places."
    return {
        Tone.KEPT: "The project has probably kept most of its benefit in new places.",
        Tone.WEAKER: "The project brings benefit in new places, but less than at first.",
        Tone.NOT_KEPT: "The project has not kept its benefit in new places.",
    }.get(mark.tone, "We cannot tell yet whether the project keeps its benefit in new places.")


def _kept_sentence(kept: int, total: int) -> str:
    if kept == 0:
        return f"None of the {total} projects has yet been shown to keep most of its benefit in new places."
    verb, owner = ("has", "its") if kept == 1 else ("have", "their")
    return f"{kept} of {total} projects {verb} probably kept most of {owner} benefit in new places."


def kept_share(retention: RetentionResult) -> str | None:
    """Return "about 62% (likely range 45% to 88%)", or None where no bounded share exists."""
    if retention.estimate is None or retention.low is None or retention.high is None:
        return None
    return f"about {percent(retention.estimate)} (likely range {percent_range(retention.low, retention.high)})"


def project_headline(name: str, result: OutcomeResult) -> str:
    """Return the sentence at the top of a project's page; in it, the range always stands with the share."""
    verdict = result.verdict
    if verdict is VerdictCode.NO_DATA:
        return f"{name}: no verdict. {why_no_verdict(result.reason)}"
    if verdict is VerdictCode.NO_FIRM_BENCHMARK:
        return (
            f"We cannot tell how much {name} keeps in new places: "
            "the original result is too uncertain for a share of it to mean much."
        )
    if mark_of(verdict, result.certainty).tone is Tone.CANNOT_TELL:
        return _cannot_tell(name, result)
    few = result.pooled.k < LEAST_SITES_FOR_AVERAGE
    share = None if few else kept_share(result.retention)
    said = f": {share}" if share else f", but by how much {_unsaid(result)}"
    if few:
        said = f", as far as {'1 new site' if result.pooled.k == 1 else f'{result.pooled.k} sites'} can show"
    if verdict is VerdictCode.KEPT:
        return f"{name} has probably kept {_most(result.agreed_line)} of its benefit in new places{said}."
    if verdict is VerdictCode.PARTLY_KEPT:
        whole = " of the original" if share else ""
        return f"{name} brings benefit in new places, but less than at first{said}{whole}."
    if verdict is VerdictCode.REVERSED:
        return f"{name} went the wrong way in new places: outcomes there became worse{said if few else ''}."
    below = f", below the agreed {percent(result.agreed_line)}" if share else ""
    return f"{name} has not kept its benefit in new places{said}{below}."


def _is_withheld(result: OutcomeResult) -> bool:
    """Return whether there is an average that is not shown, as small counts could be worked out from it."""
    return result.pooled.k >= LEAST_SITES_FOR_AVERAGE and result.pooled.estimate is None


def _unsaid(result: OutcomeResult) -> str:
    return "is not shown, as small counts could be worked out from it" if _is_withheld(result) else "has no range"


def _most(agreed_line: float) -> str:
    """Return "most", or the line itself where half of the benefit was not asked for."""
    return "most" if agreed_line >= 0.5 else f"at least {percent(agreed_line)}"


_TOO_EARLY = {
    "benefit_shown_size_unclear": "There is a benefit, but its size is not clear yet",
    "short_of_full_benefit_not_shown": "It falls short of the original, and a benefit is not shown yet",
    "inconclusive": "The figures allow anything from no benefit to all of it",
}


def _cannot_tell(name: str, result: OutcomeResult) -> str:
    k, share = result.pooled.k, kept_share(result.retention)
    if k < LEAST_SITES_FOR_AVERAGE:
        return f"We cannot tell yet how much {name} keeps: {_so_few(k)}."
    why = _TOO_EARLY.get(result.reason, "The figures point one way, but too much speaks against relying on them")
    so_far = f": {share} of the original so far" if share else ""
    return f"We cannot tell yet how much of its benefit {name} keeps in new places. {why}{so_far}."


def _so_few(k: int) -> str:
    return "only 1 new site can be compared" if k == 1 else f"{k} sites cannot show how much sites differ"


def row_sentence(result: OutcomeResult) -> str:
    """Return one line for the overview's row: the share with its range, or the reason why there is none."""
    if result.verdict is VerdictCode.NO_DATA:
        return why_no_verdict(result.reason)
    if result.pooled.k < LEAST_SITES_FOR_AVERAGE:
        return f"No average: {_so_few(result.pooled.k)}."
    share = kept_share(result.retention)
    if share is None and _is_withheld(result):
        return "The share is not shown: the small counts of a site could be worked out from it."
    if share is None or not result.origin.firm:
        return "The original result is too uncertain for a share of it to mean much."
    return f"{share[0].upper()}{share[1:]} of the original benefit."


def elsewhere_sentence(result: OutcomeResult, others: Sequence[OutcomeResult]) -> str | None:
    """Return that another outcome can be compared where the main one cannot; None otherwise."""
    if result.verdict is not VerdictCode.NO_DATA:
        return None
    judged = [other for other in others if other.verdict is not VerdictCode.NO_DATA]
    if not judged:
        return None
    names = "; ".join(f"{each.name} ({mark_of(each.verdict, each.certainty).word.lower()})" for each in judged)
    return f"{counted(len(judged), 'other outcome')} can be compared: {names}"


def why_no_verdict(reason: str) -> str:
    """Return why there is no verdict, as a sentence."""
    return _WHY_NO_VERDICT.get(reason, "The figures needed for a comparison are missing.")


def why_no_site_effect(reason: str | None) -> str | None:
    """Return why a site has no verdict of its own, as a sentence; None where it has one."""
    return _WHY_NO_SITE_EFFECT.get(reason) if reason else None


def benefit_line(benefit: Benefit | None) -> str | None:
    """Return the line that needs no original: what the new sites show by themselves."""
    if benefit is None:
        return None
    words = {
        Benefit.SHOWN: "shown",
        Benefit.NOT_SHOWN: "not shown; we cannot rule out no change",
        Benefit.HARM: "harm: outcomes became worse",
    }
    return f"Benefit at the new sites: {words[benefit]}"


def lean_sentence(result: OutcomeResult) -> str | None:
    """Return which way a result leans that cannot be told yet; None where it has a verdict or too few sites."""
    unclear = mark_of(result.verdict, result.certainty).tone is Tone.CANNOT_TELL
    if not unclear or result.lean is None or not result.origin.established:
        return None
    rounded = nearest_five_in_100(result.lean)
    if 40 <= rounded <= 60:
        return "It leans neither way"
    side, chance = ("kept", rounded) if rounded > 50 else ("not kept", 100 - rounded)
    if result.pooled.k < LEAST_SITES_FOR_LEAN_NUMBER:
        return f"It leans towards {side}"
    line = percent(result.agreed_line)
    return f"It leans towards {side}: about {chance} in 100 that the average is {_side_of_line(side)} {line}"


def _side_of_line(side: str) -> str:
    return "at least" if side == "kept" else "below"


def certainty_short(result: OutcomeResult) -> str | None:
    """Return "Certainty: low, because …" with what lowers it for this project; None where there is no verdict."""
    if result.certainty is None:
        return None
    lowered_by = [_DOUBT_WORDS[doubt] for doubt in result.reasons if doubt != "no_comparison_group"]
    line = f"Certainty: {_CERTAINTY_WORDS[result.certainty]}"
    return f"{line}, because {_and(lowered_by)}" if lowered_by else line


def certainty_line(result: OutcomeResult) -> str | None:
    """Return "Certainty: low, because …" with every reason; None where there is no verdict to be certain of."""
    if result.certainty is None:
        return None
    line = f"Certainty: {_CERTAINTY_WORDS[result.certainty]}"
    doubts = [_DOUBT_WORDS[doubt] for doubt in result.reasons]
    return f"{line}, because {_and(doubts)}" if doubts else line


def certainty_word(result: OutcomeResult) -> str | None:
    """Return "moderate"; None where there is no verdict to be certain of."""
    return _CERTAINTY_WORDS[result.certainty] if result.certainty else None


def doubts(result: OutcomeResult) -> tuple[str, ...]:
    """Return what lowers the certainty, each doubt as a sentence; none where there is no verdict."""
    words = [_DOUBT_WORDS[doubt] for doubt in result.reasons] if result.certainty else []
    return tuple(f"{each[0].upper()}{each[1:]}." for each in words)


def _and(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else "; ".join(parts[:-1]) + "; and " + parts[-1]


def silent_sentence(reporting: Reporting) -> str | None:
    """Return who has given nothing that can be used, by name; None where everyone has."""
    if not reporting.silent:
        return None
    named, more = reporting.silent[:_MOST_NAMED], len(reporting.silent) - _MOST_NAMED
    return f"Nothing that can be compared from {'; '.join(named)}" + (f" and {more} more" if more > 0 else "")


def next_site_sentence(result: OutcomeResult) -> str | None:
    """Return what the next site can expect; None below the number of sites at which that can be said.

    Where nothing can be told of the average, the next site's chance is left out: its range says all there is.
    """
    retention, k, agreed_line = result.retention, result.pooled.k, result.agreed_line
    if retention.next_low is None or retention.next_high is None or k < LEAST_SITES_FOR_AVERAGE:
        return None
    expects = f"The next site can expect to keep {percent_range(retention.next_low, retention.next_high)}"
    chance = retention.p_next_keeps
    if chance is None or mark_of(result.verdict, result.certainty).tone is Tone.CANNOT_TELL:
        return f"{expects}."
    line = f"to keep at least {percent(agreed_line)}"
    if k >= LEAST_SITES_FOR_NUMBERS:
        return f"{expects}; about {nearest_five_in_100(chance)} in 100 such sites would be expected {line}."
    if _UNLIKELY < chance < _LIKELY:
        return f"{expects}; whether it will keep at least {percent(agreed_line)} is uncertain."
    return f"{expects}; it is {'likely' if chance >= _LIKELY else 'unlikely'} {line}."


def differ_sentence(pooled: PooledResult) -> str | None:
    """Return whether sites differ more than chance would explain; None where too few can show it."""
    if pooled.k < LEAST_SITES_FOR_AVERAGE or pooled.tau2_low is None or pooled.tau2_high is None:
        return None
    if pooled.tau2_low > 0:
        return "Sites differ more than chance would explain."
    if pooled.tau2_high == 0:
        return "Sites differ less than chance alone would make them."
    return "Chance alone could explain how sites differ."


def wrong_to_expect_all() -> str:
    """Return the caution that stands beside every share: first studies often overstate."""
    return (
        "First studies often overstate. Keeping 100% is a demanding bar: "
        "some shrinkage is to be expected even where nothing was lost."
    )


def rule_lines(agreed_line: float, full_share: float) -> tuple[str, ...]:
    """Return what the verdict words mean, with the lines they rest on."""
    line, full = percent(agreed_line), percent(full_share)
    return (
        f"Kept: at least {line} of the original benefit is shown, and {full} is not ruled out. "
        f"Weaker: a benefit is shown, but {full} of the original is ruled out. "
        f"Not kept: {line} is ruled out. Cannot tell yet: none of these can be said, as the range is too wide, "
        "the original too uncertain or the certainty very low.",
    )


def data_line(*, data_to: str | None, published: str | None, version: int) -> str:
    """Return "Data to 30 June 2026 · published 6 August 2026 · version 12"."""
    parts = [f"data to {data_to}" if data_to else None, f"published {published}" if published else None]
    line = " · ".join([*(part for part in parts if part), f"version {version:,}"])
    return line[0].upper() + line[1:]


def site_tally(marks: Sequence[VerdictMark]) -> str | None:
    """Return "Judged one by one: 9 kept, 2 weaker, 4 cannot tell yet"; None for no sites."""
    judged = [mark for mark in marks if mark.tone is not Tone.NO_DATA]
    if not judged:
        return None
    tally = Counter(mark.word.lower() for mark in judged)
    order = ("kept", "weaker", "not kept", "cannot tell yet")
    return "Judged one by one: " + ", ".join(f"{tally[word]} {word}" for word in order if tally[word])


def false_alarms(judged: int) -> str | None:
    """Return how many false alarms so many single verdicts would bring; None where fewer than 1 in 2 is expected."""
    expected = expected_false_alarms(judged)
    if expected is None:
        return None
    return f"Among {counted(judged, 'site')} judged alone, about {expected} would look worse by chance."


def expected_false_alarms(judged: int) -> int | None:
    """Return how many of so many single verdicts would be worse by chance; None where fewer than 1 in 2 is expected."""
    expected = judged * 0.025
    return None if expected < 0.5 else max(1, round(expected))

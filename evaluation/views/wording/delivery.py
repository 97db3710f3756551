"""The sentences of the Delivery page: patterns between sites, each said only as far as its sites allow."""

from __future__ import annotations

from enum import StrEnum

from evaluation.analysis.moderation import LEAST_SITES_A_MODEL, By, Pattern
from evaluation.stats.moderators import EXPLORATORY_FROM, FINDING_FROM
from evaluation.views.numbers import counted

#: A model's difference is called one below this, as everywhere.
_LEVEL = 0.05

NAMES = {
    By.DELIVERY: "Delivery score",
    By.MODEL: "Replication model",
    By.BASELINE: "Starting level",
    By.TIME: "Time since the start",
}
_MODELS = {
    "dissemination": "Dissemination",
    "licence": "Licence",
    "franchise": "Franchise",
    "programme_led": "Led by the programme",
    "unknown": "Not known",
}
_THINGS = {
    By.DELIVERY: "a delivery score",
    By.MODEL: "a replication model",
    By.BASELINE: "a starting level",
    By.TIME: "a start date",
}
_NOBODY = {
    By.DELIVERY: "No delivery scores have been sent for sites with a result.",
    By.MODEL: "No site with a result says how the project reached it.",
    By.BASELINE: "No site with a result has counts of its own from before it began.",
    By.TIME: "No site with a result has a start date.",
}
_UNITS = {
    By.DELIVERY: "For each 10 points of delivery score",
    By.BASELINE: "For a starting level twice as high",
    By.TIME: "For each 6 months since the start",
}
_UP = {
    By.DELIVERY: "sites that stuck closer to the design did better",
    By.BASELINE: "sites that started from a higher level did better",
    By.TIME: "sites that began earlier did better",
}
_DOWN = {
    By.DELIVERY: "sites that stuck closer to the design did worse",
    By.BASELINE: "sites that started from a lower level did better",
    By.TIME: "sites that began later did better",
}


class Shows(StrEnum):
    """What a pattern comes to."""

    NO_RESULT = "no_result"
    NOBODY = "nobody"
    TOO_LATE = "too_late"
    FEW = "few"
    ALIKE = "alike"
    UP = "up"
    DOWN = "down"
    DIFFER = "differ"
    UNCLEAR = "unclear"


def shows(found: Pattern) -> Shows:
    """Return what a pattern comes to, by its interval and never by its middle."""
    if not found.entries:
        return Shows.NO_RESULT
    if not found.known:
        return Shows.TOO_LATE if found.later else Shows.NOBODY
    if found.by is By.MODEL:
        return _of_models(found)
    if found.fit is None:
        return Shows.FEW
    if found.fit.reason is not None:
        return Shows.ALIKE
    if found.fit.ci_low[1] > 0:
        return Shows.UP
    return Shows.DOWN if found.fit.ci_high[1] < 0 else Shows.UNCLEAR


def _of_models(found: Pattern) -> Shows:
    if found.groups is None:
        return Shows.ALIKE if len({entry.model for entry in found.known}) == 1 else Shows.FEW
    return Shows.DIFFER if found.groups.regression.q_model_p < _LEVEL else Shows.UNCLEAR


def headline(name: str, found: Pattern) -> str:
    """Return the answer to the page's question, from the delivery scores of one project."""
    what, k = shows(found), len(found.known)
    first = found.evidence == "exploratory"
    if what is Shows.NO_RESULT:
        return f"{name}: no new site has a result yet, so nothing can be held against delivery."
    if what is Shows.NOBODY:
        return f"{name}: no delivery scores have been sent, so we cannot tell whether sticking to the design matters."
    if what is Shows.TOO_LATE:
        return f"{name}: every delivery score came after the results, so none can say what went with them."
    if what is Shows.FEW:
        return (
            f"{name}: we cannot tell yet whether sticking to the design goes with better results. {_have(k)} both a "
            f"delivery score and a result; {EXPLORATORY_FROM} are needed for a first look."
        )
    if what is Shows.ALIKE:
        return f"{name}: {counted(k, 'site')} with a result all score the same, so there is nothing to compare."
    if what is Shows.UNCLEAR and first:
        return f"{name}: a first look at {counted(k, 'site')} shows no clear link between delivery and results."
    if what is Shows.UNCLEAR:
        unsure = "we cannot tell whether sticking to the design goes with better results"
        return f"{name}: among {counted(k, 'site')} {unsure}."
    said = (_UP if what is Shows.UP else _DOWN)[By.DELIVERY]
    among = "a first look at" if first else "among"
    joint = " suggests that" if first else ","
    return f"{name}: {among} {counted(k, 'site')}{joint} {said}."


def _have(k: int) -> str:
    return f"{counted(k, 'site')} {'has' if k == 1 else 'have'}"


def pattern_sentence(found: Pattern) -> str:
    """Return what one thing about the sites shows, for the table of all of them and over its chart."""
    what, k, by = shows(found), len(found.known), found.by
    if what is Shows.NO_RESULT:
        return "No new site has a result yet."
    if what is Shows.NOBODY:
        return _NOBODY[by]
    if what is Shows.TOO_LATE:
        return "Every delivery score came after the results, so none can be used."
    if what is Shows.ALIKE:
        return f"{_have(k)} the same {NAMES[by].lower()}, so there is nothing to compare." if k > 1 else _few(k, by)
    if what is Shows.FEW:
        return _few(k, by)
    first = found.evidence == "exploratory"
    if what is Shows.UNCLEAR:
        none = "no pattern that can be told from chance."
        return f"A first look at {counted(k, 'site')} shows {none}" if first else f"Among {counted(k, 'site')}, {none}"
    if what is Shows.DIFFER:
        said = "results differ between models by more than chance would explain"
    else:
        said = (_UP if what is Shows.UP else _DOWN)[by]
    return f"A first look at {counted(k, 'site')}: {said}." if first else f"Among {counted(k, 'site')}, {said}."


def _few(k: int, by: By) -> str:
    if by is By.MODEL:
        return f"Too few sites to compare models: {LEAST_SITES_A_MODEL} of each of two are needed."
    return (
        f"{_have(k)} both {_THINGS[by]} and a result: too few to look for a pattern, which takes {EXPLORATORY_FROM}. "
        f"{'It is' if k == 1 else 'They are'} drawn without a line."
    )


def slope_in_points(found: Pattern, middle: float, low: float, high: float) -> str:
    """Return how large a pattern is, in percentage points of the original benefit (as it was reported).

    Where nothing can be told from chance only the range is said: its middle would be taken for an answer.
    """
    step = _UNITS[found.by]
    if shows(found) is Shows.UNCLEAR:
        ends = [f"{counted(round(abs(end)), 'percentage point')} {_side(end)}" for end in (low, high)]
        return f"{step}: anywhere from {ends[0]} to {ends[1]} of the original benefit kept."
    size = max(round(abs(middle)), 1)
    return (
        f"{step}: about {counted(size, 'percentage point')} {_side(middle)} of the original benefit kept "
        f"(likely range {_ends(low, high)})."
    )


def slope_in_units(by: By, change: str) -> str:
    """Return the same as a change in the outcome's own units: "about 4% lower odds (9% lower to 2% higher)"."""
    return f"{_UNITS[by]}: {change}."


def _side(points: float) -> str:
    return "less" if points < 0 else "more"


def _ends(low: float, high: float) -> str:
    """Return "2 to 12 more" or "2 to 12 less" for a range on one side of none, the smaller first."""
    near, far = sorted((abs(low), abs(high)))
    return f"{round(near):,} to {round(far):,} {_side(high)}"


def model_name(model: str) -> str:
    """Return a replication model in words."""
    return _MODELS.get(model, model)


def model_sentence(model: str, sites: int, kept: str) -> str:
    """Return one model's average: "Franchise: about 92% (70% to 114%) kept, 7 sites."."""
    return f"{model_name(model)}: {kept}, {counted(sites, 'site')}."


def how_far(found: Pattern) -> str:
    """Return how far a pattern may be taken, for the table of all of them."""
    if shows(found) in (Shows.NO_RESULT, Shows.NOBODY, Shows.TOO_LATE, Shows.ALIKE, Shows.FEW):
        return "Nothing to be said yet"
    if found.evidence == "finding":
        return "Sites enough for a pattern, not for a cause"
    if found.by is By.BASELINE and len(found.known) >= FINDING_FROM:
        return "Never more than a first look: part of it arises by itself"
    return "A first look only"


def cautions(found: Pattern, *, looked_at: int) -> tuple[str, ...]:
    """Return what a reader must know before taking a pattern any further."""
    lines = [
        "A pattern between sites is not a cause: sites that differ in this differ in other ways too",
        f"{looked_at} such patterns are looked at for each outcome; about 1 in 20 would look clear by chance alone",
    ]
    if found.by is By.BASELINE:
        lines.insert(
            0,
            "A site that was above its usual level before it began comes down by itself, which looks like a benefit: "
            "part of this pattern is always that",
        )
    if found.by is By.DELIVERY and found.known:
        lines.append("Each part of the design weighs the same, and the scores are the sites' own")
    if found.later:
        one = found.later == 1
        were, are, they = ("was", "is", "it") if one else ("were", "are", "they")
        lines.append(
            f"{counted(found.later, 'score')} {were} given after the last return counted and {are} left out: {they} "
            "cannot say what went before"
        )
    return tuple(lines)


def coverage(found: Pattern, *, new: int) -> str | None:
    """Return how many sites stand behind a pattern, of how many new ones there are; None where there are none."""
    k = len(found.known)
    if not new:
        return None
    some = f"{k:,} of {counted(new, 'new site')} {'has' if k == 1 else 'have'}"
    none = "The 1 new site does not have" if new == 1 else f"None of {new:,} new sites has"
    return f"{some if k else none} both {_THINGS[found.by]} and a result"


def not_drawn(count: int) -> str | None:
    """Return how many sites are in the line but not in the chart, as their counts may not be shown."""
    if not count:
        return None
    are, their = ("is", "its count") if count == 1 else ("are", "their counts")
    return f"{counted(count, 'site')} {are} in the line but not drawn, as {their} before the start may not be shown"


def model_used(found: Pattern) -> str:
    """Return which model was fitted, for evaluators."""
    k = len(found.known)
    if found.groups is not None:
        return "Each model's sites pooled by themselves: REML, floored Hartung-Knapp"
    if found.fit is None:
        return f"No regression: {counted(k, 'site')} with both, and {EXPLORATORY_FROM} needed"
    centre = {By.DELIVERY: "per 10 points around 80", By.TIME: "per 6 months around 12", By.BASELINE: "per doubling"}
    return f"Random-effects meta-regression of {k} sites, REML, floored Hartung-Knapp, t(k - 2), {centre[found.by]}"


def coefficient(by: By, beta: float, low: float, high: float) -> str:
    """Return the coefficient on the analysis scale."""
    unit = {By.DELIVERY: "10 points", By.TIME: "6 months", By.BASELINE: "doubling"}[by]
    middle, one, other = (f"{value:.3f}".replace("-", "\N{MINUS SIGN}") for value in (beta, low, high))
    return f"Coefficient per {unit} on the analysis scale, above 0 for benefit: {middle} ({one} to {other})"


def slope_test(p: float, df: float, tau2: float, without: float, r2: float) -> str:
    """Return the test of a slope and the spread it leaves."""
    explained = "no spread to explain" if r2 != r2 else f"R² {r2:.0%}"
    return f"t({df:.0f}): p {p:.3f}; τ² left {tau2:.4f}, without it {without:.4f}; {explained}"


def between_models(q: float, df: int, p: float) -> str:
    """Return the test between models, each with a spread of its own."""
    return f"Between models: Q {q:.2f} on {df} df, p {p:.3f}"


def f_test(f: float, df: int, rest: float, p: float) -> str:
    """Return the test between models with one spread for all, by which the page says whether they differ."""
    return f"With one spread for all models: F({df}, {rest:.0f}) {f:.2f}, p {p:.3f}; the page's words follow this one"


def shuffled(p: float, k: int) -> str:
    """Return what shuffling says, for evaluators."""
    return f"By 999 shuffles of the values between the {k} sites: p {p:.3f}"

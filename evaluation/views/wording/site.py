"""The Site page's sentences: what the chart shows, where the site stands among the others, and what is behind it."""

from __future__ import annotations

from collections.abc import Sequence

from evaluation.analysis.site_series import AFTER, BEFORE, TRANSITION, Point, Series
from evaluation.views.numbers import counted

_WIDTHS = {1: "month", 3: "quarter", 6: "half year", 12: "year"}
_RULES = {
    "above_limit": "outside the limits",
    "below_limit": "outside the limits",
    "trend_up": "7 in a row rising",
    "trend_down": "7 in a row falling",
    "two_of_three_high": "2 of 3 close to a limit",
    "two_of_three_low": "2 of 3 close to a limit",
    "shift_high": "7 in a row on one side of the middle",
    "shift_low": "7 in a row on one side of the middle",
}


def headline(name: str, told: str, *, compared: bool = True) -> str:
    """Return "Aldermoor: about 11% lower odds than before it began." from what is told of a site by itself.

    compared: whether it is; why not is too long for a headline.
    """
    if not compared:
        return f"{name}: shown, but not compared."
    starts_small = told.startswith(("About ", "On average", "No change"))
    return f"{name}: {told[0].lower()}{told[1:]}" if starts_small else f"{name}. {told}"


#: Over the list of those below the chosen site.
MEMBER_LABEL = "Member site"


def all_of(name: str) -> str:
    """Return what stands for a site with all that it is made of, in the list of its members."""
    return f"All of {name}"


def member_count(members: int) -> str:
    """Return what stands over the list of very many members while it is folded."""
    return f"The {counted(members, 'member site')} that make up this one"


def chart_heading(series: Series) -> str:
    """Return the heading over the chart."""
    width = _WIDTHS.get(series.months or 0)
    return f"{width.capitalize()} by {width}" if width and series.points else "Over time"


def chart_finding(series: Series) -> str:
    """Return what the chart says since the start, or why it says nothing."""
    after = [point for point in series.points if point.part == AFTER]
    if not series.points:
        return "There is nothing that can be drawn over time."
    if not after:
        return "There are no figures yet from after it began."
    if all(point.low is None for point in after):
        return (
            f"{counted(len(after), 'point')} since it began {'is' if len(after) == 1 else 'are'} too few to tell "
            "change from chance: a line, without limits."
        )
    better, worse = (_of_kind(after, kind) for kind in ("improvement", "concern"))
    if not better and not worse:
        return "Since it began, its figures go up and down only as chance would explain."
    said = [f"{_points(len(found))} {side}" for found, side in ((better, "better"), (worse, "worse")) if found]
    rules = sorted({_RULES[point.cause] for point in (*better, *worse)})
    return f"Since it began, {' and '.join(said)} than chance would explain ({'; '.join(rules)})."


def chart_key(series: Series, *, has_transition: bool) -> tuple[str, ...]:
    """Return what the chart's signs mean: each a sign, a space and its meaning. Only signs that are in the chart."""
    points = series.points
    signs = [f"● one {_WIDTHS.get(series.months or 0, 'return')}"]
    if any(point.low is not None for point in points):
        signs += ["─ the average before, and the average since", "┄ limits of what chance explains"]
    elif any(point.centre is not None for point in points):
        signs.append("─ the middle before, and the middle since: as many points lie above as below")
    kinds = {point.kind for point in points}
    if "concern" in kinds:
        signs.append("▼ worse than chance would explain")
    if "improvement" in kinds:
        signs.append("⬤ better than chance would explain")
    return (*signs, "▒ between planned and actual start") if has_transition else tuple(signs)


def _of_kind(points: Sequence[Point], kind: str) -> list[Point]:
    return [point for point in points if point.kind == kind]


def _points(count: int) -> str:
    return f"{counted(count, 'point')} {'is' if count == 1 else 'are'}"


def chart_notes(series: Series, *, protected: bool) -> tuple[str, ...]:
    """Return how the chart was made: the width of its points, its limits, and what was left out."""
    parts = {point.part for point in series.points}
    lines = []
    if series.months and series.months > 1 and series.points:
        why = "so that no count of 1 to 7 need be shown" if protected else "so that each point rests on enough"
        lines.append(f"Each point is a {_WIDTHS[series.months]}, {why}; part-filled ones at either end are left out.")
    if series.limits and {BEFORE, AFTER} <= parts:
        lines.append("Limits begin anew at the start, because the project itself is a known change.")
    if series.trial:
        lines.append("Fewer than 13 points: the limits are for trial.")
    if TRANSITION in parts:
        lines.append("Between the planned and the actual start, figures belong to neither side.")
    if series.left_out:
        gone = f"{counted(series.left_out, 'year' if series.months == 12 else 'return')}"
        lines.append(f"{gone} cannot be drawn, as the count or its rest is 1 to 7.")
    if protected and series.points:
        lines.append("Drawn from the counts as they may be shown, rounded to the nearest 5.")
    return tuple(lines)


def funnel_finding(*, name: str, side: str | None, limit: str | None, drawn: int) -> str:
    """Return where a site stands; side: better or worse, limit: look or signal, both None inside the limits."""
    among = f"among {counted(drawn, 'site')}"
    if limit is None:
        return f"{name} lies where chance would put a site of its size, {among}."
    if limit == "look":
        return f"{name} lies a little {side} than chance would put a site of its size, {among}: a reason to look."
    return f"{name} lies {side} than chance would explain for a site of its size, {among}."


def no_funnel(*, counted_sites: int, least: int, own: str) -> str:
    """Return why there is no funnel. own: few, hidden or none."""
    if own == "means":
        return "A funnel needs counts; this outcome has averages."
    if own == "hidden":
        return "This site's counts are too small to be shown among the others."
    if own == "none":
        return "This site has no counts from after it began to set beside the others."
    have = f"{counted_sites:,} {'has' if counted_sites == 1 else 'have'}" if counted_sites else "none has"
    return f"A funnel needs {least} sites with counts that may be shown; {have} them."


def delivery_finding(scores: Sequence[tuple[str, float]]) -> str:
    """Return what the latest delivery scores say, lowest and highest named."""
    if not scores:
        return "No delivery scores have been sent."
    if len(scores) == 1:
        return f"{scores[0][0]}: {round(100 * scores[0][1])}% delivered as designed at the last look."
    low, high = min(scores, key=lambda each: each[1]), max(scores, key=lambda each: each[1])
    if round(100 * low[1]) == round(100 * high[1]):
        return f"At the last look every part was {round(100 * low[1])}% delivered as designed."
    return (
        f"At the last look, {high[0]} was closest to the design ({round(100 * high[1])}%) "
        f"and {low[0]} furthest from it ({round(100 * low[1])}%)."
    )


def latest_returns(shown: int, total: int) -> str:
    """Return how many of the returns stand on the page; empty where all do."""
    if shown >= total:
        return ""
    return f"The latest {shown:,} of {total:,} stand here; all of a member's stand on its own page."


def returns_caption(total: int, replaced: int) -> str:
    """Return the caption of the table of returns."""
    more = f"; {replaced:,} of them {'was' if replaced == 1 else 'were'} replaced later" if replaced else ""
    return f"{counted(total, 'return')}, each with the file and line it came from{more}."

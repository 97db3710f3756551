"""What a board pack says in its own words: what changed since the last one, who is missing, how it was worked out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.analysis.result_types import OutcomeResult, Reporting
from evaluation.domain.vocabulary import Clock
from evaluation.stats.disclosure import Profile
from evaluation.views.marks import VerdictMark, mark_of
from evaluation.views.numbers import counted, percent

#: So many silent sites are named on a page; the files beside the pack name all.
MOST_NAMED = 12


def since_line(version: int | None, published: str | None) -> str:
    """Return what this pack is held against."""
    if version is None:
        return "There is no earlier pack to compare with. Changes will be listed from the next one on."
    return f"Compared with version {version:,}" + (f", published {published}." if published else ".")


def change_sentence(outcome: str, before: VerdictMark | None, after: VerdictMark | None) -> str:
    """Return how one verdict moved: "Low Apgar: from Cannot tell yet to Weaker."."""
    if before is None and after is not None:
        return f"{outcome}: new, {after.label}."
    if after is None and before is not None:
        return f"{outcome}: no longer part of the programme; it was {before.label}."
    if before is None or after is None:
        return f"{outcome}: no verdict."
    return f"{outcome}: from {before.label} to {after.label}."


def no_changes(version: int | None) -> str | None:
    """Return that nothing moved; None where there was nothing to compare with."""
    return None if version is None else f"No verdict has changed since version {version:,}."


def project_changes(now: OutcomeResult, before: OutcomeResult | None, *, version: int | None) -> tuple[str, ...]:
    """Return what changed for a project's main outcome since an earlier version, one sentence each."""
    if version is None:
        return ("There is no earlier pack to compare with.",)
    if before is None:
        return (f"This outcome is new since version {version:,}.",)
    old, new = (mark_of(each.verdict, each.certainty) for each in (before, now))
    told = f"from {old.label} to {new.label}" if old != new else f"still {new.label}"
    lines = [f"Since version {version:,}: {told}."]
    if share := _share_change(now, before):
        lines.append(share)
    was, is_ = before.reporting, now.reporting
    if (was.reporting, was.due) != (is_.reporting, is_.due):
        lines.append(f"Sites reporting: {was.reporting:,} of {was.due:,} then, {is_.reporting:,} of {is_.due:,} now.")
    return tuple(lines)


def _share_change(now: OutcomeResult, before: OutcomeResult) -> str | None:
    shares = [each.retention.estimate for each in (before, now)]
    if shares[0] is None or shares[1] is None or not (now.origin.firm and before.origin.firm):
        return None
    then, today = percent(shares[0]), percent(shares[1])
    if then == today:
        return f"The average share kept is still about {today}."
    return f"The average share kept moved from about {then} to about {today}."


def in_average_only(names: Sequence[str], *, most: int | None = None) -> str | None:
    """Say which sites have no figure of their own. most: how many are named where there is little room."""
    if not names:
        return None
    listed = list(names if most is None else names[:most])
    listed += [f"and {len(names) - len(listed):,} more"] if len(listed) < len(names) else []
    return f"In the average only, as counts are small: {'; '.join(listed)}."


def continued(name: str, left: int) -> str:
    """Return the title of a slide with more of a project's sites. left: how many sites are on no slide."""
    if not left:
        return f"{name}: where it is kept (continued)"
    more = "1 more site is" if left == 1 else f"{left:,} more sites are"
    return f"{name}: where it is kept (continued; {more} in the PDF)"


def missing_line(reporting: Reporting) -> str:
    """Return who has given nothing that can be compared, by name."""
    if not reporting.due:
        return "No site is due yet."
    if not reporting.silent:
        return "Nobody: every site that is due has reported."
    named, more = reporting.silent[:MOST_NAMED], len(reporting.silent) - MOST_NAMED
    return "; ".join(named) + (f"; and {more} more" if more > 0 else "")


def stress_line(result: OutcomeResult) -> str:
    """Return what the silent sites could do to the verdict."""
    silent = len(result.reporting.silent)
    if not silent or result.certainty is None:
        return ""
    who = "the silent site" if silent == 1 else f"the {silent} silent sites"
    if "silent_sites_could_change_the_verdict" in result.reasons:
        return f"If {who} saw no change, the verdict would differ."
    return f"If {who} saw no change, the verdict would stay."


def consistency(result: OutcomeResult) -> str:
    """Return in a few words whether sites differ more than chance would explain."""
    pooled = result.pooled
    if pooled.k < 3 or pooled.tau2_low is None or pooled.tau2_high is None:
        return "Too few sites to say"
    if pooled.tau2_low > 0:
        return "Sites differ more than chance would explain"
    return "Chance could explain how sites differ"


def protection_line(profile: Profile) -> str:
    """Return how small numbers are protected in a pack and in the files beside it."""
    if profile.hide_to < profile.hide_from:
        return "Every figure here was published before; no count is hidden."
    return (
        f"Small numbers: counts of {profile.hide_from} to {profile.hide_to} are hidden and others are rounded to the "
        f"nearest {profile.round_to}, here and in the files beside this pack. Where a count is hidden, the site is "
        "part of the average and is not shown alone. The working uses the true counts."
    )


def clock_line(clock: Clock) -> str:
    """Return from which start date before and after are counted."""
    return "Actual start dates" if clock is Clock.ACTUAL else "Planned start dates"


def projects_line(names: Sequence[str], *, all_of_them: bool) -> str:
    """Return which projects a pack holds."""
    if not names:
        return "None"
    return (
        f"{'All' if all_of_them else 'Chosen'}: {'; '.join(names)}"
        if len(names) < 9
        else counted(len(names), "project")
    )


def nothing_yet() -> str:
    """Return what the cover of an empty programme says."""
    return "Nothing has been loaded yet. When sites have sent their returns, this page will say what the projects kept."


def methods(agreed_lines: Sequence[str], full_shares: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return the methods on a page: headings and what they say, in plain words."""
    lines, full = _listed(agreed_lines), _listed(full_shares)
    return (
        (
            "The question",
            "A project brought a benefit where it was first tried. How much of that benefit do new places keep? The "
            "answer is a share: 100% is all of the original, 0% is none, below 0% is worse than before.",
        ),
        (
            "One site",
            "Each site's figures from after its start are held against those from before, or against those of people "
            "without the project. Months compared and measure are fixed for each outcome before anyone looks.",
        ),
        (
            "The average",
            "The new sites are averaged, larger and steadier ones with more weight, and allowing for sites that truly "
            "differ. The original never counts among them. With fewer than 3 sites there is no average.",
        ),
        (
            "The likely range",
            "The range says what the figures are compatible with: in about 95 of 100 such studies it would hold the "
            "true average. The uncertainty of the original is part of it. The next site's range is wider, as sites "
            "differ.",
        ),
        (
            "The verdict",
            f"Kept: at least {lines} of the original benefit is shown, and {full} is not ruled out. Weaker: a benefit "
            f"is shown, but {full} is ruled out. Not kept: {lines} is ruled out. Wrong way: outcomes became worse. "
            "Cannot tell yet: none of these can be said. The verdict follows from the range, never from the average "
            "alone.",
        ),
        (
            "Certainty",
            "A second signal beside the verdict: high, moderate, low or very low. It starts at high with a comparison "
            "group and at moderate without, and goes down one step for each doubt that is listed.",
        ),
        (
            "What it does not say",
            "First studies often overstate, so some shrinkage is to be expected even where nothing was lost. Cannot "
            "tell yet is not the same as no difference. Different outcomes are never averaged together.",
        ),
    )


def _listed(shares: Sequence[str]) -> str:
    unique = list(dict.fromkeys(shares))
    if not unique:
        return "the agreed share"
    return unique[0] if len(unique) == 1 else f"the agreed share ({', '.join(unique)}, by project)"


@dataclass(frozen=True, kw_only=True)
class ProgrammeWords:
    """What a programme is called in a pack, what its figures are in two words, and the same in a sentence."""

    name: str
    note: str | None
    banner: str | None


_PROGRAMMES = {
    "demonstration": ProgrammeWords(
        name="Demonstration",
        note="Made-up data",
        banner="Made-up data. The four projects are real. Every site, return and result shown here is invented.",
    ),
    "published": ProgrammeWords(
        name="Published evidence",
        note="Published figures",
        banner="Published figures, as printed in papers and reports, each with its source. Most were read in abstracts "
        "and excerpts, not in the full text.",
    ),
}


def programme_words(programme: str) -> ProgrammeWords:
    """Return a programme's words; one's own programme needs no note."""
    return _PROGRAMMES.get(programme) or ProgrammeWords(name="Our programme", note=None, banner=None)


def pack_file_name(programme: str, version: int, ending: str) -> str:
    """Return the name of a pack's file: "outcomes-kept-own-version-12.pdf"."""
    return f"outcomes-kept-{programme}-version-{version}{ending}"


def kept_line(*, version: int, made_on: str, made_by: str, projects: Sequence[str], pack: str) -> str:
    """Return what stands beside a kept pack: version, when and by whom, for which projects, its code."""
    which = "all projects" if not projects else ", ".join(projects)
    return f"Version {version:,} · {which} · made on {made_on} by {made_by} · pack {pack}"


def what_is_made(version: int, published: str | None) -> str:
    """Return what the button will make."""
    if version == 0:
        return "Nothing has been published yet. A pack made now says so, and how the numbers will be worked out."
    on = f", published {published}" if published else ""
    return (
        f"From version {version:,}{on}. The pack is kept as it is made: opened again years from now, it is the same to "
        "the last letter."
    )

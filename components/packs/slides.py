"""The deck for meetings: the pack's story, one message a slide, with native charts and real tables to edit."""

from __future__ import annotations

from collections.abc import Sequence

from components.packs.office_zip import EPOCH, settled
from components.packs.slide_charts import SharePoint, add_shares
from components.packs.slide_parts import Cell, Deck
from components.packs.typst_text import shown
from evaluation.views.pack import PackView, ProjectPage, SiteShare
from evaluation.views.wording.pack import continued, in_average_only

#: So many bars can be read from the back of a room; more go on the next slide.
_MOST_BARS = 14
_MOST_CHART_SLIDES = 3
_MOST_NAMED = 6
_RANGE_NOTE = (
    "The line through each bar is the likely range: in about 95 of 100 such studies it would hold the true figure. "
    "The uncertainty of the original is part of it."
)


def deck(view: PackView, *, template: bytes | None = None) -> bytes:
    """Return the deck. template: the Foundation's own .pptx. Raises BadTemplate."""
    settings = view.settings
    parts = (view.title, view.subtitle, settings.note, f"version {settings.version:,}")
    foot = " · ".join(part for part in (*parts, f"fingerprint {view.fingerprint[:12]}") if part)
    made = Deck(template=template, foot=foot)
    made.set_properties(
        title=f"{view.title}: {view.subtitle}, version {settings.version}",
        subject=view.stamp,
        keywords=f"fingerprint {view.fingerprint}",
    )
    made.opening(
        f"{view.title}: have the projects kept their outcomes?",
        [view.subtitle, settings.banner or "", view.stamp],
        notes=_identity(view),
    )
    _overview(made, view)
    for page in view.projects:
        _project(made, page)
    if view.compare:
        _compare(made, view)
        _health(made, view)
        _changes(made, view)
    _methods(made, view)
    return settled(made.save(), moment=settings.moment or EPOCH)


def _overview(made: Deck, view: PackView) -> None:
    notes = f"{view.cover.headline} {view.cover.caution} {_RANGE_NOTE}"
    if view.empty:
        made.slide(view.empty, notes=view.empty)
        return
    points = [_point(share) for share in view.shares]
    if points:
        slide = made.slide(view.cover.headline, notes=notes)
        add_shares(slide.shapes, points, made.box, text=_alternative("each project", view.shares), size=made.scaled(14))
    alone = [row for row in view.cover.rows if row.project not in {share.code for share in view.shares}]
    if alone:
        rows = [[Cell(text=row.name, bold=True), Cell(text=row.mark.label), Cell(text=row.sentence)] for row in alone]
        title = view.cover.headline if not points else "Projects without a share to draw"
        made.table(title, ("Project", "Verdict", "Why"), rows, shares=(2, 1.5, 5), notes=notes)


def _project(made: Deck, page: ProjectPage) -> None:
    view = page.view
    facts = " ".join(f"{line}." for line in page.facts)
    notes = f"{view.headline} Main outcome: {view.outcome_name}. {facts} {_RANGE_NOTE}"
    if page.shares:
        parts = _even_parts(page.shares)
        for place, part in enumerate(parts[:_MOST_CHART_SLIDES]):
            is_last = place == _MOST_CHART_SLIDES - 1
            left = sum(map(len, parts[_MOST_CHART_SLIDES:])) if is_last else 0
            slide = made.slide(continued(view.name, left) if place else view.headline, notes=notes)
            points = [_point(each) for each in part]
            add_shares(slide.shapes, points, made.box, text=_alternative(view.name, part), size=made.scaled(11))
    else:
        rows = [
            [Cell(text=site.name, bold=True), Cell(text=site.effect or "No figure"), Cell(text=site.note or "")]
            for site in view.sites
        ]
        made.table(view.headline, ("Site", view.effect_name, "Note"), rows, shares=(2.4, 2, 3), notes=notes)
    slide = made.slide(f"{view.name}: what the next site can expect", notes=notes)
    certainty = f"Certainty: {page.certainty}." if page.certainty else "There is no verdict to be certain of."
    hidden = in_average_only(page.hidden, most=_MOST_NAMED) or ""
    made.text(slide, [page.next_site, certainty, *page.doubts, *page.changes, hidden], made.box, bullets=True, size=20)


def _even_parts(shares: Sequence[SiteShare]) -> list[Sequence[SiteShare]]:
    """Return the bars in parts of about the same length, none longer than can be read."""
    count = -(-len(shares) // _MOST_BARS)
    length = -(-len(shares) // count)
    return [shares[at : at + length] for at in range(0, len(shares), length)]


def _compare(made: Deck, view: PackView) -> None:
    rows = [
        [
            Cell(text=row.name, bold=True),
            *(Cell(text=text) for text in (row.mark.label, row.kept or "No share", row.next_site or "")),
            *(Cell(text=text) for text in (row.consistency, row.certainty, row.sites)),
        ]
        for row in view.compare
    ]
    headings = ("Project", "Verdict", "Kept (likely range)", "Next site", "Do sites differ?", "Certainty", "Reporting")
    notes = "Each project by its main outcome. Different outcomes are never averaged together. " + _RANGE_NOTE
    made.table("How do the projects differ?", headings, rows, shares=(1.6, 1.4, 1.7, 1.4, 2.2, 1.1, 1.1), notes=notes)


def _health(made: Deck, view: PackView) -> None:
    rows = [
        [Cell(text=row.name, bold=True), *(Cell(text=text) for text in (row.reporting, row.missing, row.stress))]
        for row in view.health
    ]
    headings = ("Project", "Reporting", "Nothing that can be compared from", "If they saw no change")
    notes = "Sites that do not report may differ from those that do. The last column says what that could change."
    made.table("Who is missing, and does it matter?", headings, rows, shares=(1.4, 1, 4.4, 2.2), notes=notes)


def _changes(made: Deck, view: PackView) -> None:
    if not view.changes:
        slide = made.slide("Which verdicts changed?", notes=view.since)
        made.text(slide, [view.no_changes or "", view.since], made.box, size=20)
        return
    rows = [
        [
            Cell(text=line.project, bold=True),
            Cell(text=line.outcome),
            Cell(text=line.before.label if line.before else "New"),
            Cell(text=line.after.label if line.after else "Gone"),
        ]
        for line in view.changes
    ]
    made.table(
        "Which verdicts changed?", ("Project", "Outcome", "Then", "Now"), rows, shares=(2, 4, 2, 2), notes=view.since
    )


def _methods(made: Deck, view: PackView) -> None:
    rows = [[Cell(text=name, bold=True), Cell(text=text)] for name, text in view.methods]
    rows.append([Cell(text="Small numbers", bold=True), Cell(text=view.protection)])
    made.table("How it was worked out", ("What", "How"), rows, shares=(1.4, 7), notes=_identity(view))
    facts = [[Cell(text=name, bold=True), Cell(text=value)] for name, value in view.facts]
    made.table("This pack can be traced", ("What", "Value"), facts, shares=(1.4, 7), notes=_identity(view))
    if view.sources:
        sources = [[Cell(text=line.stands_for), Cell(text=line.citation)] for line in view.sources]
        made.table(
            "Sources", ("Figures of", "Source"), sources, shares=(2, 7), notes="Where published figures come from."
        )


def _identity(view: PackView) -> str:
    return "\n".join(f"{name}: {value}" for name, value in view.facts)


def _point(share: SiteShare) -> SharePoint:
    name = f"{shown(share.name)}: {share.mark.label}, {share.figures}"
    return SharePoint(name=name, share=share.share, low=share.low, high=share.high, tone=share.mark.tone)


def _alternative(what: str, shares: Sequence[SiteShare]) -> str:
    return f"Bar chart of the share of the original benefit kept, {what}. " + " ".join(
        f"{share.name}: {share.figures}, {share.mark.label}." for share in shares
    )

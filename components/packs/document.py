"""The PDF for trustees: A4, tagged, with bookmarks, real text and vector charts. A pack's view in, bytes out."""

from __future__ import annotations

from calendar import timegm

from components.charts.palette import BRAND
from components.packs import document_parts as parts
from components.packs import forest_drawing, strip_drawing
from components.packs.compiling import compiled
from components.packs.drawing import figure
from evaluation.views.overview import OverviewRow
from evaluation.views.pack import PackView, ProjectPage
from evaluation.views.wording.pack import in_average_only

_SMALL = 8.5
#: What stands around a project's forest on its first page: headings, verdict, gaps.
_FURNITURE = 150.0
#: Less room than this for a forest, and it begins on a page of its own.
_LEAST_ROOM = 170.0
_KEY = (
    "Thick bar: likely range of the average. Thin bar: what the next site can expect. Dotted line: the share agreed to "
    "count as kept. An arrow: the range goes on beyond the chart. Hollow diamond: the original."
)


def document(view: PackView) -> bytes:
    """Return the PDF. The time in it is the version's, so that making it again gives the same bytes."""
    moment = view.settings.moment
    return compiled(source(view), form="pdf", made_at=timegm(moment.utctimetuple()) if moment else 0)


def source(view: PackView) -> str:
    """Return the document as Typst source."""
    name = f"{view.title}: {view.subtitle}, version {view.settings.version}"
    foot = " · ".join(
        part
        for part in (
            view.title,
            view.subtitle,
            view.settings.note,
            f"version {view.settings.version:,}",
            f"fingerprint {view.fingerprint[:12]}",
        )
        if part
    )
    pages = [parts.set_up(title=name, foot=foot, stripe=BRAND), _cover(view)]
    pages += [_project(page, view) for page in view.projects]
    if view.compare:
        pages.append(_compare(view) + _health(view) + _changes(view))
    pages.append(_methods(view))
    if view.sources:
        pages.append(_sources(view))
    return parts.new_page().join(pages)


def _cover(view: PackView) -> str:
    """Return the first page. What identifies the pack stands there too, unless reasons in words take the room."""
    made = [
        parts.paragraph(f"{view.title} · Board pack", bold=True),
        parts.paragraph(f"{view.subtitle} · {view.stamp}", quiet=True),
        "#v(6pt)\n",
    ]
    if view.settings.note:
        made.append(parts.banner(view.settings.banner or view.settings.note))
    made.append(parts.heading("Have the projects kept their outcomes?", level=1))
    made.append(parts.large(view.empty or view.cover.headline))
    drawn = strip_drawing.drawing(view.cover, width=parts.WIDTH, note=view.settings.note)
    if drawn:
        made += [f"#{figure(drawn)}\n", parts.paragraph(_KEY, size=8, quiet=True)]
    alone = _told_in_words(view)
    if alone:
        made.append(parts.heading("Projects without a share to draw" if drawn else "The projects", level=2))
        rows = [[parts.said(row.name), parts.verdict(row.mark), _why(row)] for row in alone]
        made.append(parts.table(("Project", "Verdict", "Why"), rows, widths=("1.2fr", "1.1fr", "3fr")))
    if view.changes:
        made.append(parts.heading("What changed", level=2))
        made.append(parts.bullets([f"{line.project}, {line.sentence}" for line in view.changes if line.primary][:6]))
    if view.cover.rows:
        made.append(parts.paragraph(view.cover.caution, size=_SMALL, quiet=True))
    if not alone:
        made.append(_identity(view))
    return "".join(made)


def _told_in_words(view: PackView) -> list[OverviewRow]:
    return [row for row in view.cover.rows if row.strip is None]


def _why(row: OverviewRow) -> str:
    lines = " ".join(f"#parbreak() #{parts.said(line)}" for line in row.details)
    return f"[#{parts.said(row.sentence)} {lines}]"


def _identity(view: PackView) -> str:
    """Return what identifies the pack, whole, so that a printed copy can be traced."""
    rows = [[parts.said(name), _exact(value)] for name, value in view.facts]
    facts = parts.table(("What", "Value"), rows, widths=("1fr", "4.4fr"), size=8)
    return parts.together(parts.heading("This pack", level=2) + facts)


def _exact(value: str) -> str:
    return f"text({parts.literal(value)})" if " " not in value else parts.said(value)


def _project(page: ProjectPage, view: PackView) -> str:
    shown = page.view
    head = [parts.heading(shown.name, level=1)]
    if shown.aim:
        head.append(parts.paragraph(shown.aim, quiet=True))
    head += [
        parts.paragraph(f"Main outcome: {shown.outcome_name}", quiet=True),
        parts.large(shown.headline),
        f"#block(below: 10pt, {parts.verdict(shown.mark)})\n",
        parts.bullets(page.facts),
        "#v(2pt)\n",
        parts.columns(_three(page)),
    ]
    return "".join(head) + _forest(page, view) + _others(page)


def _three(page: ProjectPage) -> list[str]:
    certainty = f"{page.certainty.capitalize()}." if page.certainty else "There is no verdict to be certain of."
    return [
        parts.heading("What the next site can expect", level=2) + parts.paragraph(page.next_site, size=_SMALL),
        parts.heading("How sure we are", level=2)
        + parts.paragraph(f"Certainty: {certainty}" if page.certainty else certainty, size=_SMALL)
        + f"#[\n#set text(size: {_SMALL}pt)\n{parts.bullets(page.doubts)}]\n",
        parts.heading("What changed", level=2) + "".join(parts.paragraph(line, size=_SMALL) for line in page.changes),
    ]


def _forest(page: ProjectPage, view: PackView) -> str:
    shown = page.view
    if shown.forest is None:
        return parts.heading("Where it is kept", level=2) + parts.paragraph(
            "No site has a figure that can be drawn for this outcome."
        )
    taken = _FURNITURE + _height_above(page)
    room = parts.HEIGHT - 60
    first = parts.HEIGHT - taken
    drawn = forest_drawing.drawings(
        shown, width=parts.WIDTH, note=view.settings.note, first_room=first if first > _LEAST_ROOM else room, room=room
    )
    made = [parts.heading("Where it is kept", level=2), f"#{figure(drawn[0])}\n"]
    for part in drawn[1:]:
        made += [parts.new_page(), parts.paragraph(f"{shown.name}, continued", bold=True), f"#{figure(part)}\n"]
    made += [parts.paragraph(line, size=_SMALL, quiet=True) for line in (shown.tally, shown.false_alarms) if line]
    if hidden := in_average_only(page.hidden):
        made.append(parts.paragraph(hidden, size=_SMALL))
    return "".join(made)


def _height_above(page: ProjectPage) -> float:
    shown, third = page.view, (parts.WIDTH - 32) / 3
    beside = ([page.next_site], [page.certainty or "", *page.doubts], list(page.changes))
    return (
        parts.height_of([shown.headline], size=14)
        + parts.height_of([*page.facts, shown.aim or ""])
        + max(parts.height_of(texts, room=third - 8, size=_SMALL) for texts in beside)
    )


def _others(page: ProjectPage) -> str:
    if not page.others:
        return ""
    rows = [[parts.said(each.name), parts.verdict(each.mark), parts.said(each.sentence)] for each in page.others]
    return parts.heading("Other outcomes of this project", level=2) + parts.table(
        ("Outcome", "Verdict", "What it shows"), rows, widths=("1.6fr", "1.1fr", "2.4fr")
    )


def _compare(view: PackView) -> str:
    headings = ("Project", "Verdict", "Kept (likely range)", "Next site", "Do sites differ?", "Certainty", "Reporting")
    rows = [
        [
            f'[#{parts.said(row.name)} \\ #text(fill: rgb("#4C6272"), size: 7.5pt, {parts.said(row.outcome)})]',
            parts.verdict(row.mark),
            *(parts.said(each) for each in (row.kept or "No share", row.next_site, row.consistency, row.certainty)),
            parts.said(row.sites),
        ]
        for row in view.compare
    ]
    return (
        parts.heading("How do the projects differ?", level=1)
        + parts.paragraph(
            "Each project by its main outcome. Different outcomes are listed side by side, never averaged together.",
            quiet=True,
        )
        + parts.table(headings, rows, widths=("1.5fr", "1.25fr", "1.2fr", "1.1fr", "1.3fr", "0.9fr", "0.85fr"), size=8)
    )


def _health(view: PackView) -> str:
    rows = [[parts.said(each) for each in (row.name, row.reporting, row.missing, row.stress)] for row in view.health]
    return (
        parts.heading("Who is missing, and does it matter?", level=2)
        + parts.paragraph("Sites that do not report may differ from those that do.", quiet=True)
        + parts.table(
            ("Project", "Reporting", "Nothing that can be compared from", "If they saw no change"),
            rows,
            widths=("1.2fr", "0.8fr", "3fr", "1.6fr"),
        )
    )


def _changes(view: PackView) -> str:
    made = parts.heading("Which verdicts changed?", level=2) + parts.paragraph(view.since, quiet=True)
    if not view.changes:
        return made + (parts.paragraph(view.no_changes) if view.no_changes else "")
    rows = [
        [
            parts.said(line.project),
            parts.said(line.outcome),
            parts.verdict(line.before) if line.before else parts.said("New"),
            parts.verdict(line.after) if line.after else parts.said("Gone"),
        ]
        for line in view.changes
    ]
    return made + parts.table(("Project", "Outcome", "Then", "Now"), rows, widths=("1.2fr", "2fr", "1.2fr", "1.2fr"))


def _methods(view: PackView) -> str:
    made = [parts.heading("How it was worked out", level=1)]
    for name, text in view.methods:
        made += [parts.heading(name, level=2), parts.paragraph(text)]
    made += [parts.heading("Small numbers", level=2), parts.paragraph(view.protection)]
    if _told_in_words(view):
        made.append(_identity(view))
    return "".join(made)


def _sources(view: PackView) -> str:
    rows = [
        [
            parts.said(line.stands_for),
            f"[#{parts.said(line.citation)}" + (f" \\ #{parts.said(line.url)}" if line.url else "") + "]",
        ]
        for line in view.sources
    ]
    return parts.heading("Sources", level=1) + parts.table(("Figures of", "Source"), rows, widths=("1fr", "3fr"))

"""Take a view away: its link; each chart as a picture and as figures; each table as CSV and as a workbook."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import plotly.graph_objects as go
import streamlit as st
from streamlit.components.v2 import component
from streamlit.delta_generator import DeltaGenerator

from components import downloads, fold, html
from components.charts.sketch import parts
from components.packs import drawing as drawings
from components.packs import figure_drawing
from components.packs.drawing import Drawing
from components.packs.table_files import as_csv, as_workbook
from evaluation.views.numbers import counted, plain_number
from evaluation.views.tables import Cell, Table, with_notes

#: More rows than this are in the files only.
_MOST_ROWS = 200

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_COPY = component(
    "ok_copy_link",
    html='<button type="button"></button><span role="status"></span>',
    css="""
button { font: inherit; color: var(--st-text-color); background: var(--st-secondary-background-color);
  border: 1px solid var(--st-border-color); border-radius: 8px; padding: .35rem .8rem; min-height: 2.5rem;
  width: 100%; cursor: pointer; text-align: left; }
button:focus-visible { outline: 3px solid #B34700; outline-offset: 2px; }
span { display: block; min-height: 1.4em; overflow-wrap: anywhere; color: var(--st-text-color); font-size: .9rem; }
""",
    js="""
export default function ({ parentElement, data }) {
    const button = parentElement.querySelector('button');
    const said = parentElement.querySelector('span');
    button.textContent = data.label;
    button.onclick = async () => {
        const address = new URL(window.location.href);
        address.hash = '';
        for (const [name, value] of Object.entries(data.add)) address.searchParams.set(name, value);
        try {
            await navigator.clipboard.writeText(address.href);
            said.textContent = 'Copied.';
        } catch {
            said.textContent = 'Copy this: ' + address.href;
        }
    };
}
""",
)


def links(place: DeltaGenerator | None, *, programme: str, version: int) -> None:
    """Fill a place with the link to the view as new data come in, and as it stands now, for a meeting's minutes."""
    if place is None:
        return
    with place:
        _COPY(key="copy-live", data={"label": "Copy the link to this view", "add": {"programme": programme}})
        if version:
            words = f"Copy the link to this view as at version {version:,}"
            _COPY(key="copy-fixed", data={"label": words, "add": {"programme": programme, "as_at": str(version)}})


@dataclass(frozen=True, kw_only=True)
class Source:
    """What every file says of where its figures come from. fingerprint: asked only when a file is made.

    narrowed: what its figures are narrowed to, empty for the agreed view.
    """

    programme: str
    version: int
    data_to: str | None
    fingerprint: Callable[[], str]
    made_up: bool
    narrowed: str = ""

    def notes(self) -> tuple[str, ...]:
        """Return the notes that stand in each row of a file."""
        parts = [
            "Made-up data." if self.made_up else "",
            self.narrowed,
            f"Outcomes Kept, programme: {self.programme}.",
            f"Version {self.version}.",
            f"Data to {self.data_to}." if self.data_to else "",
            f"Fingerprint {self.fingerprint()}.",
        ]
        return tuple(part for part in parts if part)


def figure(name: str, table: Table | None, *, source: Source, drawn: Callable[[], go.Figure], text: str) -> None:
    """Show what stands behind a chart, folded, and take the chart away as it is drawn on the page.

    text: the chart in words. Nothing where there is no table, as there is no chart.
    """
    if table:
        chart(name, table, source=source, drawing=lambda: figure_drawing.drawing(parts(drawn()), text=text))


def chart(name: str, table: Table, *, source: Source, drawing: Callable[[], Drawing | None]) -> None:
    """Show what stands behind a chart, folded: its table, and the chart as picture, drawing and figures to take away.

    Nothing is drawn or written before somebody asks for it.
    """
    if place := fold.expander("The chart as a table, and to download", key=f"ok-share-{name}"):
        with place, st.container(horizontal=True, gap="small"):
            _download("Picture (PNG)", f"{name}.png", "image/png", lambda: _drawn(drawing, drawings.png))
            _download("Drawing (SVG)", f"{name}.svg", "image/svg+xml", lambda: _drawn(drawing, drawings.svg))
            _files(name, table, source)
        with place:
            _show(table)


def table(name: str, table: Table, *, source: Source) -> None:
    """Show the button beside a table: the table as CSV and as a workbook."""
    if place := fold.popover("Download this table", key=f"ok-share-{name}"):
        with place, st.container(horizontal=True, gap="small"):
            _files(name, table, source)


def _files(name: str, table: Table, source: Source) -> None:
    _download("Figures (CSV)", f"{name}.csv", "text/csv", lambda: as_csv(with_notes(table, source.notes())))
    _download("Figures (Excel)", f"{name}.xlsx", _EXCEL, lambda: as_workbook(with_notes(table, source.notes())))


def _download(label: str, file_name: str, mime: str, made: Callable[[], bytes]) -> None:
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", file_name)
    downloads.button(label, made, file_name=safe, mime=mime, key=f"ok-file-{safe}")


def _drawn(drawing: Callable[[], Drawing | None], form: Callable[[Drawing], bytes]) -> bytes:
    made = drawing()
    return form(made) if made else b""


def _show(table: Table) -> None:
    """Show the columns that hold anything, so that the table is no wider than what it says."""
    filled = [place for place in range(len(table.columns)) if any(row[place] not in (None, "") for row in table.rows)]
    rows = [(False, tuple(html.text(_said(row[place])) for place in filled)) for row in table.rows[:_MOST_ROWS]]
    more = len(table.rows) - len(rows)
    caption = table.title + (f". {counted(more, 'more row')} in the files." if more else ".")
    html.table(tuple(table.columns[place] for place in filled), rows, caption=caption, wide=True)


def _said(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell if isinstance(cell, str) else plain_number(cell)

"""The Upload page's parts: templates, files in, problems by kind, cells to mend on the spot, questions, sending."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components import downloads, html, scope_bar
from evaluation.domain.problem import Severity
from evaluation.intake.checking import Checked, CheckedFile
from evaluation.intake.grouping import Group
from evaluation.views.numbers import counted
from evaluation.views.wording import uploading as wording

T = TypeVar("T")
Files = Sequence[tuple[str, bytes]]

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_KINDS = {
    "returns": "Returns (figures)",
    "delivery": "Delivery scores",
    "sites": "Sites",
    "outcomes": "Outcomes",
    "projects": "Projects",
    "sources": "Sources",
}


def asked() -> str | None:
    """Return the upload that the address names."""
    return scope_bar.address().get("upload") or None


def chose_project() -> bool:
    """Return whether the reader chose the project; one that merely stands first says nothing about their files."""
    return "project" in scope_bar.address()


def open_upload(upload: str) -> None:
    """Put an upload into the address and run the page again."""
    st.query_params.from_dict({**_elsewhere(), "upload": upload})
    st.rerun()


def close_upload() -> None:
    """Take the upload out of the address."""
    st.query_params.from_dict(_elsewhere())


def _elsewhere() -> dict[str, str]:
    return {name: value for name, value in scope_bar.address().items() if name not in ("upload", "rows", "version")}


def project_and_kind(projects: Mapping[str, str]) -> tuple[str | None, str]:
    """Show which project and which kind of file this is about."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        project = None
        if projects:
            projects = dict(sorted(projects.items(), key=lambda each: each[1].casefold()))
            project = scope_bar.choice(
                "project", "Project", projects, default=next(iter(projects)), wide=len(projects) > 5
            )
        kind = scope_bar.choice("kind", "Kind of file", _KINDS, default="returns", wide=True)
    return project, kind


def templates(name: str, *, as_csv: Callable[[], bytes], as_workbook: Callable[[], bytes] | None) -> None:
    """Show the buttons that give a file to fill in."""
    with st.container(horizontal=True, gap="small"):
        if as_workbook:
            _download("Template for Excel", as_workbook, f"{name}.xlsx", _EXCEL)
        _download("Template as CSV", as_csv, f"{name}.csv", "text/csv")


def take_files(label: str, *, key: str) -> Files:
    """Show the place for files and return those that were just given."""
    given = st.file_uploader(
        label, type=["csv", "xlsx"], accept_multiple_files=True, key=f"{key}-{st.session_state.get('ok-files', 0)}"
    )
    return [(file.name, file.getvalue()) for file in given]


def forget_files() -> None:
    """Empty the place for files, so that a cancelled or finished check does not begin again."""
    st.session_state["ok-files"] = st.session_state.get("ok-files", 0) + 1


class Told(Protocol):
    """Takes how far some work is, from 0 to 1, and words to stand beside the bar; True as long as it may go on."""

    def __call__(self, share: float, words: str | None = None, /) -> bool: ...


def checking(work: Callable[[Told], T], *, place: DeltaGenerator | None = None) -> T:
    """Run a check with a bar. work: given what to tell its progress to."""
    return with_bar(work, wording.CHECKING, key="check", on_cancel=forget_files, place=place or st.empty())


def with_bar(
    work: Callable[[Told], T], words: str, *, key: str, on_cancel: Callable[[], None], place: DeltaGenerator
) -> T:
    """Run some work with a bar that moves and a way to cancel: it takes effect when the work next tells of itself."""
    with place.container(border=True, key=f"ok-bar-{key}"):
        bar = st.progress(0.0, text=words)
        st.button("Cancel", key=f"ok-cancel-{key}", on_click=on_cancel)

    def told(share: float, said: str | None = None, /) -> bool:
        bar.progress(min(max(share, 0.0), 1.0), text=said or words)
        return True

    try:
        return work(told)
    finally:
        place.empty()


def stopped(checked: Checked) -> None:
    """Show that personal data was found, in words that repeat none of it."""
    with st.container(border=True, key="ok-stopped"):
        html.heading("Stop: a file may hold personal data. Nothing was saved.", level=1)
        for file in checked.files:
            html.lines(each.message for each in file.problems if each.severity is Severity.FAULT)
        html.lines(("Take it out, then upload the file again. None of the files sent with it was kept.",))


def file_problems(file: CheckedFile, *, level: int = 2) -> None:
    """Show one file: what it is, and its problems by kind with the first ones in context."""
    kind = _KINDS.get(file.kind or "", "not recognised")
    html.heading(file.name, level=level)
    html.lines((f"{kind} · {counted(file.row_count, 'row')}",), quiet=True)
    for severity in (Severity.FAULT, Severity.CONFIRM):
        for place, group in enumerate(file.groups):
            if group.severity is severity:
                _group(group, file, key=f"{file.name}-{place}")
    told = [group for group in file.groups if group.severity is Severity.FIXED]
    if told:
        html.lines((wording.fixed(sum(group.count for group in told)),))
        html.lines((shown.problem.message for group in told for shown in group.shown), quiet=True)


def _group(group: Group, file: CheckedFile, *, key: str) -> None:
    with st.container(border=True, key=f"card-problem-{key}"):
        where = f" · {group.column}" if group.column else ""
        html.kicker(f"{wording.SEVERITY_WORDS[group.severity]}{where} · {group.count:,}")
        for shown in group.shown:
            html.lines((shown.problem.message,))
            if shown.cells:
                row = (False, tuple(html.text(cell) for cell in shown.cells))
                html.table(shown.headings, [row], caption=f"Row {shown.problem.row:,}" if shown.problem.row else "")
        if group.count > len(group.shown):
            _all_of(group, file, key=key)


def _all_of(group: Group, file: CheckedFile, *, key: str) -> None:
    """Show every problem of a kind that is kept, once it is asked for."""
    if not st.toggle(wording.see_all(group.count), key=f"ok-all-{key}"):
        return
    alike = [each for each in file.problems if (each.code, each.column) == (group.code, group.column)]
    rows = {"Row": [each.row for each in alike], "Found": [each.found or "" for each in alike]}
    st.dataframe({**rows, "What to do": [each.message for each in alike]}, hide_index=True, width="stretch")
    if group.count > len(alike):
        html.lines((wording.not_listed(group.count, len(alike)),), quiet=True)


def marked_downloads(name: str, marked: Callable[[bool], bytes]) -> None:
    """Show the buttons that give a file back with what to fix beside each row."""
    html.lines(("Your file back, with what to fix beside each row:",), quiet=True)
    stem = name.rsplit(".", 1)[0]
    with st.container(horizontal=True, gap="small"):
        _download("For Excel", lambda: marked(True), f"{stem}_what_to_fix.xlsx", _EXCEL)
        _download("As CSV", lambda: marked(False), f"{stem}_what_to_fix.csv", "text/csv")


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell that can be mended on the spot."""

    file: str
    row: int
    column: str
    found: str


def cells_to_mend(checked: Checked, *, most: int) -> list[Cell]:
    """Return the faults that sit in one cell each, where there are no more than can be mended here."""
    cells: dict[tuple[str, int, str], Cell] = {}
    for file in checked.files:
        for each in file.problems:
            if each.severity is Severity.FAULT and each.row and each.row > 1 and each.column:
                key = (file.name, each.row, each.column)
                cells.setdefault(key, Cell(file=file.name, row=each.row, column=each.column, found=each.found or ""))
    return list(cells.values()) if len(cells) <= most else []


def mend(cells: Sequence[Cell]) -> dict[str, dict[tuple[int, str], str]] | None:
    """Show one field a cell; return the changes by file once they are to be checked, else None."""
    st.header("Mend it here", anchor=False)
    with st.form("ok-mend"):
        typed = [
            st.text_input(
                html.plain(f"{cell.file}, row {cell.row:,}, {cell.column}"),
                value=cell.found,
                key=f"ok-cell-{cell.file}-{cell.row}-{cell.column}",
            )
            for cell in cells
        ]
        if not st.form_submit_button("Save and check again", key="ok-mend-save", type="primary"):
            return None
    changes: dict[str, dict[tuple[int, str], str]] = {}
    for cell, text in zip(cells, typed, strict=True):
        if text != cell.found:
            changes.setdefault(cell.file, {})[cell.row, cell.column] = text
    return changes


def reasons(questions: Iterable[tuple[str, str]], checked: Checked, given: Mapping[tuple[str, str], str]) -> dict:
    """Show one field a question and return the reasons typed so far."""
    problems = {(file.name, each.code): each for file in checked.files for each in file.problems}
    typed = {}
    for place, (file, code) in enumerate(questions):
        message = problems[file, code].message if (file, code) in problems else code
        label = html.plain(f"{file}: {message}")
        typed[file, code] = st.text_input(label, value=given.get((file, code), ""), key=f"ok-reason-{place}-{code}")
    return typed


def my_uploads(lines: Iterable[tuple[str, str, str, str | None]]) -> None:
    """Show a list of uploads: its id, its files, its state with the day, and the reviewer's words."""
    rows = [
        (
            False,
            (
                html.link(files, "upload", {"upload": upload}),
                html.text(state),
                html.text(comment or ""),
            ),
        )
        for upload, files, state, comment in lines
    ]
    if rows:
        st.header("Your uploads", anchor=False)
        html.table(("Files", "State", "What the reviewer says"), rows, caption="Newest first.")


def _download(label: str, data: Callable[[], bytes], name: str, mime: str) -> None:
    downloads.button(label, data, file_name=name, mime=mime, key=f"get-{name}")

"""The steps of an upload as a person takes them: begin, mend, send. Each introduces the door to what is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import streamlit as st

from components import html, uploading
from evaluation.domain.actor import Actor
from evaluation.domain.problem import Severity
from evaluation.intake import fixing, templates
from evaluation.intake.checking import Checked, CheckedFile
from evaluation.views.numbers import day
from evaluation.views.wording import uploading as wording
from pages.shared import what_changes
from queries import drafts, programme, review
from queries.access import permissions
from queries.drafts import Received, State, Upload
from queries.errors import HasFaults, NeedsReason
from queries.reading_apart import CheckCancelled
from queries.shipped import Programme
from queries.store import Store
from queries.template_files import filled_template

_HERE = "pages/data/upload.py"


def begin(store: Store, actor: Actor, *, looked_at: str) -> None:
    """Show templates, the place for files, and one's own uploads. looked_at: the programme chosen above the page."""
    html.heading("Send in your figures", level=1)
    html.lines(
        ("Take a template, or upload what you have. It is checked at once, and nothing is sent until you say so.",)
    )
    if looked_at != Programme.OWN:
        html.lines(("What you upload goes into your own programme, not into the one chosen above.",))
    project, kind = uploading.project_and_kind(programme.project_names(store, actor))
    uploading.templates(
        f"{project or 'new'}-{kind}",
        as_csv=lambda: _template(store, actor, kind, project, as_workbook=False),
        as_workbook=(lambda: _template(store, actor, kind, project, as_workbook=True)) if project else None,
    )
    files = uploading.take_files("Your files: CSV or Excel (.xlsx), one or several", key="ok-new")
    if files:
        said = project if uploading.chose_project() else None
        _receive(lambda told: drafts.start(store, actor, files, for_project=said, on_progress=told))
    uploading.my_uploads(
        (each.upload, ", ".join(file.name for file in each.files), _state(each), each.comment)
        for each in drafts.mine(store, actor)
        if each.state is not State.DISCARDED
    )


def go_on(store: Store, actor: Actor, upload_id: str) -> None:
    """Show one upload where it stands: what to mend, what to answer, what it changes, and the way to send it."""
    upload = drafts.find(store, actor, upload_id)
    st.page_link(_HERE, label="All my uploads", query_params={"programme": "own"}, icon=":material/arrow_back:")
    if upload.state not in (State.DRAFT, State.RETURNED):
        _finished(store, actor, upload)
        return
    checked = _checked(store, actor, upload)
    read = {file.name for file in checked.files}
    not_kept = [file.name for file in upload.files if file.name not in read]
    faults = sum(file.counts[Severity.FAULT] for file in checked.files) + len(not_kept)
    asked = drafts.questions(checked)
    headline = wording.what_to_do(faults=faults, questions=len(asked), files=len(upload.files))
    html.heading(headline, level=1)
    if upload.state is State.RETURNED and upload.comment:
        html.banner(f"Returned to you: {upload.comment}", kind="made-up")
    html.lines(wording.not_kept(name) for name in not_kept)
    if faults:
        _mend(store, actor, upload, checked)
    else:
        _send(store, actor, upload, checked)
    if st.button("Put this upload away", key="ok-discard", type="tertiary"):
        drafts.discard(store, actor, upload_id)
        uploading.close_upload()
        st.rerun()


def _template(store: Store, actor: Actor, kind: str, project: str | None, *, as_workbook: bool) -> bytes:
    if project is None:
        return templates.template(kind)
    today = datetime.now(UTC).date()
    return filled_template(store, actor, kind, project, on=today, as_workbook=as_workbook)


def _state(upload: Upload) -> str:
    return f"{wording.STATE_WORDS[upload.state]} · {day(upload.changed_at.date())}"


def _receive(work: Callable[[Callable[[float], bool]], Received]) -> None:
    """Check files that were given and open the draft they became; of what may not be kept only the reason is told."""
    try:
        came = uploading.checking(work)
    except CheckCancelled:
        uploading.forget_files()
        st.rerun()
    uploading.forget_files()
    if came.upload is None:
        uploading.stopped(came.checked)
    else:
        key = (came.upload.upload, came.upload.revision, came.version)
        what_changes.once("ok-checked", key, lambda _: came.checked)
        uploading.open_upload(came.upload.upload)


def _checked(store: Store, actor: Actor, upload: Upload) -> Checked:
    """Check again what is kept, against what is published now; once for each state of either."""
    return what_changes.once(
        "ok-checked",
        (upload.upload, upload.revision, programme.version(store, actor)),
        lambda place: uploading.checking(
            lambda told: drafts.recheck(store, actor, upload.upload, on_progress=told), place=place
        ),
    )


def _mend(store: Store, actor: Actor, upload: Upload, checked: Checked) -> None:
    def data_of(file: CheckedFile) -> bytes | None:
        return drafts.file_bytes(store, actor, upload.upload, file.name)

    cells = uploading.cells_to_mend(checked, most=fixing.MOST_MENDED)
    for file in checked.files:
        uploading.file_problems(file)
        if file.counts[Severity.FAULT]:
            uploading.marked_downloads(file.name, _marker(file, data_of))
    if cells:
        changed = uploading.mend(cells)
        if changed is not None:
            _save_mended(store, actor, upload, changed)
    files = uploading.take_files("Or upload the corrected files", key="ok-again")
    if files:
        _receive(lambda told: drafts.revise(store, actor, upload.upload, files, on_progress=told))


def _marker(file: CheckedFile, data_of: Callable[[CheckedFile], bytes | None]) -> Callable[[bool], bytes]:
    def marked(as_workbook: bool) -> bytes:
        return fixing.marked_file(file.name, data_of(file) or b"", file.problems, as_workbook=as_workbook).data

    return marked


def _save_mended(store: Store, actor: Actor, upload: Upload, changed: dict[str, dict[tuple[int, str], str]]) -> None:
    """Put what was typed into the files and check them again; whatever cannot be mended here says so."""
    files = []
    try:
        for kept in upload.files:
            data = drafts.file_bytes(store, actor, upload.upload, kept.name)
            mended = fixing.mend(kept.name, data, changed.get(kept.name, {})) if kept.name in changed else None
            files.append((mended.name, mended.data) if mended else (kept.name, data))
    except fixing.CannotMend as error:
        html.lines((str(error),))
        return
    _receive(lambda told: drafts.revise(store, actor, upload.upload, files, on_progress=told))


def _send(store: Store, actor: Actor, upload: Upload, checked: Checked) -> None:
    typed = uploading.reasons(drafts.questions(checked), checked, upload.reasons)
    _preview(store, actor, upload, checked)
    if st.button("Send to be published", key="ok-send", type="primary"):
        try:
            drafts.send(store, actor, upload.upload, reasons=typed)
        except (NeedsReason, HasFaults) as error:
            html.lines((str(error),))
        else:
            st.rerun()
    with st.expander("How your files were read"):
        for file in checked.files:
            uploading.file_problems(file, level=3)


def _preview(store: Store, actor: Actor, upload: Upload, checked: Checked | None = None) -> None:
    html.heading("What it changes", level=2)
    key = (upload.upload, upload.revision, upload.state, programme.version(store, actor), permissions(store, actor))
    make = partial(review.preview, store, actor, upload.upload, checked=checked)
    what_changes.show(what_changes.once("ok-preview", key, partial(what_changes.worked_out, make)))


def _finished(store: Store, actor: Actor, upload: Upload) -> None:
    html.heading(f"{wording.STATE_WORDS[upload.state]}.", level=1)
    html.lines(file.name for file in upload.files)
    if upload.state is State.SENT:
        html.lines(("You will find here whether it was published or returned.",), quiet=True)
        _preview(store, actor, upload)
    if upload.version:
        html.lines((f"It is version {upload.version:,}.",))
        st.page_link(
            "pages/data/history.py",
            label="See what it changed",
            query_params={"programme": "own", "version": str(upload.version)},
        )

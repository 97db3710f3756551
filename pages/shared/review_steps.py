"""Review: what waits, what it would change, and the decision: publish or return, and never one's own."""

from __future__ import annotations

from functools import partial

import streamlit as st

from components import html, reviewing, uploading
from evaluation.domain.actor import Actor
from evaluation.views.numbers import day
from evaluation.views.wording import uploading as wording
from pages.shared import what_changes
from queries import drafts, programme, review
from queries.access import permissions
from queries.drafts import State
from queries.errors import ChangedMeanwhile, HasFaults, WrongState
from queries.shipped import Programme
from queries.store import Store

_HERE = "pages/data/review.py"


def waiting(store: Store, actor: Actor, *, looked_at: str) -> None:
    """Show every upload that waits for a decision. looked_at: the programme chosen above the page."""
    found = drafts.to_review(store, actor)
    html.heading(wording.waiting(len(found)), level=1)
    if looked_at != Programme.OWN:
        html.lines(("Uploads are to your own programme, not to the one chosen above.",))
    reviewing.waiting(
        (each.upload, ", ".join(file.name for file in each.files), each.changed_by, day(each.changed_at.date()))
        for each in found
    )
    if not found:
        html.lines(("When an evaluator sends an upload, it stands here with what it would change.",), quiet=True)


def decide(store: Store, actor: Actor, upload_id: str) -> None:
    """Show one upload with what it would change, and the decision."""
    upload = drafts.find(store, actor, upload_id)
    st.page_link(_HERE, label="All that waits", query_params={"programme": "own"}, icon=":material/arrow_back:")
    if upload.state is not State.SENT:
        html.heading(f"{wording.STATE_WORDS[upload.state]}.", level=1)
        if upload.version:
            html.lines((f"It is version {upload.version:,}.",))
        return
    files = ", ".join(file.name for file in upload.files)
    html.heading(
        f"What changes if {files} is published" if len(upload.files) == 1 else "What changes if you publish", level=1
    )
    html.lines((f"{files}. Sent by {upload.changed_by} on {day(upload.changed_at.date())}.",), quiet=True)
    try:
        key = (upload_id, upload.revision, programme.version(store, actor), permissions(store, actor))
        make = partial(review.preview, store, actor, upload_id)
        preview = what_changes.once("ok-reviewed", key, partial(what_changes.worked_out, make))
    except HasFaults as error:
        html.lines((str(error),))
        reviewing.reasons(upload.reasons)
        _give_back(store, actor, upload_id)
        return
    what_changes.show(preview)
    reviewing.reasons(upload.reasons)
    token = what_changes.token_seen(upload_id, preview)
    if upload.is_by(actor):
        html.banner(reviewing.OWN, kind="cited")
        if not actor.issuer:
            st.code(f"python manage.py publish {upload_id}", language="bash")
        return
    if st.button("Publish", key="ok-publish", type="primary"):
        try:
            review.publish(store, actor, upload_id, token=token)
        except (ChangedMeanwhile, HasFaults, WrongState) as error:
            html.banner(str(error), kind="made-up")
        else:
            st.rerun()
    _give_back(store, actor, upload_id)


def _give_back(store: Store, actor: Actor, upload_id: str) -> None:
    comment = reviewing.comment()
    if comment is not None:
        try:
            review.send_back(store, actor, upload_id, comment)
        except WrongState as error:
            html.lines((str(error),))
        else:
            uploading.close_upload()
            st.rerun()

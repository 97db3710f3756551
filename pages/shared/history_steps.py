"""History: every version, what it changed, and undoing it: as a new version, with a reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from components import history, html, scope_bar, states
from components.share import Source
from evaluation.analysis.verdict_moves import VerdictMove
from evaluation.domain.actor import Actor
from evaluation.views.marks import mark_of
from evaluation.views.numbers import day
from evaluation.views.wording import uploading as wording
from pages.shared import what_changes
from queries import review, undo
from queries.access import Action, permissions
from queries.errors import ChangedMeanwhile, WrongState
from queries.history import Version, versions
from queries.review import Preview
from queries.store import Store
from queries.verdict_history import verdict_history

#: An outcome by the codes of its project and its own, in words.
Names = Mapping[tuple[str, str], str]


def all_versions(store: Store, actor: Actor, *, names: Names, query: Mapping[str, str], source: Source) -> None:
    """Show every version with the verdicts it moved. names: of outcomes; one that is gone is told by its codes."""
    found = versions(store, actor)
    html.heading(wording.history(len(found)), level=1)
    if not found:
        html.lines(("Every upload stands here once it is published, with what it changed.",), quiet=True)
        if Action.UPLOAD in permissions(store, actor).actions:
            states.upload_link()
        return
    moves = {each.version: each.moves for each in verdict_history(store, actor)}
    history.versions((_line(each, moves.get(each.version, ()), names) for each in found), query=query, source=source)


def one(store: Store, actor: Actor, version: int, *, query: Mapping[str, str]) -> None:
    """Show what one version changed, and the way to undo it for those who may."""
    st.page_link("pages/data/history.py", label="All versions", query_params=dict(query), icon=":material/arrow_back:")
    found = {each.version: each for each in versions(store, actor)}
    if version not in found:
        html.heading(f"There is no version {version:,}.", level=1)
        return
    line = _line(found[version], (), {})
    html.heading(f"Version {version:,}: {line.what.lower()} by {line.who}, {line.when}", level=1)
    html.lines(line.files)
    if found[version].reason:
        html.lines((f"Reason: {found[version].reason}",), quiet=True)
    what_changes.show(review.difference(store, actor, version))
    if permissions(store, actor).allow(Action.UNDO) and not store.read_only:
        _undo(store, actor, version)


def _line(version: Version, moves: tuple[VerdictMove, ...], names: Names) -> history.Line:
    what = wording.ACT_WORDS.get(version.act, version.act)
    who = version.by or wording.OTHERS
    return history.Line(
        version=version.version,
        what=f"{what} {version.of_version}" if version.of_version is not None else what,
        who=f"{who}, sent by {version.sent_by}" if version.sent_by else who,
        when=day(version.published_at.date()),
        files=tuple(file.file_name for file in version.files),
        moves=tuple(_move(each, names) for each in moves),
        in_force=version.in_force or not version.files,
    )


def _move(move: VerdictMove, names: Names) -> str:
    name = names.get((move.project, move.outcome), f"{move.project} ({move.outcome})")
    before, after = (None if code is None else mark_of(code) for code in (move.before, move.after))
    return wording.move(name, before=before, after=after)


def _undo(store: Store, actor: Actor, version: int) -> None:
    st.header("Undo", anchor=False)
    ways: dict[str, tuple[str, Callable[..., Preview], Callable[..., int]]] = {
        "withdraw": (f"Take back what version {version:,} did", undo.preview_withdraw, undo.withdraw),
        "restore": (f"Bring everything back as it stood at version {version:,}", undo.preview_restore, undo.restore),
    }
    way = scope_bar.choice(
        "undo", "What to do", {"": "Nothing", **{k: v[0] for k, v in ways.items()}}, default="", wide=True
    )
    if way not in ways:
        return
    label, preview, act = ways[way]
    try:
        shown = preview(store, actor, version)
        what_changes.show(shown, with_rows=False)
        token = what_changes.token_seen(f"{way} {version}", shown)
        reason = history.undo(label, key=way)
        if reason is not None:
            act(store, actor, version, reason=reason, token=token)
            st.query_params.from_dict({"programme": "own"})
            st.rerun()
    except (ChangedMeanwhile, WrongState) as error:
        html.lines((str(error),))

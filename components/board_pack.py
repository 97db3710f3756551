"""The Board pack page's parts: which projects, making with word of how far it is, and the packs kept so far."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import streamlit as st

from components import downloads, html, scope_bar, states
from components.navigation import AT_ONCE
from components.packs.making import Progress
from components.packs.slide_parts import BadTemplate

_LABELS = {
    ".pdf": ("PDF to read", "application/pdf"),
    ".pptx": ("Slides to edit", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ".zip": ("Data behind it", "application/zip"),
}
_MOST_VERSIONS, _MOST_PACKS = 50, 20


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What the reader asked for. projects: none means all. at_once: unless the same pack is kept already."""

    projects: tuple[str, ...]
    make: bool
    at_once: bool


@dataclass(frozen=True, kw_only=True)
class KeptLine:
    """A pack in the list: its code, its line of words and its files' names."""

    pack: str
    text: str
    names: tuple[str, ...]


def choose(projects: Mapping[str, str], *, version: int, latest: int, words: str) -> Choice:
    """Show the choices and the button. projects: code to name."""
    html.heading("Take it to the board", level=1)
    html.lines(
        (
            "A PDF for trustees, slides to edit for the meeting, and the data behind both.",
            words,
        )
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="ok-pack-choice"):
        chosen = _projects(projects) if len(projects) > 1 else ()
        if latest > 1:
            versions = range(latest, max(latest - _MOST_VERSIONS, 0), -1)
            options = {str(each): f"Version {each:,}" for each in versions} | {str(version): f"Version {version:,}"}
            scope_bar.choice("as_at", "As at", options, default=str(version), wide=True)
    at_once = AT_ONCE.items() <= scope_bar.address().items()
    return Choice(projects=chosen, make=st.button("Make the pack", type="primary", key="ok-make-pack"), at_once=at_once)


def made() -> None:
    """Take the wish for a pack out of the address, so that neither a refresh nor a link makes another."""
    st.query_params.from_dict({name: text for name, text in scope_bar.address().items() if name not in AT_ONCE})


def _projects(projects: Mapping[str, str]) -> tuple[str, ...]:
    """Show which projects, kept in the address like every choice; none chosen means all."""
    asked = [code for code in scope_bar.address().get("projects", "").split(",") if code in projects]
    st.session_state["ok-pack-projects"] = asked
    picked = st.pills(
        "Projects (none chosen means all)",
        list(projects),
        selection_mode="multi",
        format_func=lambda code: html.plain(projects[code]),
        key="ok-pack-projects",
        on_change=_write_projects,
        wrap=True,
    )
    return tuple(code for code in projects if code in picked)


def _write_projects() -> None:
    kept = {name: text for name, text in scope_bar.address().items() if name != "projects"}
    picked = st.session_state["ok-pack-projects"]
    st.query_params.from_dict(kept | ({"projects": ",".join(picked)} if picked else {}))


@contextmanager
def making() -> Iterator[Progress]:
    """Show how far the making is; a template that cannot be used ends it with a sentence."""
    bar = st.progress(0.0, text="Reading the programme")
    try:
        yield lambda share, words: bar.progress(share, text=words) and None
    except BadTemplate as error:
        bar.empty()
        states.empty("The pack was not made.", (str(error),))
        st.stop()
    bar.empty()


def show(packs: Sequence[KeptLine], *, new: str | None, read: Callable[[str, str], bytes]) -> None:
    """Show the packs kept so far, newest first. new: the one just made. read: a file's bytes by pack and name."""
    fresh = [line for line in packs if line.pack == new]
    for line in fresh:
        with st.container(border=True, key="ok-new-pack"):
            html.heading("The pack is ready", level=2)
            _pack(line, read, primary=True)
    earlier = [line for line in packs if line.pack != new]
    st.header("Earlier packs" if fresh else "Packs made so far", anchor=False)
    if not earlier:
        html.lines(("None yet." if not fresh else "This is the first one.",), quiet=True)
    for line in earlier[:_MOST_PACKS]:
        with st.container(border=True, key=f"ok-pack-{line.pack}"):
            _pack(line, read, primary=False)
    if len(earlier) > _MOST_PACKS:
        html.lines((f"And {len(earlier) - _MOST_PACKS} more, kept in the store.",), quiet=True)


def _pack(line: KeptLine, read: Callable[[str, str], bytes], *, primary: bool) -> None:
    html.lines((line.text,), quiet=not primary)
    with st.container(horizontal=True, gap="small"):
        endings = {name[name.rindex(".") :]: name for name in line.names}
        for ending, (label, kind) in _LABELS.items():
            name = endings[ending]
            made = partial(read, line.pack, name)
            downloads.button(label, made, file_name=name, mime=kind, key=f"get-{line.pack}-{name}")

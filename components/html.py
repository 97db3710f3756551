"""Small pieces of HTML made from views. Every text that comes from data goes through escape(), here and only here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from urllib.parse import urlencode

import streamlit as st

from evaluation.domain.web_address import is_web_address
from evaluation.views.marks import VerdictMark

_NUMBER_AND_WORD = re.compile(r"(?<!\S)(\d[\d,]* [a-z]{1,12})(?![^\s.,;:])")


def mark(verdict: VerdictMark | None) -> str:
    """Return a verdict as a tag of shape and word; nothing for None. The style sheet draws the shape."""
    if verdict is None:
        return ""
    flag = f'<span class="ok-flag">{escape(verdict.flag)}</span>' if verdict.flag else ""
    return f'<span class="ok-mark {verdict.tone.value}">{escape(verdict.word)}</span>{flag}'


def link(label: str, page: str, query: Mapping[str, str]) -> str:
    """Return a link to a page of this app, its whole state in the address."""
    address = escape(f"{page}?{urlencode(query)}", quote=True)
    return f'<a class="ok-link" href="{address}" target="_self">{escape(label)}</a>'


def heading(text: str, *, level: int) -> None:
    """Show a heading as plain text; Streamlit's own reads Markdown, and would make a link of an address in a name.

    A number stays on one line with the word after it.
    """
    whole = _NUMBER_AND_WORD.sub(r'<span class="ok-whole">\1</span>', escape(text))
    st.html(f"<h{level}>{whole}</h{level}>")


def links(entries: Iterable[tuple[str, VerdictMark, str, Mapping[str, str]]]) -> None:
    """Show a list of links, each with its verdict: label, verdict, page and state."""
    items = "".join(f"<li>{link(label, page, query)} {mark(verdict)}</li>" for label, verdict, page, query in entries)
    st.html(f'<ul class="ok-lines">{items}</ul>')


def citations(entries: Iterable[tuple[str, str, str | None]]) -> None:
    """Show sources: what each stands for, its citation, and a link to it where it has an address of the web."""
    items = ""
    for stands_for, citation, url in entries:
        read = f" {web_link('Read it', url)}" if is_web_address(url or "") else ""
        items += f"<li>{escape(stands_for)}: {escape(citation)}{read}</li>"
    st.html(f'<ul class="ok-lines quiet">{items}</ul>')


def web_link(label: str, url: str | None) -> str:
    """Return a link to an address of the web, or just its words where it has none or one of another kind."""
    if not is_web_address(url or ""):
        return escape(label)
    return f'<a class="ok-link" href="{escape(url or "", quote=True)}" rel="noreferrer">{escape(label)}</a>'


#: Signs that the style sheet draws, so that they look as in the chart whichever fonts a machine has.
_DRAWN_SIGNS = {"▬": "bar", "━": "thick", "─": "thin", "┅": "dashes", "┄": "dashes", "┈": "dots"}
_DRAWN_SIGNS |= {"┊": "dotted", "╎": "dashed", "▸": "goes-on"}


def key(texts: Iterable[str], marks: Iterable[VerdictMark] = ()) -> None:
    """Show what the signs of a chart mean. texts: a sign, a space and its meaning, or words alone."""
    items = "".join(f"<span>{_sign(text)}</span>" for text in texts) + "".join(mark(each) for each in marks)
    st.html(f'<div class="ok-key">{items}</div>')


def _sign(text: str) -> str:
    sign, _, meaning = text.partition(" ")
    drawn = _DRAWN_SIGNS.get(sign)
    return f'<i class="ok-sign {drawn}"></i>{escape(meaning)}' if drawn else escape(text)


def lines(texts: Iterable[str], *, quiet: bool = False) -> None:
    """Show sentences one under the other."""
    items = "".join(f"<li>{escape(text)}</li>" for text in texts)
    if items:
        st.html(f'<ul class="ok-lines{" quiet" if quiet else ""}">{items}</ul>')


def kicker(text: str) -> None:
    """Show a line that says what the page is about."""
    st.html(f'<div class="ok-kicker">{escape(text)}</div>')


def along(text: str) -> None:
    """Show the title of a chart's axis from left to right, under the chart; what a screen has room for on one line."""
    st.html(f'<div class="ok-along">{escape(text)}</div>')


def banner(text: str, *, kind: str) -> None:
    """Show a banner: "made-up", "cited", "earlier", "narrowed" or, for what nobody may overlook, "trouble"."""
    st.html(f'<div class="ok-banner {kind}" role="note">{escape(text)}</div>')


def foot(text: str) -> None:
    """Show the line at the foot of a page."""
    st.html(f'<div class="ok-foot">{escape(text)}</div>')


def table(
    headings: tuple[str, ...], rows: Iterable[tuple[bool, tuple[str, ...]]], *, caption: str, wide: bool = False
) -> None:
    """Show a table whose cells are HTML made by this module; a row's first value says that it is the chosen one.

    On a narrow screen every row becomes a block and each cell is named by its heading. wide: many columns, which may
    be moved sideways inside a frame of their own, also by keyboard.
    """
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in headings)
    body = []
    for chosen, cells in rows:
        named = "".join(
            f"<td{_data_name(heading) if place else ''}>{cell}</td>"
            for place, (heading, cell) in enumerate(zip(headings, cells, strict=True))
        )
        body.append(f"<tr{' class=chosen' if chosen else ''}>{named}</tr>")
    said = f"<caption>{escape(caption)}</caption>" if caption else ""
    made = f'<table class="ok-table">{said}<thead><tr>{head}</tr></thead><tbody>{"".join(body)}</tbody></table>'
    name = escape(caption, quote=True)
    st.html(f'<div class="ok-wide" role="region" tabindex="0" aria-label="{name}">{made}</div>' if wide else made)


def text(value: str) -> str:
    """Return plain text as a cell."""
    return escape(value)


def formatted(value: str) -> str:
    """Return a cell of one of the project's own documents, whose marks for code and emphasis are kept."""
    value = escape(value)
    for sign, tag in (("`", "code"), (r"\*\*", "strong"), (r"\*", "em")):
        value = re.sub(f"{sign}([^`*]+){sign}", rf"<{tag}>\1</{tag}>", value)
    return value


def note(value: str | None) -> str:
    """Return a quiet line under a cell's text; nothing for None."""
    return f'<span class="note">{escape(value)}</span>' if value else ""


def item(value: str) -> str:
    """Return one of several sentences in a cell, on a line of its own."""
    return f'<span class="item">{escape(value)}</span>'


def items(values: Sequence[str], *, most: int) -> str:
    """Return several sentences in a cell, each on a line of its own; those beyond the first few behind a fold."""
    first, rest = "".join(map(item, values[:most])), values[most:]
    if not rest:
        return first
    return f'{first}<details><summary class="ok-link">{len(rest):,} more</summary>{"".join(map(item, rest))}</details>'


def facts(pairs: Iterable[tuple[str, str]]) -> None:
    """Show names and values side by side."""
    items = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in pairs)
    st.html(f'<dl class="ok-facts">{items}</dl>')


def _data_name(heading: str) -> str:
    named = heading if heading.endswith("?") else f"{heading}:"
    return f' data-name="{escape(named, quote=True)}"' if heading else ""


def plain(text: str) -> str:
    """Escape Markdown, which Streamlit reads in titles and labels: a name must never become a link or an image."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]()<>#+-.!|~:$&" else sign for sign in text)

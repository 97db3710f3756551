"""The building blocks of the PDF: headings, paragraphs, lists, tables and verdicts as Typst source."""

from __future__ import annotations

from collections.abc import Sequence

from components.charts.palette import LIGHT
from components.packs import fonts, glyphs
from components.packs.drawing import Drawing, typst
from components.packs.typst_text import literal, shown
from evaluation.views.marks import VerdictMark

#: A4 in points, and what the margins leave.
PAGE = (595.28, 841.89)
MARGIN_X, MARGIN_TOP, MARGIN_FOOT = 54.0, 58.0, 58.0
WIDTH = PAGE[0] - 2 * MARGIN_X
HEIGHT = PAGE[1] - MARGIN_TOP - MARGIN_FOOT
BODY = 9.5

_SIGN = 9.0
#: A word longer than this may be broken anywhere, or it would run out of its cell.
_LONGEST_WORD, _PIECE = 26, 12


def set_up(*, title: str, foot: str, stripe: str) -> str:
    """Return the document's settings. stripe: the colour of the thin line at the head of each page."""
    text, quiet, accent = (f'rgb("{colour}")' for colour in (LIGHT.text, LIGHT.quiet, LIGHT.accent))
    band = f'place(top, rect(width: 100%, height: 4pt, fill: rgb("{stripe}")))'
    number = 'context counter(page).display("1 of 1", both: true)'
    footer = f"text(size: 7.5pt, fill: {quiet}, grid(columns: (1fr, auto), gutter: 8pt, {said(foot)}, {number}))"
    margins = f"(x: {MARGIN_X}pt, top: {MARGIN_TOP}pt, bottom: {MARGIN_FOOT}pt)"
    return f"""
#set document(title: {literal(title)})
#set text(font: ("{fonts.FAMILY}", "DejaVu Sans Mono"), size: {BODY}pt, fill: {text}, lang: "en", region: "gb")
#set page(paper: "a4", margin: {margins}, background: {band}, footer: {footer})
#set par(leading: 0.62em, spacing: 0.85em)
#set list(indent: 0pt, body-indent: 6pt, spacing: 0.6em)
#set table(stroke: none, inset: (x: 5pt, y: 4.5pt))
#show heading: set text(fill: {text}, weight: "semibold")
#show heading.where(level: 1): set text(size: 17pt)
#show heading.where(level: 1): set block(below: 12pt)
#show heading.where(level: 2): set text(size: 11pt, fill: {accent})
#show heading.where(level: 2): set block(above: 14pt, below: 7pt)
#show figure: set block(spacing: 8pt)
#show figure: set align(left)
"""


def said(text: str) -> str:
    """Return text as a Typst expression, long words with places to break."""
    return f"text({_breakable(literal(text))})"


def _breakable(quoted: str) -> str:
    return " ".join(_with_breaks(word) if len(word) > _LONGEST_WORD else word for word in quoted.split(" "))


def _with_breaks(word: str) -> str:
    pieces, rest = [], word
    while len(rest) > _PIECE:
        cut = _PIECE + 1 if rest[_PIECE - 1] == "\\" and rest[_PIECE - 2] != "\\" else _PIECE
        pieces.append(rest[:cut])
        rest = rest[cut:]
    return "\\u{200B}".join([*pieces, rest])


def heading(text: str, *, level: int) -> str:
    """Return a heading, which is also a bookmark."""
    return f"#heading(level: {level}, {said(text)})\n"


def paragraph(text: str, *, size: float = BODY, bold: bool = False, quiet: bool = False) -> str:
    """Return a paragraph."""
    fill = f', fill: rgb("{LIGHT.quiet}")' if quiet else ""
    weight = ', weight: "semibold"' if bold else ""
    return f"#par(text(size: {size}pt{weight}{fill}, {said(text)}))\n"


def large(text: str) -> str:
    """Return the sentence that a page is about."""
    return f"#block(below: 12pt, par(leading: 0.5em, text(size: 14pt, {said(text)})))\n"


def bullets(texts: Sequence[str]) -> str:
    """Return a list; nothing for no texts."""
    return f"#list({', '.join(said(text) for text in texts)})\n" if texts else ""


def banner(text: str) -> str:
    """Return a framed line that cannot be overlooked."""
    frame = 'fill: rgb("#FFF1D6"), stroke: (paint: rgb("#5C2F00"), thickness: 0.75pt, dash: "dashed")'
    words = f'text(fill: rgb("#5C2F00"), {said(text)})'
    return f"#block(width: 100%, inset: 7pt, below: 12pt, {frame}, {words})\n"


def verdict(mark: VerdictMark) -> str:
    """Return a verdict's sign and word as a Typst expression; the sign is decoration, the word says it all."""
    sign = glyphs.verdict(mark.tone, _SIGN / 2 + 1, _SIGN / 2 + 1, size=_SIGN, colours=LIGHT)
    picture = typst(Drawing(width=_SIGN + 2, height=_SIGN + 2, marks=sign, text=""))
    return f'[#box(baseline: 2pt, pdf.artifact({picture}))#h(3pt)#text(weight: "semibold", {literal(mark.label)})]'


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, widths: Sequence[str], size: float = 8.5) -> str:
    """Return a table of Typst expressions, its headings repeated on every page it runs over."""
    rule = f'table.hline(stroke: 0.75pt + rgb("{LIGHT.quiet}"))'
    thin = f'table.hline(stroke: 0.5pt + rgb("{LIGHT.grid}"))'
    head = ", ".join(f'text(weight: "semibold", {literal(each)})' for each in headings)
    body = f", {thin}, ".join(", ".join(cells) for cells in rows)
    inner = f"columns: ({', '.join(widths)}), table.header({head}, {rule}), {body}"
    return f"#[\n#set text(size: {size}pt)\n#set par(leading: 0.5em)\n#table({inner})\n]\n"


def together(markup: str) -> str:
    """Return markup that is kept on one page."""
    return f"#block(breakable: false)[\n{markup}\n]\n"


def columns(parts: Sequence[str]) -> str:
    """Return blocks of markup side by side."""
    cells = ", ".join(f"[{part}]" for part in parts)
    return f"#grid(columns: ({', '.join(['1fr'] * len(parts))}), gutter: 16pt, {cells})\n"


def new_page() -> str:
    """Return a page break."""
    return "#pagebreak(weak: true)\n"


def height_of(texts: Sequence[str], *, room: float = WIDTH, size: float = BODY) -> float:
    """Return about how tall paragraphs will be, one under the other; on the safe side."""
    count = sum(len(fonts.lines(shown(text), room_pt=room * 0.97, size_pt=size, most=99)) for text in texts)
    return count * size * 1.36 + len(texts) * size * 0.6

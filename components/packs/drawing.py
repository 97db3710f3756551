"""A picture as plain marks at places in points, and its way to Typst, SVG, PNG and PDF. No browser is needed.

Whoever draws builds a Drawing from a view; what is drawn can be asserted mark by mark. The origin is the top left.
"""

from __future__ import annotations

import html
from dataclasses import dataclass

from components.packs import fonts
from components.packs.compiling import compiled
from components.packs.typst_text import literal, shown

#: Pixels an inch of a picture to put into a message or a slide.
PIXELS_PER_INCH = 144
_HAIR = 0.5
#: Room around a picture that stands alone.
_EDGE = 12.0


@dataclass(frozen=True, kw_only=True)
class Line:
    """A straight line; dash is Typst's name of a pattern, such as "dotted"."""

    x1: float
    y1: float
    x2: float
    y2: float
    colour: str
    width: float = 1.0
    dash: str | None = None


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    fill: str


@dataclass(frozen=True, kw_only=True)
class Disc:
    """A circle around a middle."""

    x: float
    y: float
    radius: float
    fill: str
    line: str
    line_width: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Polygon:
    """A closed shape through its corners."""

    corners: tuple[tuple[float, float], ...]
    fill: str
    line: str
    line_width: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Words:
    """One line of text beside, around or before x, its middle at the height y. anchor: start, middle or end."""

    x: float
    y: float
    text: str
    colour: str
    size: float = 9.0
    bold: bool = False
    anchor: str = "start"

    @property
    def width(self) -> float:
        """Return how wide the text will be."""
        return fonts.width_pt(shown(self.text), size_pt=self.size, bold=self.bold)


Mark = Line | Bar | Disc | Polygon | Words


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A picture: its size in points, its marks from back to front, and what it says to those who cannot see it."""

    width: float
    height: float
    marks: tuple[Mark, ...]
    text: str
    ground: str = "#FFFFFF"


def typst(drawing: Drawing) -> str:
    """Return the picture as a Typst box, to be set inside a document."""
    placed = "\n".join(_placed(mark) for mark in drawing.marks)
    return f"box(width: {_pt(drawing.width)}, height: {_pt(drawing.height)})[\n{placed}\n]"


def figure(drawing: Drawing) -> str:
    """Return the picture as a Typst figure with its text alternative, for a tagged document."""
    return f"figure(kind: image, supplement: none, alt: {literal(drawing.text)}, {typst(drawing)})"


def svg(drawing: Drawing) -> bytes:
    """Return the picture as SVG, with its text alternative inside."""
    made = compiled(_page(drawing), form="svg").decode()
    head, rest = made.split(">", 1)
    title = f"<title>{html.escape(shown(drawing.text))}</title>"
    return f'{head} role="img">{title}{rest}'.encode()


def png(drawing: Drawing) -> bytes:
    """Return the picture as PNG."""
    return compiled(_page(drawing), form="png", pixels_per_inch=PIXELS_PER_INCH)


def pdf(drawing: Drawing) -> bytes:
    """Return the picture as a tagged PDF of one page, the size of the picture."""
    return compiled(_page(drawing), form="pdf")


def _page(drawing: Drawing) -> str:
    size = f"width: {_pt(drawing.width + 2 * _EDGE)}, height: {_pt(drawing.height + 2 * _EDGE)}"
    return (
        f"#set document(title: {literal(drawing.text)})\n"
        f'#set text(font: ("{fonts.FAMILY}", "DejaVu Sans Mono"), lang: "en", region: "gb")\n'
        f'#set page({size}, margin: {_pt(_EDGE)}, fill: rgb("{drawing.ground}"))\n'
        "#set par(spacing: 0pt)\n#show figure: set block(spacing: 0pt)\n"
        f"#{figure(drawing)}\n"
    )


def _placed(mark: Mark) -> str:
    if isinstance(mark, Line):
        dash = f', dash: "{mark.dash}"' if mark.dash else ""
        stroke = f'(paint: rgb("{mark.colour}"), thickness: {_pt(mark.width)}{dash})'
        ends = f"start: ({_pt(mark.x1)}, {_pt(mark.y1)}), end: ({_pt(mark.x2)}, {_pt(mark.y2)})"
        return f"#place(line({ends}, stroke: {stroke}))"
    if isinstance(mark, Bar):
        size = f"width: {_pt(max(mark.width, _HAIR))}, height: {_pt(mark.height)}"
        return f'#place(dx: {_pt(mark.x)}, dy: {_pt(mark.y)}, rect({size}, stroke: none, fill: rgb("{mark.fill}")))'
    if isinstance(mark, Disc):
        corner = f"dx: {_pt(mark.x - mark.radius)}, dy: {_pt(mark.y - mark.radius)}"
        return f"#place({corner}, circle(radius: {_pt(mark.radius)}, {_look(mark)}))"
    if isinstance(mark, Polygon):
        corners = ", ".join(f"({_pt(x)}, {_pt(y)})" for x, y in mark.corners)
        return f"#place(polygon({_look(mark)}, {corners}))"
    return _placed_words(mark)


def _look(mark: Disc | Polygon) -> str:
    return f'fill: rgb("{mark.fill}"), stroke: {_pt(mark.line_width)} + rgb("{mark.line}")'


def _placed_words(mark: Words) -> str:
    # a little wider than measured, so that Typst never breaks the line
    width, height = mark.width * 1.1 + 4, mark.size * 1.6
    left = {"start": mark.x, "middle": mark.x - width / 2, "end": mark.x - width}[mark.anchor]
    side = {"start": "left", "middle": "center", "end": "right"}[mark.anchor]
    weight = "semibold" if mark.bold else "regular"
    set_as = f'size: {_pt(mark.size)}, fill: rgb("{mark.colour}"), weight: "{weight}"'
    inside = f"align({side} + horizon, text({set_as}, {literal(mark.text)}))"
    box = f"box(width: {_pt(width)}, height: {_pt(height)}, {inside})"
    return f"#place(dx: {_pt(left)}, dy: {_pt(mark.y - height / 2)}, {box})"


def _pt(value: float) -> str:
    return f"{value:.2f}pt"

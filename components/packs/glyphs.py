"""The signs of the verdicts and of the original, drawn as shapes that also differ in black and white."""

from __future__ import annotations

from math import cos, pi, sin

from components.charts.palette import Palette
from components.packs.drawing import Disc, Line, Mark, Polygon, Words
from evaluation.views.marks import Tone

_ARC_STEPS = 24


def verdict(tone: Tone, x: float, y: float, *, size: float, colours: Palette) -> tuple[Mark, ...]:
    """Return the sign of a verdict around a point; size is its diameter."""
    look, radius = colours.marks[tone], size / 2
    pen = max(size / 9, 0.8)
    disc = {"x": x, "y": y, "radius": radius, "line": look.line, "line_width": pen}
    if tone is Tone.KEPT:
        return (Disc(fill=look.fill, **disc), *_tick(x, y, size, colours.surface, pen * 1.2))
    if tone is Tone.WEAKER:
        return (Disc(fill=colours.surface, **disc), _half(x, y, radius, look.fill), _ring(x, y, radius, look.line, pen))
    if tone is Tone.NOT_KEPT:
        corners = ((x - radius, y - radius * 0.8), (x + radius, y - radius * 0.8), (x, y + radius))
        shape = Polygon(corners=corners, fill=look.fill, line=look.line, line_width=pen)
        return (shape, *_cross(x, y - radius * 0.22, size * 0.15, colours.surface, pen))
    if tone is Tone.CANNOT_TELL:
        sign = Words(x=x, y=y, text="?", colour=look.line, size=size * 0.72, bold=True, anchor="middle")
        return (Disc(fill=colours.surface, **disc), sign)
    return (Line(x1=x - radius, y1=y, x2=x + radius, y2=y, colour=look.line, width=pen * 1.5),)


def original(x: float, y: float, *, size: float, colours: Palette) -> tuple[Mark, ...]:
    """Return the hollow diamond of the original."""
    return (_diamond(x, y, size / 2, colours.surface, colours.origin, max(size / 9, 0.8)),)


def apart(x: float, y: float, *, size: float, colours: Palette) -> tuple[Mark, ...]:
    """Return the sign of a figure that is shown and not compared: a small ring with a dot."""
    ring = Disc(x=x, y=y, radius=size / 2, fill=colours.surface, line=colours.quiet, line_width=0.9)
    dot = Disc(x=x, y=y, radius=size / 8, fill=colours.quiet, line=colours.quiet, line_width=0.1)
    return (ring, dot)


def arrow(x: float, y: float, *, size: float, left: bool, colour: str) -> Polygon:
    """Return an arrow head: the range goes on beyond the axis."""
    tip = x - size if left else x + size
    corners = ((tip, y), (x, y - size * 0.75), (x, y + size * 0.75))
    return Polygon(corners=corners, fill=colour, line=colour, line_width=0.1)


def _ring(x: float, y: float, radius: float, line: str, pen: float) -> Mark:
    return Polygon(corners=_arc(x, y, radius, 0, 2 * pi), fill="#FFFFFF00", line=line, line_width=pen)


def _half(x: float, y: float, radius: float, fill: str) -> Mark:
    return Polygon(corners=_arc(x, y, radius, pi / 2, 3 * pi / 2), fill=fill, line=fill, line_width=0.1)


def _arc(x: float, y: float, radius: float, start: float, end: float) -> tuple[tuple[float, float], ...]:
    steps = [start + (end - start) * step / _ARC_STEPS for step in range(_ARC_STEPS + 1)]
    return tuple((x + radius * cos(turn), y + radius * sin(turn)) for turn in steps)


def _diamond(x: float, y: float, radius: float, fill: str, line: str, pen: float) -> Mark:
    corners = ((x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y))
    return Polygon(corners=corners, fill=fill, line=line, line_width=pen)


def _tick(x: float, y: float, size: float, colour: str, pen: float) -> tuple[Mark, ...]:
    start, low, end = (
        (x - size * 0.22, y + size * 0.02),
        (x - size * 0.05, y + size * 0.19),
        (x + size * 0.24, y - size * 0.18),
    )
    return tuple(
        Line(x1=a[0], y1=a[1], x2=b[0], y2=b[1], colour=colour, width=pen) for a, b in ((start, low), (low, end))
    )


def _cross(x: float, y: float, reach: float, colour: str, pen: float) -> tuple[Mark, ...]:
    ends = ((-reach, -reach, reach, reach), (-reach, reach, reach, -reach))
    return tuple(Line(x1=x + a, y1=y + b, x2=x + c, y2=y + d, colour=colour, width=pen) for a, b, c, d in ends)

"""The building blocks of the deck: a slide with its message as title, text, tables over several slides, notes.

With the Foundation's own template its layouts, fonts and colours are used; without one, a plain wide slide.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pptx
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE, PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Length, Pt

from components.charts.palette import BRAND, LIGHT
from components.packs import fonts
from components.packs.typst_text import shown

_WIDE, _TALL = Inches(13.333), Inches(7.5)
_EDGE = Inches(0.6)
_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
_KEEP = (*_TITLES, PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
#: Sizes of a title, from the one wished for to the smallest. All sizes are those on a wide slide of our own.
_TITLE_SIZES = (26, 22, 19, 16, 14, 12)
_CELL_SIZE, _CELL_EDGE_PT, _CELL_MARGINS_PT = 12, 16.0, 6.0
#: A row of one line, and the fewest rows on the last slide of a table.
_ROW_PT, _LEAST_ROWS = 24, 3
_LEADING = 1.22
#: A template's font may be wider than ours, by which lines are measured.
_ROOM_IN_TEMPLATE = 0.85


class BadTemplate(Exception):
    """The template cannot be used; the text is for a person."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell of a table; colour is that of its words, where it is not the usual one."""

    text: str
    bold: bool = False


class Deck:
    """A presentation in the making."""

    def __init__(self, *, template: bytes | None, foot: str) -> None:
        self._own_look = template is None
        self._show = _opened(template)
        self._foot = foot
        if self._own_look:
            self._show.slide_width, self._show.slide_height = _WIDE, _TALL
        self.width, self.height = Emu(self._show.slide_width), Emu(self._show.slide_height)
        self._safe = 1.0 if self._own_look else _ROOM_IN_TEMPLATE

    def scaled(self, size: float) -> float:
        """Return a size as it must be on a slide narrower than ours: both fill the same screen."""
        return round(size * min(1.0, self.width / _WIDE), 1)

    @property
    def box(self) -> tuple[Length, Length, Length, Length]:
        """Return the room below a slide's title: left, top, width, height."""
        top = int(self.height * 0.25)
        return _EDGE, Emu(top), Emu(self.width - 2 * _EDGE), Emu(int(self.height * 0.925) - top)

    def slide(self, title: str, *, notes: str) -> Any:
        """Add a slide with its message as title and what to say beside it."""
        slide = self._show.slides.add_slide(self._layout())
        self._title(slide, title)
        self._finish(slide, notes)
        return slide

    def opening(self, title: str, lines: Sequence[str], *, notes: str) -> None:
        """Add the first slide."""
        slide = self.slide(title, notes=notes)
        left, top, width, _ = self.box
        self.text(slide, lines, (left, top, width, Inches(1.8)), size=18)

    def text(
        self,
        slide: Any,
        lines: Sequence[str],
        box: tuple[Length, Length, Length, Length],
        *,
        size: float = 16,
        bullets: bool = False,
    ) -> None:
        """Add paragraphs; they are set smaller where they would run over."""
        frame = slide.shapes.add_textbox(*box).text_frame
        frame.word_wrap = True
        room, tall, size = (box[2].pt - 20) * self._safe, box[3].pt - 10, self.scaled(size)
        said = [f"• {shown(line)}" if bullets else shown(line) for line in lines if line]
        while size > self.scaled(9) and _height(said, room, size) > tall:
            size -= 1
        for place, line in enumerate(said):
            paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
            paragraph.space_after = Pt(size * 0.5)
            run = paragraph.add_run()
            run.text = line
            run.font.size = Pt(size)
            run.font.color.rgb = _colour(LIGHT.text)

    def table(
        self,
        title: str,
        headings: Sequence[str],
        rows: Sequence[Sequence[Cell]],
        *,
        shares: Sequence[float],
        notes: str,
    ) -> None:
        """Add a real table, continued on further slides where it is too tall for one."""
        left, top, width, height = self.box
        rooms = [width.pt * share / sum(shares) - _CELL_EDGE_PT for share in shares]
        size, tall = self.scaled(_CELL_SIZE), self.scaled(_ROW_PT)
        measured = [room * self._safe for room in rooms]
        parts = _parts(rows, measured, height.pt - 44, size=size, least=tall)
        for place, part in enumerate(parts):
            said = title if place == 0 else f"{title} (continued, {place + 1} of {len(parts)})"
            slide = self.slide(said, notes=notes)
            frame = slide.shapes.add_table(len(part) + 1, len(headings), left, top, width, Pt(tall * (len(part) + 1)))
            frame._element.nvGraphicFramePr.cNvPr.set("descr", f"Table: {', '.join(headings)}. {len(part)} rows.")
            _fill(frame.table, headings, part, rooms, size=size, tall=tall)

    def save(self) -> bytes:
        """Return the deck's bytes, still with the clock's times in them."""
        target = io.BytesIO()
        self._show.save(target)
        return target.getvalue()

    def set_properties(self, *, title: str, subject: str, keywords: str) -> None:
        """Set what the file says of itself; no name of a person."""
        told = self._show.core_properties
        told.title, told.subject, told.keywords = title, subject, keywords
        told.author = told.last_modified_by = "Outcomes Kept"
        told.language = "en-GB"

    def _layout(self) -> Any:
        layouts = list(self._show.slide_layouts)
        named = next((each for each in layouts if each.name.strip().lower() == "title only"), None)
        titled = [each for each in layouts if any(_is_title(place) for place in each.placeholders)]
        return named or min(titled or layouts, key=lambda each: len(list(each.placeholders)))

    def _title(self, slide: Any, text: str) -> None:
        title = slide.shapes.title
        if title is None:
            title = slide.shapes.add_textbox(_EDGE, Inches(0.35), Emu(self.width - 2 * _EDGE), Inches(1.3))
        elif self._own_look:
            title.left, title.top = _EDGE, Inches(0.35)
            title.width, title.height = Emu(self.width - 2 * _EDGE), Inches(1.35)
        frame = title.text_frame
        frame.word_wrap = True
        room, tall = (Emu(title.width).pt - 24) * self._safe, Emu(title.height).pt - 8
        sizes = [self.scaled(each) for each in _TITLE_SIZES]
        size = next((each for each in sizes if _bold_height(text, room, each) <= tall), sizes[-1])
        most = max(int(tall // (size * _LEADING)), 1)
        frame.text = " ".join(fonts.lines(shown(text), room_pt=room, size_pt=size, bold=True, most=most))
        run = frame.paragraphs[0].runs[0] if frame.paragraphs[0].runs else frame.paragraphs[0].add_run()
        run.font.size = Pt(size)
        if self._own_look:
            frame.vertical_anchor = MSO_ANCHOR.MIDDLE
            frame.paragraphs[0].alignment = 1
            run.font.bold, run.font.name = True, "Arial"
            run.font.color.rgb = _colour(LIGHT.text)

    def _finish(self, slide: Any, notes: str) -> None:
        for place in list(slide.placeholders):
            if place.placeholder_format.type not in _KEEP:
                place._element.getparent().remove(place._element)
        if self._own_look:
            stripe = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, 0, 0, self.width, Pt(5))
            stripe.fill.solid()
            stripe.fill.fore_color.rgb = _colour(BRAND)
            stripe.line.fill.background()
            _decorative(stripe)
        left, _, width, _ = self.box
        foot = slide.shapes.add_textbox(left, Emu(int(self.height * 0.935)), width, Emu(int(self.height * 0.05)))
        run = foot.text_frame.paragraphs[0].add_run()
        run.text, run.font.size, run.font.color.rgb = shown(self._foot), Pt(self.scaled(10)), _colour(LIGHT.quiet)
        slide.notes_slide.notes_text_frame.text = notes


def _opened(template: bytes | None) -> Any:
    if template is None:
        show = pptx.Presentation()
        theme = show.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
        theme._blob = theme.blob.replace(b'typeface="Calibri"', b'typeface="Arial"')  # known to every office program
        return show
    try:
        show = pptx.Presentation(io.BytesIO(template))
    except Exception:
        raise BadTemplate("The template cannot be read as a PowerPoint file (.pptx). Choose another file.") from None
    if not show.slide_layouts:
        raise BadTemplate("The template has no slide layouts. Save it with at least one and choose it again.")
    listed = show.slides._sldIdLst
    for entry in list(listed):  # what the template shows as an example
        show.part.drop_rel(entry.get(qn("r:id")))
        listed.remove(entry)
    return show


def _is_title(place: Any) -> bool:
    return place.placeholder_format.type in _TITLES


def _parts(
    rows: Sequence[Sequence[Cell]], rooms: Sequence[float], room: float, *, size: float, least: float
) -> list[list[Sequence[Cell]]]:
    """Share rows out between slides, so that the last does not hold a row or two alone."""
    parts: list[list[Sequence[Cell]]] = [[]]
    left = room
    for row in rows:
        height = max(least, *(_cell_height(cell, width, size) for cell, width in zip(row, rooms, strict=True)))
        if height > left and parts[-1]:
            parts.append([])
            left = room
        parts[-1].append(row)
        left -= height
    while len(parts) > 1 and len(parts[-1]) < _LEAST_ROWS < len(parts[-2]):
        parts[-1].insert(0, parts[-2].pop())
    return parts


def _cell_height(cell: Cell, room: float, size: float) -> float:
    lines = len(fonts.lines(shown(cell.text), room_pt=room, size_pt=size, bold=cell.bold, most=99))
    return lines * size * _LEADING + _CELL_MARGINS_PT


def _fill(
    table: Any,
    headings: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    rooms: Sequence[float],
    *,
    size: float,
    tall: float,
) -> None:
    for column, room in zip(table.columns, rooms, strict=True):
        column.width = Pt(room + _CELL_EDGE_PT)
    lines = [[Cell(text=heading, bold=True) for heading in headings], *rows]
    for place, line in enumerate(lines):
        table.rows[place].height = Pt(tall)
        for column, cell in enumerate(line):
            target = table.cell(place, column)
            target.margin_top = target.margin_bottom = Pt(_CELL_MARGINS_PT / 2)
            target.fill.solid()
            target.fill.fore_color.rgb = _colour("#E8EDEE" if place == 0 else "#FFFFFF" if place % 2 else "#F6F8F9")
            run = target.text_frame.paragraphs[0].add_run()
            run.text = shown(cell.text)
            run.font.size, run.font.bold = Pt(size), cell.bold
            run.font.color.rgb = _colour(LIGHT.text)


def _height(texts: Sequence[str], room: float, size: float) -> float:
    count = sum(len(fonts.lines(shown(text), room_pt=room, size_pt=size, most=99)) for text in texts)
    return count * size * _LEADING + len(texts) * size * 0.5


def _bold_height(text: str, room: float, size: float) -> float:
    return len(fonts.lines(shown(text), room_pt=room, size_pt=size, bold=True, most=99)) * size * _LEADING


def _decorative(shape: Any) -> None:
    shape._element.nvSpPr.cNvPr.set("descr", "")
    shape.name = "Stripe"


def _colour(text: str) -> RGBColor:
    return RGBColor.from_string(text.removeprefix("#"))

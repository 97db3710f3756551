"""Typst source to bytes: with the shipped fonts alone and no clock, so that the same source gives the same bytes."""

from __future__ import annotations

from functools import cache
from typing import Literal

import typst

from components.packs.fonts import FOLDER

#: PDF/UA-1: a document that assistive software can read. What it asks for and what we checked: docs/decisions.
PDF_STANDARDS = ("ua-1",)


def compiled(source: str, *, form: Literal["pdf", "svg", "png"], pixels_per_inch: int = 144, made_at: int = 0) -> bytes:
    """Return the bytes of one document or picture. made_at: the time written into a PDF, in seconds since 1970."""
    made = typst.Compiler(source.encode(), root=FOLDER, font_paths=_fonts()).compile(
        format=form,
        ppi=pixels_per_inch,
        timestamp=made_at,
        pdf_standards=list(PDF_STANDARDS) if form == "pdf" else [],
    )
    assert isinstance(made, bytes), "one page gives one file"
    return made


@cache
def _fonts() -> typst.Fonts:
    """Return the shipped faces and those inside Typst; what a machine has besides would change the picture."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FOLDER)])

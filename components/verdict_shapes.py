"""The shapes of the verdicts' tags, for the style sheet: Streamlit lets no SVG through in a page's own HTML."""

from __future__ import annotations

from urllib.parse import quote

from evaluation.views.marks import Tone

_SHAPES = {
    Tone.KEPT: (
        '<circle cx="8" cy="8" r="7.2" fill="none" stroke="#000" stroke-width="1.4"/>'
        '<path d="M4.4 8.4l2.5 2.5L11.8 5.4" fill="none" stroke="#000" stroke-width="2"/>'
    ),
    Tone.WEAKER: (
        '<circle cx="8" cy="8" r="6.4" fill="none" stroke="#000" stroke-width="1.8"/>'
        '<path d="M8 1.6a6.4 6.4 0 0 0 0 12.8z"/>'
    ),
    Tone.NOT_KEPT: (
        '<path d="M1.6 2.2h12.8L8 14.4z" fill="none" stroke="#000" stroke-width="1.6"/>'
        '<path d="M5.9 4.4l4.2 4.2M10.1 4.4L5.9 8.6" stroke="#000" stroke-width="1.7"/>'
    ),
    Tone.CANNOT_TELL: (
        '<circle cx="8" cy="8" r="6.6" fill="none" stroke="#000" stroke-width="1.5"/>'
        '<path d="M6 6.3a2 2 0 1 1 2.7 1.9c-.5.2-.7.5-.7 1.1" fill="none" stroke="#000" stroke-width="1.5"/>'
        '<circle cx="8" cy="11.5" r=".95"/>'
    ),
    Tone.NO_DATA: ('<path d="M3 8h10" stroke="#000" stroke-width="2"/>'),
}


def css() -> str:
    """Return the rules that draw each verdict's shape in the colour of its word."""
    return "\n".join(f".ok-mark.{tone.value}::before {{ {_mask(shape)} }}" for tone, shape in _SHAPES.items())


def _mask(shape: str) -> str:
    drawn = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'>{shape}</svg>"
    return f'mask-image: url("data:image/svg+xml,{quote(drawn)}");'

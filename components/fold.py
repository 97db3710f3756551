"""What is folded away is made only once somebody opens it: most of a page's parts are never looked at."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def expander(label: str, *, key: str) -> DeltaGenerator | None:
    """Show a fold; return the place inside it once it is open, None before."""
    place = st.expander(label, key=key, on_change="rerun")
    return place if place.open else None


def popover(label: str, *, key: str, width: str = "content") -> DeltaGenerator | None:
    """Show a button that opens what lies above the page; return the place inside once it is open, None before."""
    place = st.popover(label, key=key, width=width, on_change="rerun")  # type: ignore[arg-type]
    return place if place.open else None

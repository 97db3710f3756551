"""Which theme the reader uses, for figures, which cannot follow the page's own colours by themselves."""

from __future__ import annotations

import streamlit as st


def is_dark() -> bool:
    """Return whether the page is shown dark."""
    return st.context.theme.type == "dark"

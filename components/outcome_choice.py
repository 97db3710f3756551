"""Which of a project's outcomes is looked at, and the others one click away with their verdicts.

A button whose words may take several lines: a list to open cuts the names of outcomes, which are long.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st

from components import html
from evaluation.views.project import OutcomeChoice


def show(
    choices: Iterable[OutcomeChoice], chosen: str, *, page: str, query: Mapping[str, str], drops: Iterable[str] = ()
) -> None:
    """Show the choice; of a single outcome only its name. page: where links lead; drops: what they leave of query."""
    found = list(choices)
    name = next((each.name for each in found if each.outcome == chosen), "")
    if len(found) < 2:
        html.kicker(name)
        return
    kept = {part: value for part, value in query.items() if part not in drops}
    with st.popover(f"Outcome: {html.plain(name)}", key="ok-outcome"):
        html.links((each.name, each.mark, page, {**kept, "outcome": each.outcome}) for each in found)

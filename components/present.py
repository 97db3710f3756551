"""Show a room one message a screen: no menu, large words, arrow keys and buttons, the version in the footer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.components.v2 import component

from components import html, scope_bar
from components.charts import retention
from components.charts.theme import CONFIG
from components.theme import is_dark
from evaluation.views.present import Slide

_TURN = component(
    "ok_turn",
    html='<button type="button" class="back">Back</button> <button type="button" class="on">Next</button>',
    css="""
button { font: inherit; font-size: 20px; color: var(--st-text-color); background: var(--st-secondary-background-color);
  border: 1px solid var(--st-border-color); border-radius: 8px; padding: .4rem 1.2rem; min-height: 2.75rem;
  cursor: pointer; }
button:disabled { opacity: .5; cursor: default; }
button:focus-visible { outline: 3px solid #B34700; outline-offset: 2px; }
""",
    js="""
export default function ({ parentElement, data, setTriggerValue }) {
    const back = parentElement.querySelector('.back');
    const on = parentElement.querySelector('.on');
    const turn = (to) => { if (to >= 1 && to <= data.last) setTriggerValue('to', to); };
    back.disabled = data.slide <= 1;
    on.disabled = data.slide >= data.last;
    back.onclick = () => turn(data.slide - 1);
    on.onclick = () => turn(data.slide + 1);
    const press = (event) => {
        if (event.altKey || event.ctrlKey || event.metaKey) return;
        if (['ArrowRight', 'PageDown'].includes(event.key)) turn(data.slide + 1);
        if (['ArrowLeft', 'PageUp'].includes(event.key)) turn(data.slide - 1);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
}
""",
)


def asked() -> bool:
    """Return whether the address asks for a presentation."""
    return scope_bar.address().get("present") == "1"


def show(slides: Sequence[Slide], *, stamp: str, query: Mapping[str, str]) -> None:
    """Show one screen. stamp: which data it shows; query: what the way out keeps of the address."""
    place = _place(len(slides))
    slide = slides[place - 1]
    with st.container(key="ok-slide"):
        html.heading(slide.message, level=1)
        if slide.mark:
            st.html(html.mark(slide.mark))
        if slide.marks:
            html.table(
                ("Project", "Verdict"),
                [(False, (html.text(name), html.mark(mark))) for name, mark in slide.marks],
                caption="Each project's verdict.",
            )
        if slide.strip:
            st.plotly_chart(
                retention.figure(slide.strip, dark=is_dark(), large=True),
                theme=None,
                config=CONFIG,
                key=f"slide-{place}",
                alt=slide.strip.text,
            )
        html.lines(slide.lines)
    with st.container(horizontal=True, vertical_alignment="center", key="ok-slide-foot"):
        _TURN(key="ok-turn", data={"slide": place, "last": len(slides)}, on_to_change=_turned, width="content")
        st.html(html.link("End", "", query), width="content")
        html.foot(f"{place} of {len(slides)} · {stamp}")


def _place(last: int) -> int:
    text = scope_bar.address().get("slide", "1")
    return min(max(int(text), 1), last) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def _turned() -> None:
    to = st.session_state["ok-turn"].to
    if to:
        st.query_params["slide"] = str(int(to))

"""What the reader looks at, kept in the address and nowhere else, so that every view is a link.

Widgets are set from the address before they are drawn and write to it when used. Streamlit adds each such change to
the browser's history (its own bind="query-params" replaces the entry instead), so the back button undoes a choice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from components import html

#: A larger number in the address is a slip.
_LARGEST = 1e9


def address() -> dict[str, str]:
    """Return the state in the address."""
    return st.query_params.to_dict()


def _write(name: str, key: str, drops: tuple[str, ...]) -> None:
    value = st.session_state[key]
    if value is None:
        return
    kept = {other: text for other, text in address().items() if other not in (name, *drops)}
    st.query_params.from_dict({**kept, name: value} if value else kept)


def choice(
    name: str,
    label: str,
    options: Mapping[str, str],
    *,
    default: str,
    drops: tuple[str, ...] = (),
    wide: bool = False,
    hide_label: bool = False,
    within: str = "",
) -> str:
    """Show one choice and return it; an unknown value in the address gives the default.

    options: code to words; choosing an empty code takes the name out of the address. drops: other parts of the address
    that a change makes meaningless. wide: a list to open, for many or long options; otherwise all stand side by side.
    within: of a second choice under the same name, what sets it apart from the first.
    """
    codes: Sequence[str] = list(options)
    asked = address().get(name, default)
    key = f"scope-{name}{within}"
    st.session_state[key] = str(asked if asked in options else default)
    settings = {
        "options": codes,
        "format_func": lambda code: options.get(code, code),
        "key": key,
        "on_change": _write,
        "args": (name, key, drops),
        "label_visibility": "collapsed" if hide_label else "visible",
    }
    if wide:
        st.selectbox(label, **settings)
    else:
        # side by side they are read as Markdown, where a name could be an image: a call to another server
        settings["format_func"] = lambda code: html.plain(options.get(code, code))
        st.segmented_control(label, required=True, wrap=True, **settings)
    return st.session_state[key]


def asked_number(name: str) -> float | None:
    """Return the number under a name in the address; None where there is none that could be meant."""
    try:
        value = float(address().get(name, ""))
    except ValueError:
        return None
    return value if 0 <= value <= _LARGEST else None


def number(name: str, label: str, value: float | None, *, least: float, most: float, whole: bool = False) -> None:
    """Show a number to change, written to the address when it is; value: what is in use, None for nothing yet."""
    key = f"scope-{name}"
    kind = int if whole else float
    st.session_state[key] = None if value is None else kind(min(max(value, least), most))
    st.number_input(
        label,
        min_value=kind(least),
        max_value=kind(most),
        step=kind(1) if whole else None,
        format=None if whole else "%g",
        key=key,
        on_change=_write_number,
        args=(name, key),
    )


def _write_number(name: str, key: str) -> None:
    value = st.session_state[key]
    kept = {other: text for other, text in address().items() if other != name}
    st.query_params.from_dict(kept if value is None else {**kept, name: f"{value:.12g}"})

"""Take a view away: its link; each chart as a picture and as figures; each table as CSV and as a workbook."""

from __future__ import annotations

from streamlit.components.v2 import component
from streamlit.delta_generator import DeltaGenerator

_COPY = component(
    "ok_copy_link",
    html='<button type="button"></button><span role="status"></span>',
    css="""
button { font: inherit; color: var(--st-text-color); background: var(--st-secondary-background-color);
  border: 1px solid var(--st-border-color); border-radius: 8px; padding: .35rem .8rem; min-height: 2.5rem;
  width: 100%; cursor: pointer; text-align: left; }
button:focus-visible { outline: 3px solid #B34700; outline-offset: 2px; }
span { display: block; min-height: 1.4em; overflow-wrap: anywhere; color: var(--st-text-color); font-size: .9rem; }
""",
    js="""
export default function ({ parentElement, data }) {
    const button = parentElement.querySelector('button');
    const said = parentElement.querySelector('span');
    button.textContent = data.label;
    button.onclick = async () => {
        const address = new URL(window.location.href);
        address.hash = '';
        for (const [name, value] of Object.entries(data.add)) address.searchParams.set(name, value);
        try {
            await navigator.clipboard.writeText(address.href);
            said.textContent = 'Copied.';
        } catch {
            said.textContent = 'Copy this: ' + address.href;
        }
    };
}
""",
)


def links(place: DeltaGenerator, *, programme: str, version: int) -> None:
    """Fill a place with the link to the view as new data come in, and as it stands now, for a meeting's minutes."""
    with place:
        _COPY(key="copy-live", data={"label": "Copy the link to this view", "add": {"programme": programme}})
        if version:
            words = f"Copy the link to this view as at version {version:,}"
            _COPY(key="copy-fixed", data={"label": words, "add": {"programme": programme, "as_at": str(version)}})

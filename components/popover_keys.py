"""What Tab does at a button whose popover is open: it goes on inside, although that stands at the end of the page."""

from __future__ import annotations

from streamlit.components.v2 import component

_KEYS = component(
    "ok_popover_keys",
    html="<span hidden></span>",
    js="""
export default function () {
    const reached = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
    const within = (root) => [...root.querySelectorAll(reached)]
        .filter((each) => each.tabIndex >= 0 && !each.disabled && each.checkVisibility());
    const press = (event) => {
        if (event.key !== 'Tab' || event.altKey || event.ctrlKey || event.metaKey) return;
        const body = document.querySelector('[data-testid=stPopoverBody]');
        const button = document.querySelector('[data-testid=stPopover] button[aria-expanded=true]');
        const at = document.activeElement;
        const parts = body && button ? within(body) : [];
        let to;
        if (!parts.length) return;
        if (at === button && !event.shiftKey) to = parts[0];
        if (at === parts[0] && event.shiftKey) to = button;
        if (at === parts.at(-1) && !event.shiftKey) {
            const others = within(document.body).filter((each) => !body.contains(each));
            to = others[others.indexOf(button) + 1] || button;
        }
        if (to) { event.preventDefault(); event.stopPropagation(); to.focus(); }
    };
    document.addEventListener('keydown', press, true);
    return () => document.removeEventListener('keydown', press, true);
}
""",
)


def show() -> None:
    """Put it on the page, once; the style sheet leaves no room for it."""
    _KEYS(key="ok-popover-keys")

"""Who is here. Streamlit's own sign-in by OpenID Connect where it is set up; otherwise one person at this machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from components import html, return_address, states
from components.return_address import ReturnAddress
from components.sign_ins import SignIns, SignInState
from evaluation.domain.claims import Claims

LOOPBACK = ("127.0.0.1", "localhost", "::1")

_SIGN_INS = SignIns()

_ROLE_WORDS = {"owner": "owner, at this machine"}

_WHY_AGAIN = {
    SignInState.IDLE: "Nothing happened here for a while, so you were signed out. What you saved is kept.",
    SignInState.OVER: "A sign-in lasts one working day, and yours is over. What you saved is kept.",
    SignInState.ENDED: "You signed out.",
}


@dataclass(kw_only=True)
class _Limits:
    """How long a sign-in lasts; the same for everyone, so it is kept once."""

    idle_seconds: float = 30 * 60
    longest_seconds: float = 8 * 3600


_LIMITS = _Limits()


def set_limits(*, idle_minutes: float, longest_hours: float) -> None:
    """Set how long a sign-in lasts without use, and at most."""
    _LIMITS.idle_seconds, _LIMITS.longest_seconds = idle_minutes * 60, longest_hours * 3600


def is_set() -> bool:
    """Return whether people sign in here: the secrets have a part [auth]."""
    return st.secrets.load_if_toml_exists() and bool(st.secrets.get("auth"))


def claims() -> Claims | None:
    """Return who is signed in, or None for the one person at this machine. Else show what to do, and end the page.

    Every page asks anew, so that a sign-in that has ended is noticed at the next action.
    """
    if not is_set():
        _refuse_beyond_this_machine()
        return None
    found, state = _signed_in()
    if found is None or state is not SignInState.GOOD:
        _ask_to_sign_in(_WHY_AGAIN.get(state) if state else None)
        st.stop()
    return found


def go_back(url_path: str, scripts: Mapping[str, str]) -> None:
    """Open the page that a person came for before signing in; does nothing where there is none, or elsewhere.

    url_path: the page being opened; scripts: every page's script by its place in the address.
    """
    if url_path or not is_set():
        return
    address = return_address.take(return_address.browser_token(st.context.cookies))
    if address and address.url_path in scripts:
        st.switch_page(scripts[address.url_path], query_params=dict(address.query))


def remember(url_path: str) -> None:
    """Note which page is being opened, to come back to it after signing in."""
    st.session_state["ok-asked-for"] = url_path


def who(name: str, role: str, *, keeps_people: bool = False) -> None:
    """Show whom the app takes the reader for, with the way out and, for administrators, to what others may do."""
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", key="ok-who"):
        st.html(html.note(f"{name} · {_ROLE_WORDS.get(role, role)}" if role else name), width="content")
        if is_set():
            if keeps_people:
                st.html(html.link("People and roles", "people", {}), width="content")
            st.button("Sign out", key="ok-sign-out", type="tertiary", on_click=sign_out)


def sign_out() -> None:
    """Sign out here, in this browser's other windows and at the provider."""
    _SIGN_INS.end(_key())
    st.logout()


def unknown(*, whom_to_ask: str) -> None:
    """Show that someone is signed in whom nobody has given access, and whom to ask."""
    found = claims()
    if found is None:
        return
    with st.container(border=True, key="ok-state"):
        html.heading("You have no access here yet.", level=1)
        st.text(f"You are signed in as {found.email or found.name}. That worked, but nobody has given you access.")
        st.text(f"Ask {whom_to_ask}. They need these two lines, which name you:")
        st.code(f"{found.issuer}\n{found.subject}", language=None)
        st.button("Sign out", key="ok-sign-out", on_click=sign_out)


def again() -> Callable[[], bool]:
    """Return what asks later, when no page runs, whether this run's sign-in still counts; to ask is to use it."""
    if not is_set():
        return lambda: True
    key, began = _key(), float(str(st.user.get("iat")))
    return lambda: _used(key, began) is SignInState.GOOD


def _used(key: tuple[str, ...], began: float) -> SignInState:
    return _SIGN_INS.use(key, began=began, idle_seconds=_LIMITS.idle_seconds, longest_seconds=_LIMITS.longest_seconds)


def _signed_in() -> tuple[Claims | None, SignInState | None]:
    if not st.user.get("is_logged_in"):
        return None, None
    issuer, subject, began = (st.user.get(name) for name in ("iss", "sub", "iat"))
    if not issuer or not subject or not isinstance(began, int | float):
        return None, None
    state = _used(_key(), float(began))
    email = st.user.get("email")
    name = st.user.get("name") or email or subject
    found = Claims(issuer=str(issuer), subject=str(subject), name=str(name), email=str(email) if email else None)
    return found, state


def _key() -> tuple[str, ...]:
    return tuple(str(st.user.get(name)) for name in ("iss", "sub", "iat", "nonce", "at_hash"))


def _ask_to_sign_in(why: str | None) -> None:
    with st.container(border=True, key="ok-state"):
        html.heading("Sign in to Outcomes Kept", level=1)
        st.text(why or "Use the account of your organisation. You come back to the page you asked for.")
        st.button("Sign in", key="ok-sign-in", type="primary", on_click=_sign_in)


def _sign_in() -> None:
    address = ReturnAddress(url_path=st.session_state.get("ok-asked-for", ""), query=st.query_params.to_dict())
    return_address.keep(return_address.browser_token(st.context.cookies), address)
    st.login()


def _refuse_beyond_this_machine() -> None:
    """Without sign-in anyone who reaches the app is its owner, so it must not be reached from outside."""
    if (st.get_option("server.address") or "") not in LOOPBACK:
        states.empty(
            "This dashboard is closed.",
            (
                "It was started for other machines without sign-in. Whoever looks after it can set sign-in up, "
                "or start it with: python manage.py run",
            ),
        )
        st.stop()

"""The People page's parts: who may do what, and the form by which an administrator changes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from components import html

Roles = Mapping[str, Sequence[str] | None]

_NEW = "Somebody new"
_OF_NO_PROJECT = "administrator"
#: What each role is for, in the words of whoever gives it.
_MAY = {
    "viewer": "sees results and asks questions",
    "evaluator": "also uploads files and answers questions",
    "approver": "sees results, and publishes or returns uploads",
    "administrator": "gives roles and keeps copies; sees no figures by that alone",
}
_WHICH = "A role counts for every project, unless you name some: their codes, with commas between."
_CAUTION = "What you change counts at the person's next click, and stands in the audit log under your name."


@dataclass(frozen=True, kw_only=True)
class Known:
    """One person as the page shows them. since: who gave the roles, and when."""

    issuer: str
    subject: str
    name: str
    roles: Roles
    since: str

    @property
    def label(self) -> str:
        """Return name and account, as two people may have one name."""
        return f"{self.name} ({self.subject})"


@dataclass(frozen=True, kw_only=True)
class Change:
    """What was asked for: exactly these roles."""

    issuer: str
    subject: str
    name: str
    roles: Roles


def listed(known: Iterable[Known]) -> None:
    """Show everybody who has or had a role."""
    rows = [
        (
            False,
            (
                html.text(each.name) + html.note(f"{each.subject} at {each.issuer}"),
                html.text("; ".join(_said(*role) for role in each.roles.items()) or "no role"),
                html.text(each.since),
            ),
        )
        for each in known
    ]
    html.table(("Person", "Roles", "Since"), rows, caption="Everybody who has or had a role.")


def change(known: Sequence[Known], roles: Sequence[str]) -> Change | None:
    """Show the form for one person; return what was asked for, else None."""
    st.header("Change what somebody may do", anchor=False)
    html.lines((_CAUTION,), quiet=True)
    chosen = st.selectbox("Person", [each.label for each in known] + [_NEW], key="ok-who-to-change")
    person = next((each for each in known if each.label == chosen), None)
    key = f"{person.issuer}-{person.subject}" if person else "new"
    with st.form(f"ok-people-{key}"):
        issuer, subject, name = (person.issuer, person.subject, person.name) if person else _new()
        html.lines((_WHICH,), quiet=True)
        given: dict[str, Sequence[str] | None] = {}
        for role in roles:
            given |= _role(role, person, key)
        if st.form_submit_button("Save", key=f"ok-people-save-{key}"):
            return Change(issuer=issuer.strip(), subject=subject.strip(), name=name.strip(), roles=given)
    return None


def _role(role: str, person: Known | None, key: str) -> Roles:
    """Show one role with the projects it is for; return it if it is ticked."""
    tick, projects = st.columns([3, 2], gap="medium", vertical_alignment="center")
    held = bool(person and role in person.roles)
    ticked = tick.checkbox(f"{role.capitalize()}: {_MAY[role]}", value=held, key=f"ok-{role}-{key}")
    if role == _OF_NO_PROJECT:
        return {role: None} if ticked else {}
    before = (person.roles.get(role) if person else None) or ()
    typed = projects.text_input(
        f"Projects as {role}", value=", ".join(before), placeholder="every project", key=f"ok-{role}-projects-{key}"
    )
    return {role: [code.strip() for code in typed.split(",") if code.strip()] or None} if ticked else {}


def _new() -> tuple[str, str, str]:
    html.lines(("Who signs in without a role is shown the first two, and can send them to you.",), quiet=True)
    issuer = st.text_input("Sign-in provider", placeholder="https://…", key="ok-new-issuer")
    account, name = st.columns(2, gap="medium")
    return issuer, account.text_input("Account", key="ok-new-subject"), name.text_input("Name", key="ok-new-name")


def _said(role: str, projects: Sequence[str] | None) -> str:
    if role == _OF_NO_PROJECT:
        return role
    return f"{role} of every project" if projects is None else f"{role} of {', '.join(projects)}"

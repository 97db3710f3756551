"""The People page's parts: who may do what, and the form by which an administrator changes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from components import html

Roles = Mapping[str, Sequence[str] | None]

_NEW = "Somebody new"
_OF_NO_PROJECT = "administrator"
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
    html.table(("Person", "May", "Since"), rows, caption="Everybody who has or had a role.")


def change(known: Sequence[Known], roles: Sequence[str]) -> Change | None:
    """Show the form for one person; return what was asked for, else None."""
    st.header("Change what somebody may do", anchor=False)
    html.lines((_CAUTION,), quiet=True)
    chosen = st.selectbox("Who?", [each.label for each in known] + [_NEW], key="ok-who-to-change")
    person = next((each for each in known if each.label == chosen), None)
    key = f"{person.issuer}-{person.subject}" if person else "new"
    with st.form(f"ok-people-{key}"):
        issuer, subject, name = (person.issuer, person.subject, person.name) if person else _new()
        given: dict[str, Sequence[str] | None] = {}
        for role in roles:
            before = person.roles.get(role, ()) if person else ()
            ticked = st.checkbox(role.capitalize(), value=bool(person and role in person.roles), key=f"ok-{role}-{key}")
            if role == _OF_NO_PROJECT:
                given |= {role: None} if ticked else {}
                continue
            label = f"Projects for which one is {role}: their codes with commas between, nothing for all"
            typed = st.text_input(label, value=", ".join(before or ()), key=f"ok-{role}-projects-{key}")
            if ticked:
                given[role] = [code.strip() for code in typed.split(",") if code.strip()] or None
        if st.form_submit_button("Save", key=f"ok-people-save-{key}"):
            return Change(issuer=issuer.strip(), subject=subject.strip(), name=name.strip(), roles=given)
    return None


def _new() -> tuple[str, str, str]:
    html.lines(("The first two are the lines that somebody without access is shown when they sign in.",), quiet=True)
    issuer = st.text_input("Address of the sign-in provider", key="ok-new-issuer")
    return issuer, st.text_input("Account there", key="ok-new-subject"), st.text_input("Name", key="ok-new-name")


def _said(role: str, projects: Sequence[str] | None) -> str:
    if role == _OF_NO_PROJECT:
        return role
    return f"{role} of every project" if projects is None else f"{role} of {', '.join(projects)}"

"""People and roles: who may do what? Only for administrators, who see no figures by that alone."""

import streamlit as st

from components import html, people, shell, sign_in, states
from evaluation.views.numbers import day
from queries.access import RoleName
from queries.errors import CallError, StoreError
from queries.people import list_people, set_roles
from queries.shipped import open_programme
from queries.visitors import actor_of

with states.guarded(StoreError):
    actor = actor_of(sign_in.claims())
    shell.header("own")
    store = open_programme("own")
    known = [
        people.Known(
            issuer=each.issuer,
            subject=each.subject,
            name=each.name,
            roles=each.roles,
            since=f"{day(each.changed_at.date())}, by {each.changed_by}",
        )
        for each in list_people(store, actor)
    ]
    html.heading("Who may do what", level=1)
    if known:
        people.listed(known)
    else:
        html.lines(("Nobody has a role yet. Where nobody signs in, the owner of this machine may do everything.",))
    asked = people.change(known, list(RoleName))
    if asked:
        try:
            set_roles(
                store,
                actor,
                issuer=asked.issuer,
                subject=asked.subject,
                name=asked.name or asked.subject,
                roles=asked.roles,
            )
        except CallError as error:
            html.banner(str(error), kind="made-up")
        else:
            st.rerun()

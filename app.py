"""Outcomes Kept: the shell. It sets the page up, asks who is here, knows the pages and runs the one asked for."""

import streamlit as st

from components import navigation, sign_in, states, styles
from queries import settings
from queries.errors import NotKnown, StoreError
from queries.visitors import actor_of, keeps_people

st.set_page_config(page_title="Outcomes Kept", page_icon="static/icon.png", layout="wide")
styles.show()
page = st.navigation(list(navigation.pages().values()), position="hidden")
sign_in.set_limits(idle_minutes=settings.idle_minutes(), longest_hours=settings.longest_hours())
sign_in.remember(page.url_path)
claims = sign_in.claims()
sign_in.go_back(page.url_path, navigation.scripts())
with states.guarded(StoreError):
    try:
        actor = actor_of(claims)
    except NotKnown:
        sign_in.unknown(whom_to_ask=settings.whom_to_ask())
        st.stop()
    sign_in.who(actor.name, actor.role, keeps_people=keeps_people(actor))
page.run()

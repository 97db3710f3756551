"""Outcomes Kept: the shell. It sets the page up, knows the pages and runs the one that was asked for."""

import streamlit as st

from components import navigation, styles

st.set_page_config(page_title="Outcomes Kept", page_icon="static/icon.png", layout="wide")
styles.show()
page = st.navigation(navigation.pages(), position="hidden")
page.run()

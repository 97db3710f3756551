"""The least that a Streamlit page can be: what every page's cost is held against."""

import streamlit as st

st.write("Nothing.")

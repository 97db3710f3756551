"""Overview: have the projects kept their outcomes?"""

import streamlit as st

from components import overview, reading_stamp, shell, sign_in, states
from evaluation.views.overview import build
from queries.errors import StoreError
from queries.reading import first_programme, read
from queries.visitors import actor_of

with states.guarded(StoreError):
    actor = actor_of(sign_in.claims())
    programme = shell.header(first_programme(actor))
    with st.spinner("Reading the programme…"):
        reading = read(programme, actor)
    if reading.results.projects:
        overview.show(build(reading.results), query={"programme": programme})
        reading_stamp.show(
            data_to=reading.results.data_to,
            published_at=reading.published_at,
            version=reading.version,
            programme=programme,
        )
    else:
        states.no_projects()

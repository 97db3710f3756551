"""Overview: have the projects kept their outcomes?"""

import streamlit as st

from components import overview, reading_stamp, shell, states
from evaluation.views.overview import build
from queries.access import owner_here
from queries.errors import StoreError
from queries.reading import first_programme, read

with states.guarded(StoreError):
    actor = owner_here()
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

"""Methods: how is it worked out?"""

import streamlit as st

from components import methods, reading_stamp, shell, states
from evaluation.views.definitions import thresholds
from queries.access import owner_here
from queries.documents import document
from queries.errors import StoreError
from queries.reading import first_programme, read

with states.guarded(StoreError):
    actor = owner_here()
    programme = shell.header(first_programme(actor))
    with st.spinner("Reading the programme…"):
        reading = read(programme, actor)
    methods.show(thresholds(reading.results), methods=document("methods"), deviations=document("deviations"))
    reading_stamp.show(
        data_to=reading.results.data_to,
        published_at=reading.published_at,
        version=reading.version,
        programme=programme,
    )

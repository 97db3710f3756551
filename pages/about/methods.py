"""Methods: how is it worked out?"""

import streamlit as st

from components import methods, reading_stamp, shell, sign_in, states
from evaluation.views.definitions import thresholds
from queries.documents import document
from queries.errors import StoreError
from queries.reading import first_programme, read
from queries.visitors import actor_of

with states.guarded(StoreError):
    actor = actor_of(sign_in.claims())
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

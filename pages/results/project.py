"""Project: where is it kept, and what can the next site expect?"""

import streamlit as st

from components import project, project_scope, reading_stamp, shell, sign_in, states
from evaluation.views.project import build
from queries.errors import StoreError
from queries.reading import first_programme, read
from queries.visitors import actor_of

with states.guarded(StoreError):
    actor = actor_of(sign_in.claims())
    programme = shell.header(first_programme(actor))
    clock = project_scope.clock()
    with st.spinner("Reading the programme…"):
        reading = read(programme, actor, clock=clock)
    if reading.results.projects:
        scope = project_scope.show(reading.results)
        view = build(reading.results, project=scope.project, outcome=scope.outcome, scale=scope.scale, site=scope.site)
        if view:
            project.show(view, query=scope.query(programme), note=shell.chart_note(programme))
            reading_stamp.show(
                data_to=reading.results.data_to,
                published_at=reading.published_at,
                version=reading.version,
                programme=programme,
            )
        else:
            states.no_outcomes(scope.project)
    else:
        states.no_projects()

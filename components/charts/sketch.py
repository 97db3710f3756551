"""A figure as it is drawn: plain values, put into Plotly's figure once at the end.

Plotly's own objects look at every value as it is set, which takes ten times as long as all the rest of a chart, in a
process where everybody waits for it. What is drawn here is the same for every reader, and the tests let Plotly look at
each kind of chart (tests/views/test_page_tables.py).
"""

from __future__ import annotations

import json
from typing import Any

import plotly.graph_objects as go
from plotly.io.json import to_json_plotly

Values = dict[str, Any]


class Drawn(go.Figure):
    """A finished chart. Streamlit asks for it at every run of a page, and is given the same values, dates as texts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # what can be written as it stands need not be looked through for dates at every run
        self._ready: Values = json.loads(to_json_plotly(super().to_dict()))

    def to_dict(self) -> Values:
        """Return what the chart is made of, for reading only."""
        return self._ready


def parts(figure: go.Figure) -> Values:
    """Return what a chart is made of as it was given, dates as dates."""
    return go.Figure.to_dict(figure)


class Sketch:
    """What a chart is made of. Its methods take what those of Plotly's figure take, in nested dictionaries."""

    def __init__(self, **layout: Any) -> None:
        self._traces: list[Values] = []
        self._layout: Values = {}
        self.update_layout(**layout)

    def add_trace(self, trace: Values) -> None:
        """Draw a trace (scatter, heatmap) over those before."""
        self._traces.append(trace)

    def add_vline(self, *, x: Any, **look: Any) -> None:
        """Draw a line from the bottom to the top."""
        self._add("shapes", {"type": "line", "x0": x, "x1": x, "xref": "x", "y0": 0, "y1": 1, "yref": "y domain"}, look)

    def add_hline(self, *, y: Any, **look: Any) -> None:
        """Draw a line from side to side."""
        self._add("shapes", {"type": "line", "x0": 0, "x1": 1, "xref": "x domain", "y0": y, "y1": y, "yref": "y"}, look)

    def add_vrect(self, *, x0: Any, x1: Any, **look: Any) -> None:
        """Fill a stretch from the bottom to the top."""
        place = {"type": "rect", "x0": x0, "x1": x1, "xref": "x", "y0": 0, "y1": 1, "yref": "y domain"}
        self._add("shapes", place, look)

    def add_annotation(self, **values: Any) -> None:
        """Write a text into the chart."""
        self._add("annotations", {}, values)

    def update_xaxes(self, **values: Any) -> None:
        """Set what the axis below is like."""
        self.update_layout(xaxis=values)

    def update_yaxes(self, **values: Any) -> None:
        """Set what the axis at the side is like."""
        self.update_layout(yaxis=values)

    def update_layout(self, **values: Any) -> None:
        """Set what is given, and leave the rest."""
        _merge(self._layout, values)

    def figure(self) -> go.Figure:
        """Return the chart as Plotly's figure."""
        return Drawn(data=self._traces, layout=self._layout, _validate=False)

    def _add(self, kind: str, place: Values, look: Values) -> None:
        self._layout.setdefault(kind, []).append({**place, **look})


def scatter(**values: Any) -> Values:
    """Return a trace of points or lines."""
    return _trace("scatter", values)


def heatmap(**values: Any) -> Values:
    """Return a trace of cells."""
    return _trace("heatmap", values)


def _trace(kind: str, values: Values) -> Values:
    return {"type": kind, **{name: value for name, value in values.items() if value is not None}}


def _merge(into: Values, values: Values) -> None:
    for name, value in values.items():
        if isinstance(value, dict):
            _merge(into.setdefault(name, {}), value)
        elif value is not None:
            into[name] = value

"""What is tried where very many counts may not be found."""

from __future__ import annotations

import numpy as np

from evaluation.analysis.guard import _Cell, _tried


def test_more_hidden_counts_than_a_number_can_combine_are_tried_without_a_warning() -> None:
    values = np.arange(1.0, 8.0)
    cells = [_Cell(leaf=leaf, arm="exposed", truth=4.0, values=values) for leaf in range(400)]
    tried = _tried(cells)  # 7 to the power of 400 is beyond a float; warnings are errors here
    assert (tried[0] == 4.0).all()
    assert all({*tried[:, place]} == {*values} for place in range(len(cells)))

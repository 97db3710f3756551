"""What is tried where very many counts may not be found."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.analysis.guard import _Cell, _next_to_truth, _tried


def test_more_hidden_counts_than_a_number_can_combine_are_tried_without_a_warning() -> None:
    values = np.arange(1.0, 8.0)
    cells = [_Cell(leaf=leaf, arm="exposed", truth=4.0, values=values) for leaf in range(400)]
    tried = _tried(cells)  # 7 to the power of 400 is beyond a float; warnings are errors here
    assert (tried[0] == 4.0).all()
    assert all({*tried[:, place]} == {*values} for place in range(len(cells)))


@pytest.mark.parametrize("cells", [1, 2, 5, 30])
def test_what_is_tried_first_is_among_all_that_is_tried_so_that_it_can_only_hide_less(cells: int) -> None:
    draw = np.random.default_rng(7)
    many = [
        _Cell(leaf=leaf, arm="exposed", truth=float(draw.integers(1, 8)), values=np.arange(1.0, 8.0))
        for leaf in range(cells)
    ]
    first, everything = _next_to_truth(many), _tried(many)
    assert (first[0] == everything[0]).all()
    assert {tuple(row) for row in first} < {tuple(row) for row in everything}
    assert ((first != first[0]).any(axis=0)).all()

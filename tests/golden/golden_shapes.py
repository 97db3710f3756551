"""Arrays to the plain lists and rows that case files hold, and back."""

from __future__ import annotations

from typing import Any

import numpy as np


def column(rows: list[dict[str, Any]], name: str) -> np.ndarray:
    """Return one field of every row as numbers, null as NaN."""
    return np.array([np.nan if row.get(name) is None else row[name] for row in rows], dtype=float)


def plain(values: Any) -> list[Any]:
    """Return an array as a list of plain numbers, truth values, words and None (for NaN and what is infinite)."""
    return [_leaf(value) for value in np.atleast_1d(values).tolist()]


def unless(blank: np.ndarray, values: Any) -> np.ndarray:
    """Return the values, None where blank."""
    found = np.array(values, dtype=object)
    found[blank] = None
    return found


def rows_of(**fields: Any) -> list[dict[str, Any]]:
    """Return arrays of one length as rows."""
    lists = [plain(values) for values in fields.values()]
    return [dict(zip(fields, row, strict=True)) for row in zip(*lists, strict=True)]


def benefit_word(benefit: np.ndarray) -> np.ndarray:
    """Return the reference's words for what the new sites show on their own."""
    words = {"shown": "benefit_shown", "not_shown": "benefit_not_shown", "harm": "harm_shown"}
    return np.array([words.get(value) for value in benefit], dtype=object)


def _leaf(value: Any) -> Any:
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return str(value) if isinstance(value, str) else value

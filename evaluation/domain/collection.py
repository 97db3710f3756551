"""The published rows of one programme, as every later layer receives them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True, kw_only=True)
class Collection:
    """One frame a kind of file, in the contract's columns (evaluation/intake/contract.py).

    Text is str or None; dates are datetime64; numbers are float64 with NaN where the cell held a mark, and the
    mark itself ("x", "z" or "c") stands in `<column>_mark`. Each frame also has `batch` (the upload's id) and
    `line` (the row number a person sees in the file), so that every number leads back to a line of a file.
    Frames hold current rows only: one per key, the latest published. Treat them as read-only.

    beyond: project, outcome, site and how many further `returns` there are that were left out of the frame, because no
    window reaches them; None where all are in it.
    """

    projects: pd.DataFrame
    outcomes: pd.DataFrame
    sites: pd.DataFrame
    sources: pd.DataFrame
    returns: pd.DataFrame
    delivery: pd.DataFrame
    beyond: pd.DataFrame | None = None

    def frame(self, kind: str) -> pd.DataFrame:
        """Return the frame of one kind by its name, for example "returns"."""
        return getattr(self, kind)

"""What a row of returns is, beyond its columns."""

from __future__ import annotations

import pandas as pd

#: The columns of returns that hold figures or marks.
FIGURES = ("numerator", "denominator", "mean", "sd", "n", "estimate", "ci_low", "ci_high")


def is_taken_back(returns: pd.DataFrame) -> pd.Series:
    """Return, per row, whether it was taken back: no figure at all, and [z] (not applicable) as its only mark.

    A published row is never deleted; sending its key again with [z] for its figures takes it out of every sum.
    """
    taken_back = returns[list(FIGURES)].isna().all(axis=1)
    # few rows have no figure, and comparing texts is what takes time
    marks = returns.loc[taken_back, [f"{name}_mark" for name in FIGURES]]
    is_z = marks.eq("z")
    taken_back[taken_back] = ((marks.isna() | is_z).all(axis=1) & is_z.any(axis=1)).to_numpy()
    return taken_back

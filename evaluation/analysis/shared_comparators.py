"""Sites compared with one and the same comparator count as one: its error is in each of their effects.

Entered apart they would seem to confirm each other, and the pool would be too sure. They are put together first: their
REML mean, with the part of their variances that is the comparator's own taken as common to all of them (its returns are
divided by each site's own months, so that this is the most it can be). The spread between the sites that are put
together stays in the error of their mean.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from evaluation.stats.pooling import pool

#: The column of an effects table that names the comparator whose change is in the effect, and that change's variance.
COMPARATOR, ITS_VARIANCE = "shared_comparator", "comparator_v"


def put_together(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return the usable effects of each group of `by`, one row for all that share a comparator.

    rows: by, site, estimate, se and the two columns above. The rows returned have by, estimate, se, the two columns,
    and sites (a tuple of those that became one). Groups and sites keep their order.
    """
    entries = rows[[*by, "site", "estimate", "se", COMPARATOR, ITS_VARIANCE]].copy()
    entries["sites"] = pd.Series([(site,) for site in rows["site"]], index=rows.index, dtype=object)
    for _, group in _that_share(rows, by):
        estimate, variance, common = _one_of(group)
        first = group.index[0]
        entries.loc[first, ["estimate", "se", ITS_VARIANCE]] = [estimate, variance**0.5, common]
        entries.at[first, "sites"] = tuple(group["site"])
        entries = entries.drop(index=group.index[1:])
    return entries.drop(columns="site").reset_index(drop=True)


def _that_share(rows: pd.DataFrame, by: list[str]) -> Iterable[tuple[object, pd.DataFrame]]:
    named = rows[COMPARATOR].notna()
    if named.sum() < 2:
        return ()
    compared = rows[named]
    shared = compared[compared.duplicated([*by, COMPARATOR], keep=False)]
    return shared.groupby([*by, COMPARATOR], sort=False)


def _one_of(group: pd.DataFrame) -> tuple[float, float, float]:
    """Return the mean of effects that share a comparator, its variance, and the comparator's part in that."""
    y, v = group["estimate"].to_numpy(float), group["se"].to_numpy(float) ** 2
    common = np.minimum(group[ITS_VARIANCE].to_numpy(float), v)
    found = pool(y, v, interval="normal", profile=False)
    tau2 = float(found.tau2[0])
    w = 1 / (v + tau2)
    w /= w.sum()
    shared = float((w * np.sqrt(common)).sum()) ** 2
    return float(found.estimate[0]), float((w**2 * (v - common + tau2)).sum()) + shared, shared

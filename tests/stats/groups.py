"""Random groups of sites for property tests, and how many of them are tried."""

from __future__ import annotations

import math
import os

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

#: How many times the usual number of examples to try, for a long run on demand (docs/methods.md).
EXAMPLES_FACTOR = float(os.environ.get("OUTCOMES_TEST_EXAMPLES", "1"))


def examples(usual: int) -> settings:
    """Settings for a property test of so many examples in a usual run."""
    return settings(max_examples=max(1, round(usual * EXAMPLES_FACTOR)), deadline=None)


@st.composite
def sites(draw: st.DrawFn, *, least: int = 0, most: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Effects and variances of one group, scale 1e-9 to 1e9: equal or spread, with or without a giant site."""
    k = draw(st.integers(least, min(most, 60)) | st.integers(least, most))
    scale = 10.0 ** draw(st.floats(-9, 9))
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    v = generator.uniform(0.2, 5.0, k)
    spread = draw(st.sampled_from([0.0, 0.3, 3.0, 1000.0]))
    y = draw(st.sampled_from([0.0, 1.0, -40.0])) + spread * generator.standard_normal(k)
    if spread and draw(st.booleans()):
        y = y + np.sqrt(v) * generator.standard_normal(k)
    if k and draw(st.booleans()):
        v[generator.integers(k)] *= 10.0 ** draw(st.floats(-12, 0))
    return y * scale, v * scale**2


def log_uniform(low: float, high: float) -> st.SearchStrategy[float]:
    """Positive numbers spread evenly over orders of magnitude."""
    return st.floats(math.log(low), math.log(high)).map(math.exp)

"""Sites compared with one and the same comparator enter an average as one, and a range that lies unevenly is told."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from evaluation.analysis.shared_comparators import put_together
from tests.analysis.made_rows import Scene
from tests.analysis.scenes import Scenes, Told

scenes = Scenes()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return scenes.told(tmp_path_factory.mktemp("shared"))


def _sites(scene: Scene, comparators: dict[str, str]) -> None:
    scene.outcome(measure="RR", design="before_after_controlled")
    scene.site("ORIGIN", "origin", comparator="C0", figures=((400, 1000), (100, 1000)))
    for place, (site, comparator) in enumerate(comparators.items()):
        scene.site(site, comparator=comparator, figures=((40 + place, 100), (20, 100)))
    for comparator in sorted({"C0", *comparators.values()}):
        scene.place(comparator, "comparator")
        scene.before_after(comparator, (30, 100), (29, 100))


@scenes
def two_share(scene: Scene) -> None:
    _sites(scene, {"A": "C1", "B": "C1", "D": "C2"})


@scenes
def none_share(scene: Scene) -> None:
    _sites(scene, {"A": "C1", "B": "C3", "D": "C2"})


def test_those_that_share_are_counted_once_and_named(told: Told) -> None:
    shared, apart = told(two_share), told(none_share)
    assert (shared.pooled.k, apart.pooled.k) == (2, 3)
    assert {site.site: site.counts_with for site in shared.sites} == {"A": ("Site B",), "B": ("Site A",), "D": ()}
    assert {site.counts_with for site in apart.sites} == {()}
    # Each site's own figure is what it was.
    assert [site.estimate for site in shared.sites] == pytest.approx([site.estimate for site in apart.sites])


@scenes
def all_share(scene: Scene) -> None:
    _sites(scene, {"A": "C1", "B": "C1"})


def test_the_comparators_error_stays_whole_however_many_share_it(told: Told) -> None:
    found = told(all_share)
    own = [1 / 20 + 1 / before - 2 / 100 for before in (40, 41)]
    comparator = 1 / 29 + 1 / 30 - 2 / 100
    total = [v + comparator for v in own]
    w = [1 / v / sum(1 / each for each in total) for v in total]
    expected = sum(a**2 * b for a, b in zip(w, own, strict=True)) + comparator
    assert found.pooled.k == 1
    assert found.retention.method.startswith("one site, normal")
    rows = pd.DataFrame({"project": "p", "site": ["A", "B"], "estimate": [0.6, 0.62], "shared_comparator": "C1"})
    rows["se"], rows["comparator_v"] = np.sqrt(total), comparator
    together = put_together(rows, ["project"])
    assert together["sites"].tolist() == [("A", "B")]
    assert together["se"].tolist() == pytest.approx([math.sqrt(expected)])
    assert together["se"][0] ** 2 > comparator


@scenes
def uneven(scene: Scene) -> None:
    scene.outcome(type="estimate", measure="OR")
    scene.place("EVEN")
    scene.printed("EVEN", 0.5, 0.25, 1.0)
    scene.place("UNEVEN")
    scene.printed("UNEVEN", 0.5, 0.4, 1.0)


def test_an_uneven_published_range_is_told(told: Told) -> None:
    assert {site.site: site.asymmetric for site in told(uneven).sites} == {"EVEN": False, "UNEVEN": True}

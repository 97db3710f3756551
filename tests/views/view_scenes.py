"""Projects for the pages: every number of sites, every kind of trouble, and names that try to be more than names."""

from __future__ import annotations

from datetime import date
from functools import partial

from tests.analysis.made_rows import Scene
from tests.analysis.scenes import Scenes

scenes = Scenes()
STRONG, BETTER = ((300, 1000), (100, 1000)), ((300, 1000), (130, 1000))
HOSTILE = (
    "<script>alert(1)</script>",
    "[x](http://example.org/beacon)",
    "<b>Bold</b> & <i>brash</i> <a href='http://example.org'>here</a>",
    "$x^2$ `code` **loud** # heading",
    "A hospital with a name so long that no chart has ever had the room to write it out in full anywhere " * 2,
    "مستشفى الولادة",
    "Łódź–Ærø & Co. \N{HOSPITAL}",
)


def _sites(scene: Scene, *, count: int) -> None:
    """Add a firm origin and so many sites that keep most of it, none like another."""
    scene.outcome(unit="births", per=1000)
    scene.site("ORIGIN", "origin", figures=STRONG)
    for place in range(count):
        scene.site(f"S{place:02d}", figures=((300, 1000), (105 + 7 * place, 1000)))


for count in (0, 1, 2, 3, 5, 10):
    scenes.named(f"k{count}", partial(_sites, count=count))


@scenes
def kept_without_bounds(scene: Scene) -> None:
    """Three sites do twice as well as an origin that is firm, but not by the quantile of t with 2 degrees."""
    scene.site("ORIGIN", "origin", figures=((60, 300), (30, 300)))
    for place in range(3):
        scene.site(f"S{place}", figures=((5000, 10000), (1700 + place, 10000)))


@scenes
def origin_missing(scene: Scene) -> None:
    for place in range(4):
        scene.site(f"S{place}", figures=BETTER)


@scenes
def shaky_origin(scene: Scene) -> None:
    scene.site("ORIGIN", "origin", figures=((30, 100), (20, 100)))
    for place in range(4):
        scene.site(f"S{place}", figures=BETTER)


@scenes
def several_origins(scene: Scene) -> None:
    for place, after in enumerate((90, 100, 110)):
        scene.site(f"O{place}", "origin", figures=((300, 1000), (after, 1000)))
    for place in range(3):
        scene.site(f"S{place}", figures=BETTER)


@scenes
def wrong_way(scene: Scene) -> None:
    scene.site("ORIGIN", "origin", figures=STRONG)
    for place in range(6):
        scene.site(f"S{place}", figures=((300, 1000), (420, 1000)))


@scenes
def beyond_the_axis(scene: Scene) -> None:
    """Some sites do many times better than the origin, some much worse, and each alone may be anything."""
    scene.site("ORIGIN", "origin", figures=((2000, 10000), (1700, 10000)))
    scene.site("BEST", figures=((500, 1000), (20, 1000)))
    scene.site("WORST", figures=((20, 1000), (500, 1000)))
    scene.site("MIDDLE", figures=((300, 1000), (270, 1000)))
    scene.site("TINY", figures=((2, 9), (1, 9)))


@scenes
def some_apart(scene: Scene) -> None:
    _sites(scene, count=3)
    scene.site("APART")
    scene.before_after("APART", (30, 100), (20, 100), not_comparable_because="Counts arms only")
    scene.site("NORANGE")
    scene.add("NORANGE", "after", "2021-01-01", "2021-12-31", estimate=0.6, ci_low="[x]", ci_high="[x]")
    scene.site("BESIDE", "comparator", figures=((30, 100), (29, 100)))
    scene.site("QUIET")
    gap = {"numerator": "[x]", "denominator": 500}
    scene.site("GAP", figures=((300, 1000), (120, 1000)))
    scene.made.returns[-1]["period_end"] = date(2021, 6, 30)
    scene.add("GAP", "after", "2021-07-01", "2021-12-31", **gap)
    scene.site("PARTLY", figures=((300, 1000), (120, 1000)))
    scene.add("PARTLY", "after", "2021-03-01", "2021-03-31", **gap, not_comparable_because="Counts arms only")


@scenes
def rolled_up(scene: Scene) -> None:
    scene.outcome(unit="births", per=1000)
    scene.site("ORIGIN", "origin", figures=STRONG)
    scene.site("TOP")
    for hub in ("H1", "H2"):
        scene.site(hub, parent="TOP")
        for place in range(3):
            scene.site(f"{hub}{place}", parent=hub, figures=BETTER)
    for place in range(3):
        scene.site(f"S{place}", figures=BETTER)


@scenes
def rates(scene: Scene) -> None:
    scene.outcome(type="rate", measure="IRR", better="higher", unit="woman-years", per=10000)
    scene.site("ORIGIN", "origin", figures=((40, 5000.5), (240, 5000.5)))
    for place in range(5):
        scene.site(f"S{place}", figures=((40, 6000.25), (150 + 9 * place, 6000.25)))


@scenes
def means(scene: Scene) -> None:
    scene.outcome(type="mean", measure="MD", unit="days")
    scene.site("ORIGIN", "origin", figures=((14, 6, 400), (10, 6, 400)))
    for place in range(5):
        scene.site(f"S{place}", figures=((14, 6, 300), (11.2 + 0.1 * place, 6, 300)))


def _scored(scene: Scene, *, count: int) -> None:
    """Sites that keep the more the closer they stuck to the design, those of one model more than the other's."""
    scene.outcome(unit="births", per=1000)
    scene.site("ORIGIN", "origin", figures=((3000, 10000), (1000, 10000)))
    for place in range(count):
        model = "franchise" if place % 2 else "dissemination"
        after = 2700 - 150 * place - 300 * (place % 2)
        scene.site(f"S{place:02d}", figures=((3000 + 40 * (place % 3), 10000), (after, 10000)), model=model)
        scene.scored(f"S{place:02d}", 0.4 + 0.05 * place)


for count in (5, 8, 12):
    scenes.named(f"scored{count}", partial(_scored, count=count))


@scenes
def scored_too_late(scene: Scene) -> None:
    _sites(scene, count=6)
    for place in range(6):
        scene.scored(f"S{place:02d}", 0.5 + 0.05 * place, "2023-06-30")


@scenes
def scored_alike(scene: Scene) -> None:
    """One score for all, counts too small to be shown before, and one group of sites with a comparator in common."""
    scene.outcome(design="before_after_controlled", per=1000, unit="births")
    scene.site("BESIDE", "comparator", figures=((300, 1000), (290, 1000)))
    scene.site("ORIGIN", "origin", figures=STRONG, comparator="BESIDE")
    for place in range(7):
        shared = {"comparator": "BESIDE"} if place < 2 else {"comparator": f"C{place}"}
        if place >= 2:
            scene.site(f"C{place}", "comparator", figures=((300, 1000), (290 + place, 1000)))
        before = (5, 1000) if place == 6 else (300, 1000)
        scene.site(f"S{place}", figures=(before, (before[0] // 2, 1000)), **shared)
        scene.scored(f"S{place}", 0.8)


@scenes
def hostile(scene: Scene) -> None:
    scene.made.projects[-1]["name"] = HOSTILE[0]
    scene.outcome(name=HOSTILE[1], unit=HOSTILE[2], per=1000)
    scene.site("ORIGIN", "origin", figures=STRONG, name=HOSTILE[3])
    for place, name in enumerate(HOSTILE):
        scene.site(f"S{place}", figures=BETTER, name=name[:200])
    scene.site("QUIET", name=HOSTILE[0])


@scenes
def two_outcomes(scene: Scene) -> None:
    """The main one has no pair, the other has."""
    scene.outcome()
    scene.outcome("cuts", primary="no", name="Cuts")
    scene.site("ORIGIN", "origin")
    scene.before_after("ORIGIN", *STRONG, outcome="cuts")
    for place in range(5):
        scene.site(f"S{place}")
        scene.before_after(f"S{place}", *BETTER, outcome="cuts")

"""Whether an effect lasts, in words and drawn: averages of 3 sites or more, to whole per cent, and no more said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from result_values import an_origin, an_outcome

from components.charts import pattern
from evaluation.analysis.course import Course, Level, Stretch, course
from evaluation.views.course import build, course_figures
from evaluation.views.wording import course as words
from tests.analysis.scenes import Told


def level(sites: int, share: float | None = 0.6) -> Level:
    if share is None:
        return Level(sites=sites)
    effect = share * 0.386
    return Level(
        sites=sites,
        estimate=effect,
        ci_low=effect - 0.1,
        ci_high=effect + 0.1,
        share=share + 0.001,
        low=share - 0.3,
        high=share + 0.3,
    )


def a_course(trend: str = "fading", *, per_year: float | None = -0.04, same: int = 4, slopes: int = 5) -> Course:
    stretches = (
        Stretch(first=0, last=6, everyone=level(6), throughout=level(same)),
        Stretch(first=6, last=12, everyone=level(5, 0.5), throughout=level(same, 0.5)),
        Stretch(first=12, last=24, everyone=level(2, 0.4), throughout=level(2, None)),
    )
    half = 0.02
    return Course(
        stretches=stretches,
        slopes=slopes,
        per_year=per_year,
        per_year_low=None if per_year is None else per_year - half,
        per_year_high=None if per_year is None else per_year + half,
        trend=trend,  # type: ignore[arg-type]
    )


def test_the_chart_shows_averages_of_three_sites_or_more_to_whole_per_cent() -> None:
    view = build(a_course(), an_outcome())
    assert view.chart
    assert [group.name for group in view.chart.groups] == ["0 to 6", "7 to 12"]
    assert [group.middle for group in view.chart.groups] == [0.6, 0.5]
    assert [bubble.y for bubble in view.chart.bubbles] == [0.6, 0.5]
    assert view.rows[0] == ("0 to 6", "6", "60% (30% to 90%)", "60% (30% to 90%)")
    assert view.rows[2] == ("13 to 24", "2", "2 sites: no average", "2 sites: no average")
    assert view.chart.x_range == (-0.5, 3.5)
    figure = pattern.figure(view.chart, dark=False, note="Made-up data")
    assert [each.text for each in figure.layout.annotations] == ["Made-up data"]
    told = course_figures(a_course(), an_outcome())
    assert told
    assert told["stretches"][0]["all"]["share"] == {"value": 0.6, "low": 0.3, "high": 0.9}
    assert told["stretches"][2]["all"]["share"] is None


def test_without_a_firm_original_effects_stand_in_their_own_units() -> None:
    result = an_outcome(origin=an_origin(firm=False))
    view = build(a_course(), result)
    assert view.kept_name == "Odds ratio"
    assert view.rows[0][2].startswith("0.79 (")
    assert view.sentence == "The effect is fading as months go by at 5 sites"
    assert course_figures(a_course(), result)["points_a_year"] is None  # type: ignore[index]


def test_nothing_known_is_said_and_not_drawn() -> None:
    view = build(None, an_outcome())
    assert (view.chart, view.rows, view.notes) == (None, (), ())
    assert view.sentence == "No new site has returns that can be set by months since it began"
    assert course_figures(None, an_outcome()) is None
    few = replace(a_course(), stretches=(Stretch(first=0, last=6, everyone=level(2), throughout=level(2)),))
    assert build(few, an_outcome()).chart is None


@pytest.mark.parametrize(
    ("trend", "points", "said"),
    [
        (
            "fading",
            (-10.4, -15.5, -5.2),
            "The effect is fading as months go by at 5 sites: about 10 percentage points less of the original benefit "
            "kept a year (likely range 5 to 16).",
        ),
        (
            "growing",
            (1.2, 0.6, 4.0),
            "The effect is growing as months go by at 5 sites: about 1 percentage point more of the original benefit "
            "kept a year (likely range 1 to 4).",
        ),
        (
            "holding",
            (1.0, -3.0, 5.0),
            "The effect is holding at 5 sites: it changes by less than 10% of the original benefit a year.",
        ),
        (
            "cannot_tell",
            (1.0, -13.0, 15.0),
            "We cannot tell yet whether the effect lasts at 5 sites: from 13 percentage points less to 15 percentage "
            "points more of the original benefit kept a year.",
        ),
        ("growing", None, "The effect is growing as months go by at 5 sites."),
    ],
)
def test_each_way_a_course_can_go(trend: str, points: tuple[float, float, float] | None, said: str) -> None:
    assert words.lasting_sentence(a_course(trend), points) == said


def test_singular_and_plural() -> None:
    one, two = (a_course("cannot_tell", per_year=None, slopes=slopes, same=slopes) for slopes in (1, 2))
    assert words.lasting_sentence(one, None).startswith("1 site has returns for three half years")
    assert words.lasting_sentence(two, None).startswith("2 sites have returns for three half years")
    assert words.lasting_notes(a_course())[1].startswith("2 sites are in every stretch")
    last = replace(a_course().stretches[-1], throughout=level(1))
    assert words.lasting_notes(replace(a_course(), stretches=(last,)))[1].startswith("1 site is in every stretch")


def test_every_scene_has_a_course_or_says_why(told: Told) -> None:
    for name in ("k0", "means", "rolled_up"):
        result = told(name)
        view = build(course(told.collection, result), result)
        assert view.sentence
        assert len(view.rows) == len(view.table.rows)

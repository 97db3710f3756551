"""The planted truth is found again: a small form of scripts/recover_truth.py, with bounds that chance hardly breaks."""

from __future__ import annotations

import pytest

from evaluation.demonstration.truth import TRUTHS, Truth, is_wrong
from evaluation.domain.vocabulary import VerdictCode
from scripts.recover_truth import Tally, recover

SEEDS = range(1, 9)
PRIMARY = {
    "PROMPT": "low_apgar",
    "PINCER": "monitoring_6m",
    "IRISi": "referrals_received",
    "Pathway": "street_sleeping",
}


@pytest.fixture(scope="module")
def tallies() -> dict[str, Tally]:
    return recover(SEEDS)


def test_intervals_hold_the_planted_share(tallies: dict[str, Tally]) -> None:
    # At a true coverage of 95% fewer than 26 of 32 has a chance of about 1 in 1,000.
    assert tallies["all"].trials == 32
    assert tallies["all"].bounded >= 30
    assert tallies["all"].coverage >= 26 / 32


def test_committed_verdicts_are_right(tallies: dict[str, Tally]) -> None:
    assert tallies["all"].committed >= 8
    assert tallies["all"].wrong <= 2


@pytest.mark.parametrize("project", list(PRIMARY))
def test_the_share_kept_is_right_on_average(tallies: dict[str, Tally], project: str) -> None:
    planted = next(truth for truth in TRUTHS if truth.outcome == PRIMARY[project])
    tally = tallies[project]
    # Four standard errors of a mean of 8, from the 95% intervals that the design gives.
    room = {"PROMPT": 0.60, "PINCER": 0.25, "IRISi": 0.16, "Pathway": 0.18}[project]
    assert tally.kept_sum / tally.trials == pytest.approx(planted.retention, abs=room)


@pytest.mark.parametrize(
    ("verdict", "share", "wrong"),
    [
        (VerdictCode.KEPT, 0.49, True),
        (VerdictCode.KEPT, 0.5, False),
        (VerdictCode.PARTLY_KEPT, 0.85, True),
        (VerdictCode.PARTLY_KEPT, 0.3, False),
        (VerdictCode.LOST, 0.6, True),
        (VerdictCode.LOST, 0.1, False),
        (VerdictCode.REVERSED, 0.0, True),
        (VerdictCode.REVERSED, -0.2, False),
        (VerdictCode.TOO_EARLY, 0.9, False),
        (VerdictCode.NO_FIRM_BENCHMARK, 0.0, False),
    ],
)
def test_what_counts_as_wrong(verdict: VerdictCode, share: float, wrong: bool) -> None:
    truth = Truth(project="P", outcome="o", origin_effect=1.0, origin_se=0.1, retention=share, spread=0.1, baseline=0.1)
    assert is_wrong(verdict, truth) is wrong

"""data/published: made from the evidence and nothing else, each figure traceable, unlike figures never compared."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from evaluation.analysis.result_types import OutcomeResult, Results, SiteResult
from evaluation.domain.vocabulary import VerdictCode
from evaluation.results import evaluate
from queries import programme
from queries.access import owner_here
from queries.shipped import open_derived
from scripts.make_published import AS_PUBLISHED, build

DATA = Path(__file__).resolve().parents[2] / "data"
COMPUTED = "Our arithmetic"


def rows(*parts: str) -> list[dict[str, str]]:
    with DATA.joinpath(*parts).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def evidence_of(row: dict[str, str]) -> dict[str, str]:
    """Return the row of evidence that a return's note names (the last, where it names two)."""
    found = re.search(r"Read from rows? (?:\d+ and )?(\d+) of data/evidence/published_outcomes.csv", row["note"])
    assert found, row["note"]
    return rows("evidence", "published_outcomes.csv")[int(found[1]) - 2]


RETURNS = rows("published", "returns.csv")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Results]:
    store = open_derived(tmp_path_factory.mktemp("published") / "published.duckdb", DATA / "published")
    yield evaluate(programme.collection(store, owner_here()))
    store.close()


def outcome_of(results: Results, project: str, outcome: str) -> OutcomeResult:
    found = results.of(project, outcome)
    assert found is not None
    return found


def site_of(outcome: OutcomeResult, site: str) -> SiteResult:
    return next(each for each in (*outcome.sites, *outcome.comparators, *outcome.origin.sites) if each.site == site)


def test_the_script_makes_the_committed_bytes() -> None:
    made = build(DATA)
    assert {path.name for path in (DATA / "published").glob("*.csv")} == set(made)
    for name, text in made.items():
        assert (DATA / "published" / name).read_bytes() == text.encode(), name


def test_every_figure_is_the_one_in_the_evidence_or_says_that_it_is_arithmetic() -> None:
    columns = {
        "numerator": "numerator",
        "denominator": "denominator",
        "mean": "mean",
        "estimate": "effect_estimate",
        "ci_low": "ci_low",
        "ci_high": "ci_high",
    }
    for row in RETURNS:
        evidence = evidence_of(row)
        assert row["source"] == evidence["study_key"]
        for name, original in columns.items():
            if row[name] not in ("", "[x]") and COMPUTED not in row["note"]:
                assert row[name] == evidence[original], (row, name)


def test_our_arithmetic_agrees_with_the_printed_rates() -> None:
    computed = {(row["site"], row["outcome"]): row for row in RETURNS if COMPUTED in row["note"]}
    southmead = float(computed["southmead", "low_apgar"]["estimate"])
    assert southmead == pytest.approx((44.6 / (10_000 - 44.6)) / (86.6 / (10_000 - 86.6)), abs=5e-4)
    trial = float(computed["pathway_trial", "street_sleeping"]["estimate"])
    assert trial == pytest.approx((3.8 / 96.2) / (14.6 / 85.4), abs=5e-4)
    smash = computed["smash", "composite_10_24w"]
    assert [smash[name] for name in ("estimate", "ci_low", "ci_high")] == ["0.721", "0.632", "0.797"]


def test_every_source_is_used_and_can_be_opened() -> None:
    sources = {row["source"]: row for row in rows("published", "sources.csv")}
    own = {row["source"] for row in rows("published", "outcomes.csv")} & set(sources)
    assert set(sources) == {row["source"] for row in RETURNS} | own
    assert all(row["url"].startswith("http") and row["citation"] for row in sources.values())


def test_shared_outcomes_are_defined_as_the_programme_defines_them() -> None:
    programme_rows = {(row["project"], row["outcome"]): row for row in rows("programme", "outcomes.csv")}
    shared = [row for row in rows("published", "outcomes.csv") if (row["project"], row["outcome"]) in programme_rows]
    assert len(shared) >= 12
    for row in shared:
        defined = programme_rows[row["project"], row["outcome"]]
        assert {k: v for k, v in row.items() if k not in AS_PUBLISHED} == {
            k: v for k, v in defined.items() if k not in AS_PUBLISHED
        }


def test_withdrawal_studies_and_other_programmes_are_not_there() -> None:
    assert "panovska2020_disruption" not in {row["source"] for row in RETURNS}
    roles = {row["site"]: row["role"] for row in rows("published", "sites.csv")}
    assert roles["london_comparator"] == "comparator"


def test_shoulder_dystocia_injury_shows_hanover_without_comparing_it(results: Results) -> None:
    injury = outcome_of(results, "PROMPT", "shoulder_dystocia_injury")
    assert injury.origin.estimate == pytest.approx(-math.log(0.25))
    assert injury.origin.se == pytest.approx(math.log(0.57 / 0.11) / (2 * 1.959964), rel=1e-6)
    hanover = site_of(injury, "hanover")
    assert hanover.estimate == pytest.approx(-math.log((1 / 23) / (7 / 48)))
    assert hanover.se == pytest.approx(math.sqrt(1 - 1 / 23 + 1 / 7 - 1 / 48))
    assert not hanover.corrected
    assert "nerves of the arm only" in (hanover.not_comparable_because or "")
    assert (injury.verdict, injury.reason, injury.pooled.k) == (VerdictCode.NO_DATA, "no_like_for_like_pair", 0)


def test_nerve_injury_is_compared_like_for_like_and_rests_on_too_little(results: Results) -> None:
    nerve = outcome_of(results, "PROMPT", "brachial_plexus_injury")
    assert nerve.origin.estimate == pytest.approx(-math.log((6 / 262) / (24 / 324)))
    hanover = site_of(nerve, "hanover")
    assert hanover.not_comparable_because is None
    assert hanover.retention == pytest.approx(math.log((1 / 23) / (7 / 48)) / math.log((6 / 262) / (24 / 324)))
    assert nerve.verdict is VerdictCode.NO_FIRM_BENCHMARK


def test_a_zero_of_one_is_corrected_and_stays_out_of_every_comparison(results: Results) -> None:
    lasting = outcome_of(results, "PROMPT", "permanent_brachial_plexus_injury")
    hanover = site_of(lasting, "hanover")
    assert hanover.estimate == pytest.approx(-math.log((0.5 / 2) / (1.5 / 8)))
    assert hanover.corrected
    assert hanover.not_comparable_because
    assert lasting.pooled.k == 0


def test_every_primary_outcome_says_exactly_why_there_is_no_verdict(results: Results) -> None:
    found = {each.project: (each.verdict, each.reason) for each in results.outcomes if each.primary}
    assert found == {
        "PROMPT": (VerdictCode.NO_DATA, "origin_no_range_published"),
        "PINCER": (VerdictCode.NO_DATA, "no_like_for_like_pair"),
        "IRISi": (VerdictCode.NO_DATA, "origin_no_range_published"),
        "Pathway": (VerdictCode.NO_DATA, "origin_no_range_published"),
    }


def test_only_the_two_like_for_like_pairs_have_a_share_kept(results: Results) -> None:
    kept = {each.outcome for each in results.outcomes if each.retention.estimate is not None}
    assert kept == {"brachial_plexus_injury", "mcroberts_position"}


def test_the_trial_that_two_clocks_split_is_stored_under_both_and_counted_once(results: Results) -> None:
    by_plan = site_of(outcome_of(results, "PROMPT", "low_apgar"), "thistle")
    by_start = site_of(outcome_of(results, "PROMPT", "low_apgar_actual_start"), "thistle")
    assert by_plan.estimate == pytest.approx(-math.log(0.79))
    assert by_start.estimate == pytest.approx(-math.log(1.01))


def test_a_reason_is_given_wherever_an_origin_stands_beside_a_figure_unlike_it() -> None:
    blank = {
        (row["site"], row["outcome"])
        for row in RETURNS
        if not row["not_comparable_because"]
        and row["site"] in ("london_four_boroughs", "london_comparator", "smash", "east_midlands", "slam", "hanover")
        and row["outcome"] in ("referrals_received", "monitoring_6m", "length_of_stay", "shoulder_dystocia_injury")
    }
    assert blank == set()

"""A published row with the wrong period can be put right: taken back, and sent again."""

from __future__ import annotations

import pytest
from store_texts import ALL, RETURNS_HEADINGS, checked

from evaluation.domain.actor import Actor
from evaluation.intake.checking import check
from evaluation.results import evaluate
from queries import programme, uploads
from queries.store import Store

WRONG = "ALPHA,S1,harm,2021-01-01,2021-12-31,after"
RIGHT = "ALPHA,S1,harm,2021-01-01,2021-11-30,after,20,900,"


@pytest.mark.parametrize("rows", [[f"{WRONG},[z],[z],", RIGHT], [RIGHT, f"{WRONG},[z],[z],"]])
def test_a_wrong_period_is_taken_back(store: Store, owner: Actor, rows: list[str]) -> None:
    uploads.publish(store, owner, checked(ALL))
    text = "\n".join([RETURNS_HEADINGS, *rows, ""])

    refused = check([("r.csv", f"{RETURNS_HEADINGS}\n{RIGHT}\n".encode())], programme.collection(store, owner))
    (problem,) = refused.files[0].problems
    assert problem.code == "overlapping_periods"
    assert "[z]" in problem.how_to_fix

    uploads.publish(store, owner, checked({"r.csv": text}, programme.collection(store, owner)))
    result = evaluate(programme.collection(store, owner)).of("ALPHA", "harm")
    assert result
    (site,) = (site for site in result.sites if site.site == "S1")
    assert site.exposed
    assert (site.exposed.numerator, site.exposed.denominator) == (20, 900)
    assert (site.returns_given, site.returns_used) == (2, 2)
    before = evaluate(programme.collection(store, owner, as_at=1)).of("ALPHA", "harm")
    assert before
    earlier = next(site.exposed for site in before.sites if site.site == "S1")
    assert earlier
    assert earlier.numerator == 25

"""The evaluation as plain values for `manage.py results --json`: the names and order that docs/file-contract gives."""

from __future__ import annotations

from dataclasses import asdict

from evaluation.analysis.result_types import OutcomeResult, Results, SiteResult
from evaluation.results import METHOD_VERSION

_METHOD = (
    "effects oriented so that above 0 is benefit; REML with the floored Hartung-Knapp interval, Q-profile, "
    f"prediction interval t(k-1), Fieller retention, seven-code rule; method version {METHOD_VERSION}"
)
_SITE_FIGURES = ("estimate", "se", "ci_low", "ci_high", "retention", "retention_low", "retention_high")


def report(
    results: Results, *, version: int, fingerprint: str, project: str | None = None, outcome: str | None = None
) -> dict[str, object]:
    """Return the report of all outcomes, or of one project or outcome; None stands where there is too little data."""
    chosen = [
        each
        for each in results.outcomes
        if (project is None or each.project == project) and (outcome is None or each.outcome == outcome)
    ]
    return {
        "version": version,
        "fingerprint": fingerprint,
        "method": _METHOD,
        "results": [_outcome(each) for each in chosen],
    }


def _outcome(result: OutcomeResult) -> dict[str, object]:
    origin = result.origin
    return {
        "project": result.project,
        "outcome": result.outcome,
        "name": result.name,
        "measure": result.measure,
        "better": result.better,
        "primary": result.primary,
        "agreed_line": result.agreed_line,
        "origin": {
            "estimate": origin.estimate,
            "se": origin.se,
            "ci_low": origin.ci_low,
            "ci_high": origin.ci_high,
            "sites": [_site(site) for site in origin.sites],
            "established": origin.established,
            "firm": origin.firm,
            "reason": origin.reason,
        },
        "sites": [_site(site) for site in result.sites],
        "comparators": [_site(site) for site in result.comparators],
        "pooled": asdict(result.pooled),
        "pooled_checks": {name: asdict(check) for name, check in result.pooled_checks},
        "retention": asdict(result.retention),
        "verdict": result.verdict.value,
        "reason": result.reason,
        "benefit": result.benefit.value if result.benefit else None,
        "lean": result.lean,
        "certainty": result.certainty.value if result.certainty else None,
        "reasons": list(result.reasons),
        "reporting": {"reporting": result.reporting.reporting, "due": result.reporting.due},
        "level": result.level,
    }


def _site(site: SiteResult) -> dict[str, object]:
    plain: dict[str, object] = {"site": site.site, "name": site.name}
    plain |= {name: getattr(site, name) for name in _SITE_FIGURES}
    plain |= {"verdict": site.verdict.value, "reason": site.reason, "corrected": site.corrected}
    plain |= {"asymmetric": site.asymmetric, "counts_with": list(site.counts_with)}
    plain["not_comparable_because"] = site.not_comparable_because
    if site.members:
        plain["members"] = [_site(member) for member in site.members]
    return plain

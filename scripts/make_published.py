"""Make data/published from data/evidence: python scripts/make_published.py

The evidence is a frozen copy of what was read in publications; data/evidence/pairing_*.csv say, by hand, which row
becomes which return and why. Nothing else decides: the same input gives the same bytes. See docs/evidence.md.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from evaluation.intake.contract import KINDS

Row = dict[str, str]

ROOT = Path(__file__).resolve().parent.parent
NOT_PUBLISHED = "[x]"
#: The evidence names the project by its service; the programme by its franchisor.
PROJECT_OF_EVIDENCE = {"IRIS": "IRISi"}
#: Columns in which a shared outcome follows its publications and not the programme's own returns.
AS_PUBLISHED = ("design", "before_months", "after_months", "follow_up_months")
EXCERPT_NOTE = "Figures read from an excerpt, not from the whole publication."


def build(data: Path) -> dict[str, str]:
    """Return the five files of data/published as file name -> CSV text, from the folder that holds evidence/."""
    evidence = _read(data / "evidence" / "published_outcomes.csv")
    pairs = _read(data / "evidence" / "pairing_returns.csv")
    returns = [_return(pair, evidence) for pair in pairs]
    programme = data / "programme"
    outcomes = _outcomes(_read(data / "evidence" / "pairing_outcomes.csv"), _read(programme / "outcomes.csv"))
    sites = _sites(_read(data / "evidence" / "pairing_sites.csv"), pairs, evidence)
    used = {row["source"] for row in (*returns, *outcomes)}
    sources = _sources(_read(data / "evidence" / "sources.csv"), used)
    return {
        "projects.csv": (programme / "projects.csv").read_text(encoding="utf-8"),
        "outcomes.csv": _text(outcomes, KINDS["outcomes"].names),
        "sites.csv": _text(sites, [*KINDS["sites"].names, "x_note"]),
        "sources.csv": _text(sources, KINDS["sources"].names),
        "returns.csv": _text(returns, [name for name in KINDS["returns"].names if name != "ci_level"]),
    }


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _text(rows: Iterable[Row], columns: Sequence[str]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _at_line(evidence: list[Row], line: str) -> Row:
    """Return the evidence row that a spreadsheet shows at this line (the headings are row 1)."""
    return evidence[int(line) - 2]


def _return(pair: Row, evidence: list[Row]) -> Row:
    row = _at_line(evidence, pair["evidence_row"])
    reference = _at_line(evidence, pair["reference_row"]) if pair["reference_row"] else row
    if PROJECT_OF_EVIDENCE.get(row["project"], row["project"]) != pair["project"]:
        raise ValueError(f"evidence row {pair['evidence_row']} is not of {pair['project']}")
    figures, arithmetic = _FIGURES[pair["figures"]](row, reference)
    note = [pair["note"], arithmetic, _about_dates(pair["dates"], row["period_label"])]
    lines = [line for line in (pair["reference_row"], pair["evidence_row"]) if line]
    where = f"row{'s' if len(lines) > 1 else ''} {' and '.join(lines)}"
    note.append(f"Read from {where} of data/evidence/published_outcomes.csv.")
    kept = {name: pair[name] for name in ("project", "site", "outcome", "period_start", "period_end", "phase")}
    words = {"note": " ".join(part for part in note if part), "source": row["study_key"]}
    return kept | figures | words | {"not_comparable_because": pair["not_comparable_because"]}


def _about_dates(dates: str, label: str) -> str:
    if dates == "exact":
        return ""
    if dates == "approximate":
        return f'Dates approximate: the source says "{label}".'
    if dates == "not given":
        return f'The source read gives no calendar dates (it says "{label}"): these stand in for them.'
    raise ValueError(f"unknown kind of dates: {dates}")


def _counts(row: Row, _: Row) -> tuple[Row, str]:
    return {name: row[name] or NOT_PUBLISHED for name in ("numerator", "denominator")}, ""


def _effect(row: Row, _: Row) -> tuple[Row, str]:
    figures = {"estimate": row["effect_estimate"], "ci_low": row["ci_low"], "ci_high": row["ci_high"]}
    return {name: value or NOT_PUBLISHED for name, value in figures.items()} | {"n": row["n"]}, ""


def _none(_row: Row, _: Row) -> tuple[Row, str]:
    return dict.fromkeys(("estimate", "ci_low", "ci_high"), NOT_PUBLISHED), ""


def _mean(row: Row, _: Row) -> tuple[Row, str]:
    return {"mean": row["mean"], "sd": row["sd"] or NOT_PUBLISHED, "n": row["n"] or NOT_PUBLISHED}, ""


def _mean_of_counts(row: Row, _: Row) -> tuple[Row, str]:
    mean = f"{int(row['numerator']) / int(row['denominator']):.2f}"
    arithmetic = f"Our arithmetic: {row['numerator']} / {row['denominator']}."
    return {"mean": mean, "sd": NOT_PUBLISHED, "n": row["denominator"]}, arithmetic


def _percent_change(row: Row, _: Row) -> tuple[Row, str]:
    names = {"estimate": "effect_estimate", "ci_low": "ci_low", "ci_high": "ci_high"}
    ratios = {name: f"{1 + float(row[old]) / 100:.3f}" if row[old] else NOT_PUBLISHED for name, old in names.items()}
    arithmetic = f"Our arithmetic: the source prints {row['effect_estimate']}%, a ratio of {ratios['estimate']}."
    return ratios | {"n": row["n"]}, arithmetic


def _odds_ratio_of_rates(row: Row, reference: Row) -> tuple[Row, str]:
    scale = 10_000 if "per 10,000" in row["outcome"] else 100
    after, before = (float(each["mean"]) / scale for each in (row, reference))
    ratio = (after / (1 - after)) / (before / (1 - before))
    unit = f"per {scale:,}" if scale > 100 else "%"
    arithmetic = f"Our arithmetic: the odds ratio of {row['mean']} against {reference['mean']} {unit}."
    return {"estimate": f"{ratio:.3f}", "ci_low": NOT_PUBLISHED, "ci_high": NOT_PUBLISHED}, arithmetic


_FIGURES = {
    "counts": _counts,
    "effect": _effect,
    "none": _none,
    "mean": _mean,
    "mean_of_counts": _mean_of_counts,
    "percent_change": _percent_change,
    "odds_ratio_of_rates": _odds_ratio_of_rates,
}


def _outcomes(pairing: list[Row], programme: list[Row]) -> list[Row]:
    """Return the outcomes with a published figure: shared ones as the programme defines them, the others as given."""
    defined = {(row["project"], row["outcome"]): row for row in programme}
    columns = list(programme[0])
    rows = []
    for own in pairing:
        if own.pop("shared") == "yes":
            base = defined[own["project"], own["outcome"]]
            rows.append(base | {name: own[name] for name in AS_PUBLISHED})
        else:
            rows.append({name: own.get(name, "") for name in columns} | {"primary": "no"})
    return rows


def _sites(pairing: list[Row], pairs: list[Row], evidence: list[Row]) -> list[Row]:
    """Return the sites with place and model from the evidence; a return of a differently named site is an error."""
    evidence_names = {(row["project"], row["site"]): row["evidence_site_name"] for row in pairing}
    found: dict[tuple[str, str], Row] = {}
    for pair in pairs:
        row = _at_line(evidence, pair["evidence_row"])
        code = pair["project"], pair["site"]
        if evidence_names[code] != row["site_name"]:
            raise ValueError(f"evidence row {pair['evidence_row']} is of {row['site_name']}, not of {pair['site']}")
        found.setdefault(code, row)
    sites = []
    for own in pairing:
        row = found[own["project"], own["site"]]
        model = "programme_led" if row["replication_model"] == "programme-led" else row["replication_model"]
        kept = {name: value for name, value in own.items() if name != "evidence_site_name"}
        sites.append(kept | {"country": row["country"], "region": row["region"], "model": model})
    return sites


def _sources(evidence: list[Row], used: set[str]) -> list[Row]:
    rows = []
    for row in evidence:
        if row["study_key"] in used:
            note = " ".join(part for part in (EXCERPT_NOTE, row["citation_note"].capitalize()) if part)
            kept = {name: row[name] for name in ("citation", "doi", "url", "year")}
            rows.append({"source": row["study_key"]} | kept | {"note": note.rstrip(".") + "."})
    return rows


def main() -> None:
    """Write data/published."""
    folder = ROOT / "data" / "published"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in build(ROOT / "data").items():
        (folder / name).write_text(text, encoding="utf-8", newline="")


if __name__ == "__main__":
    main()

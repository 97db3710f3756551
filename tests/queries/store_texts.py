"""Small CSV texts of one made-up project, and the way they take through the production intake."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from evaluation.domain.collection import Collection
from evaluation.intake.checking import Checked, check, empty_collection

PROJECTS = "project,name,franchisor,aim,url\nALPHA,Alpha,Alpha Trust,Fewer harms,https://example.org/alpha\n"

OUTCOMES = (
    "project,outcome,name,type,measure,better,unit,per,primary,design,before_months,after_months,agreed_line,"
    "follow_up_months,numerator_is,denominator_is,why_it_matters,source,agreed_on,reviewed_by,next_review\n"
    "ALPHA,harm,Harm,proportion,RR,lower,births,1000,yes,before_after,12,12,0.5,12,Births with harm,All births,"
    "It hurts,smith2020,2020-01-15,A Reviewer,2027-01-15\n"
)

SITES = (
    "project,site,name,role,parent,comparator,franchisee,country,region,latitude,longitude,model,planned_start,"
    "actual_start,ended,status\n"
    "ALPHA,ORIGIN,Origin,origin,,,Alpha,England,South West,51.5,-2.6,franchise,2021-01-01,2021-01-01,,delivering\n"
    "ALPHA,S1,First,replication,,,First,England,North West,53.4,-2.2,franchise,2021-01-01,2021-01-01,,delivering\n"
    "ALPHA,S2,Second,replication,,,Second Trust,Wales,Gwent,51.6,-3.0,licence,2021-01-01,2021-01-01,,delivering\n"
)

SOURCES = (
    "source,citation,doi,url,year,note\n"
    "smith2020,Smith A. Harm. Journal 2020;1:1-9.,10.1000/harm,https://example.org/harm,2020,Seen in full\n"
)

RETURNS_HEADINGS = "project,site,outcome,period_start,period_end,phase,numerator,denominator,note"

RETURNS = (
    f"{RETURNS_HEADINGS}\n"
    "ALPHA,ORIGIN,harm,2020-01-01,2020-12-31,before,60,1000,\n"
    "ALPHA,ORIGIN,harm,2021-01-01,2021-12-31,after,20,1000,\n"
    "ALPHA,S1,harm,2020-01-01,2020-12-31,before,55,1000,\n"
    "ALPHA,S1,harm,2021-01-01,2021-12-31,after,25,1000,second return\n"
    "ALPHA,S2,harm,2020-01-01,2020-12-31,before,[x],1000,\n"
)

DELIVERY = "project,site,component,date,score,note\nALPHA,S1,Training day,2021-06-30,0.85,Seen\n"

ALL: dict[str, str] = {
    "projects.csv": PROJECTS,
    "outcomes.csv": OUTCOMES,
    "sites.csv": SITES,
    "sources.csv": SOURCES,
    "returns.csv": RETURNS,
    "delivery.csv": DELIVERY,
}


def checked(files: dict[str, str], known: Collection | None = None) -> Checked:
    """Return the files as the production intake reads them; a fault here is a fault of the test."""
    found = check([(name, text.encode()) for name, text in files.items()], known or empty_collection())
    assert found.ok, [problem for file in found.files for problem in file.problems]
    return found


def written(folder: Path, files: dict[str, str]) -> Path:
    """Write the files into a folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_bytes(text.encode())
    return folder


def as_csv(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return rows as CSV text, quoted where needed."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([headings, *rows])
    return text.getvalue()

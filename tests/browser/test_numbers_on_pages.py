"""Every number on every results page is one of `manage.py results --json`, rounded by the page's rule."""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from app_in_browser import App
from page_numbers import EXCEPTIONS, Line, forms, numbers, quoted, read_page
from playwright.sync_api import Browser, Page

import manage

#: What a line on a page about one outcome may not quote: the sites' own figures, which stand in the sites' rows.
_OF_SITES = ("sites", "comparators", "data_health", "second_look", "patterns", "course")

#: Programme, page, project and what else the address says. Every kind of outcome and scale is met at least once.
VIEWS = [
    ("demonstration", "overview", "", ""),
    ("demonstration", "compare", "", ""),
    ("demonstration", "project", "PINCER", ""),
    ("demonstration", "project", "Pathway", "outcome=length_of_stay"),
    ("demonstration", "project", "PROMPT", "scale=technical"),
    ("demonstration", "project", "IRISi", "look=without&scale=people"),
    ("demonstration", "delivery", "PINCER", ""),
    ("demonstration", "delivery", "Pathway", "by=baseline"),
    ("demonstration", "data-health", "PINCER", ""),
    ("demonstration", "next-sites", "PROMPT", ""),
    ("demonstration", "site", "PINCER", "site=arrowdale"),
    ("demonstration", "site", "PROMPT", "site=kinvale"),
    ("demonstration", "compare", "", "to=2025-06-30&provisional=out"),
    ("demonstration", "overview", "", "provisional=out"),
    ("demonstration", "project", "PINCER", "outcome=asthma_beta_blocker_6m&to=2025-06-30&level=region"),
    ("published", "overview", "", ""),
    ("published", "evidence", "", ""),
    ("published", "project", "PROMPT", "outcome=mcroberts_position"),
    ("published", "site", "PROMPT", "outcome=mcroberts_position&site=hanover"),
]

#: Filters are called alike in an address and at the command line.
FILTERS = ("from", "to", "model", "provisional", "level")

Scope = Callable[[Line], list[Any]]


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the command line prints of one programme. quotes: its texts that hold a digit."""

    whole: Mapping[str, Any]
    quotes: list[str]

    def result(self, project: str, outcome: str | None = None) -> dict[str, Any]:
        mine = [each for each in self.whole["results"] if each["project"] == project]
        return next(each for each in mine if (each["outcome"] == outcome if outcome else each["primary"]))


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One page as it was read, what the command line says of it, and which part of that a line may quote."""

    page: str
    told: Told
    lines: list[Line]
    points: list[dict[str, Any]]
    scope: Scope
    drawn_from: Any


def _printed(*arguments: str) -> dict[str, Any]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert manage.main(["results", "--json", *arguments]) == 0
    return json.loads(out.getvalue())


@pytest.fixture(scope="module")
def printed(app: App) -> Iterator[Callable[..., dict[str, Any]]]:
    """Give what the command line prints beside the running app."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OUTCOMES_DATABASE", str(app.log.parent / "outcomes.duckdb"))
        yield cache(_printed)


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    """Give one tab that goes from page to page."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module", params=VIEWS, ids=lambda view: "-".join(part for part in view if part))
def seen(request: pytest.FixtureRequest, app: App, tab: Page, printed: Callable[..., dict[str, Any]]) -> Seen:
    programme, page, project, more = request.param
    asked = dict(part.split("=") for part in more.split("&") if part)
    filters = [part for name in FILTERS if name in asked for part in (f"--{name}", asked[name])]
    whole = printed("--programme", programme, *filters)
    told = Told(whole=whole, quotes=quoted(whole))
    path = "" if page == "overview" else page
    tab.goto(f"{app.url}/{path}?programme={programme}&project={project}&{more}")
    found = read_page(tab, [each["name"] for each in whole["projects"]])
    result = told.result(project, asked.get("outcome")) if project else {}
    scope, drawn_from = _of_projects(told), whole["results"]
    if page == "evidence":
        scope = _of_published(told)
    elif page == "site":
        outcome = ("--outcome", result["outcome"])
        block = printed("--programme", programme, "--project", project, *outcome, "--site", asked["site"])["site"]
        scope, drawn_from = _of_site(result, block), block
    elif page == "delivery":
        scope, drawn_from = _of_patterns(told, result, asked.get("by", "delivery")), result
    elif page == "data-health":
        scope = _of_health(result)
    elif project:
        scope, drawn_from = _of_outcome(printed("--programme", programme), result), result
    return Seen(page=page, told=told, lines=found["lines"], points=found["points"], scope=scope, drawn_from=drawn_from)


def test_every_number_is_printed_by_the_command_line(seen: Seen) -> None:
    assert _wrong(seen, seen.lines) == []
    assert sum(len(numbers(line.text, seen.told.quotes)) for line in seen.lines) > 10


def test_every_point_of_a_chart_is_printed_by_the_command_line(seen: Seen) -> None:
    assert _wrong_points(seen, seen.drawn_from) == []


def test_a_wrong_number_is_found(seen: Seen) -> None:
    """Change each number of the page in its last place: most such changes must be noticed."""
    changed, missed = 0, []
    for line in seen.lines:
        for number in dict.fromkeys(numbers(line.text, seen.told.quotes)):
            wrong = re.sub(r"\d(?=\D*$)", lambda last: str((int(last[0]) + 3) % 10), number)
            planted = Line(text=line.text.replace(number, wrong), about=line.about, row=line.row)
            changed += 1
            if not any(found.startswith(wrong) for found in _wrong(seen, [planted])):
                missed.append(f"{number} as {wrong} in {line.text[:80]!r}")
    most = 0.25 if changed > 60 else 0.5  # a page of few numbers has few that no other could stand for
    assert len(missed) < changed * most, f"{len(missed)} of {changed} were not noticed: {missed[:20]}"


def test_a_wrong_point_is_found(seen: Seen) -> None:
    """Move every figure of the JSON a little: the chart no longer agrees."""
    if _drawn(seen):
        assert _wrong_points(seen, _moved(seen.drawn_from)) != []


def _moved(told: Any) -> Any:
    if isinstance(told, Mapping):
        return {name: _moved(inner) for name, inner in told.items()}
    if isinstance(told, list):
        return [_moved(inner) for inner in told]
    return told * 1.001 if isinstance(told, float) else told


def _wrong(seen: Seen, lines: list[Line]) -> list[str]:
    """Return the numbers that the JSON does not have, each with its line."""
    whole = seen.told.whole
    frame = {name: whole[name] for name in ("version", "data_to")}
    allowed = forms(frame) | set(EXCEPTIONS[""]) | set(EXCEPTIONS.get(seen.page, {}))
    return [
        f"{number} in {line.text[:160]!r}"
        for line in lines
        if (found := numbers(line.text, seen.told.quotes))
        for known in [allowed.union(_years(line, whole["sources"]), *(forms(part) for part in seen.scope(line)))]
        for number in found
        if number not in known
    ]


def _years(line: Line, sources: list[dict[str, Any]]) -> set[str]:
    """Return the numbers in the short names of the sources that a line cites."""
    cited = [each for each in sources if re.split(r"[,.:(]", each["citation"], maxsplit=1)[0].strip() in line.text]
    return set().union(*(forms(f"{each['citation'][:50]} {each['year']}") for each in cited))


def _drawn(seen: Seen) -> list[dict[str, Any]]:
    """Return the traces of figures: not the places of a map, nor the states of a grid, whose texts are looked at."""
    return [each for each in seen.points if each["type"] != "heatmap" and not each["alt"].startswith("Map")]


def _wrong_points(seen: Seen, told: Any) -> list[str]:
    """Return the points that the JSON does not have; where a range is cut, an arrow at the edge must say so."""
    known, drawn = _values(told), _drawn(seen)
    beyond = {(each["alt"], x) for each in drawn if str(each["name"]).endswith("goes on") for x in each["x"]}
    along = "xy" if seen.page in ("site", "delivery") else "x"  # elsewhere a point's height is its row
    return [
        f"{trace['name']}: {value}"
        for trace in drawn
        for name in along
        for value in trace[name]
        if value is not None and _rounded(value) not in known and (trace["alt"], value) not in beyond
    ]


def _values(told: Any) -> set[Any]:
    if isinstance(told, Mapping):
        return set().union(*(_values(inner) for inner in told.values()))
    if isinstance(told, list):
        return set().union(*(_values(inner) for inner in told))
    return {_rounded(told)}


def _rounded(value: Any) -> Any:
    return float(f"{value:.8g}") if isinstance(value, int | float) and not isinstance(value, bool) else value


def _without_sites(result: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in result.items() if name not in _OF_SITES}
    kept["as_shown"] = {name: value for name, value in result["as_shown"].items() if name != "sites"}
    kept["origin"] = {name: value for name, value in result["origin"].items() if name != "sites"}
    return {**kept, "silent_beyond_those_named": result["as_shown"]["silent"] - 6}


def _begins_with(line: Line, name: str | None) -> bool:
    """Return whether a row of a table or a text of a chart is about what has this name."""
    return bool(name) and (line.row == name or re.match(rf"{re.escape(name or '')}[:,]", line.text) is not None)


def _of_projects(told: Told) -> Scope:
    """A line that names projects may quote their main outcomes; one that names none, the programme's counts.

    One that names a site as well may quote that site only.
    """
    by_name = {each["name"]: each["project"] for each in told.whole["projects"]}
    counts = [told.whole["summary"], told.whole.get("changes", {}), told.whole.get("narrowed", {})]

    def scope(line: Line) -> list[Any]:
        results = [told.result(by_name[name]) for name in line.about if name in by_name]
        if re.match(r"The effect is|We cannot tell yet whether|Months \d|\d+ sites? ha|.* by months since", line.text):
            return [part for each in results for part in _of_course(line, each["course"])]
        sites = [site for each in results for site in each["as_shown"]["sites"] if f": {site['name']}, " in line.text]
        if sites:
            return sites
        return counts + [_without_sites(each) for each in results] + [_others(told, each) for each in results]

    return scope


def _of_course(line: Line, course: Mapping[str, Any]) -> list[Any]:
    """Return the stretch of months that a line is about, else what its sentence may quote."""
    if not (found := re.match(r"Months (.+?), (the same )?", line.text)):
        return [{name: value for name, value in course.items() if name not in ("stretches", "drawn_at")}]
    who = "same" if found[2] else "all"
    return [{"months": each["months"], who: each[who]} for each in course["stretches"] if each["months"] == found[1]]


def _others(told: Told, result: Mapping[str, Any]) -> dict[str, int]:
    """Return how many other outcomes of the project can be compared."""
    mine = [each for each in told.whole["results"] if each["project"] == result["project"] and not each["primary"]]
    return {"others": sum(each["verdict"] != "no_data" for each in mine)}


def _of_published(told: Told) -> Scope:
    """A row may quote the figures of its place, for any outcome of its project; another line, the project's counts."""

    def scope(line: Line) -> list[Any]:
        mine = [each for each in told.whole["projects"] if each["name"] in line.about]
        codes = {each["project"] for each in mine}
        results = [each for each in told.whole["results"] if each["project"] in codes]
        places = [site for each in results for site in each["as_shown"]["sites"] if site["name"] == line.row]
        return places or [*mine, told.whole["summary"]]

    return scope


def _of_outcome(agreed: Mapping[str, Any], result: Mapping[str, Any]) -> Scope:
    """A row about a site may quote that site and the agreed line; any other line, everything but the sites.

    agreed: what is printed without any narrowing, as the list of a project's outcomes gives the agreed verdicts.
    """
    others = {each["name"]: each for each in agreed["results"] if each["project"] == result["project"]}
    cited = Counter(source for site in result["as_shown"]["sites"] for source in site["sources"])

    def scope(line: Line) -> list[Any]:
        sites = [each for each in result["as_shown"]["sites"] if _begins_with(line, each["name"])]
        if sites:
            second = result.get("second_look") or {"without_each": {}}
            without = [second["without_each"].get(each["site"]) for each in sites]
            return [*sites, *without, {"agreed_line": result["agreed_line"]}]
        if second := _of_second_look(line, result):
            return second
        return [_without_sites(others.get(line.row, result)), {"cited": list(cited.values())}]

    return scope


def _of_second_look(line: Line, result: Mapping[str, Any]) -> list[Any]:
    """Return the one average that a line of the second look is about, or what its sentences may quote; else nothing."""
    if result.get("second_look") is None:  # a narrowed view has none
        return []
    steps = result["second_look"]["as_sites_joined"]
    if found := re.match(r"(\d+) sites, \w+ \d{4}", line.text):
        return [each for each in steps if each["sites"] == int(found[1])]
    if re.match(r"The verdict (became|has been|hangs)|Whichever of|Averages of", line.text):
        ends = {name: result["second_look"][name] for name in ("least_without", "most_without")}
        return [{**ends, "k": result["pooled"]["k"], "counts": [each["sites"] for each in steps]}]
    return []


def _of_patterns(told: Told, result: Mapping[str, Any], by: str) -> Scope:
    """A row about a site may quote that site and what it has; any other line, what the patterns come to."""
    patterns = {name: {**each, "by_site": None, "chart": None} for name, each in result["patterns"].items()}
    known = {"patterns": patterns, "agreed_line": result["agreed_line"], "data_to": told.whole["data_to"]}
    known |= {"looked_at": len(patterns), "drawn": [each["y"] for each in result["patterns"][by]["chart"]["sites"]]}

    def scope(line: Line) -> list[Any]:
        sites = [each for each in result["as_shown"]["sites"] if _begins_with(line, each["name"])]
        mine = [result["patterns"][name]["by_site"].get(each["site"]) for each in sites for name in patterns]
        return [*sites, *mine] if sites else [known]

    return scope


def _of_health(result: Mapping[str, Any]) -> Scope:
    health = result["data_health"]
    counts = {name: value for name, value in health.items() if name not in ("sites", "groups", "periods")}
    counts |= {"reporting": result["reporting"], "silent": result["as_shown"]["silent"]}
    cells, rows = _cells(health)
    counts |= {"cells": list(cells.values()), "rows": rows, "columns": min(12, len(health["periods"]))}

    def scope(line: Line) -> list[Any]:
        if re.fullmatch(r"\d+/\d+", line.text):
            return [each["periods"][-12:] for each in health["groups"]]
        sites = [each for each in health["sites"] if _begins_with(line, each["name"])]
        groups = [each for each in health["groups"] if _begins_with(line, each["name"])]
        if line.row == "site":  # the headings of the table behind the grid
            return [{"periods": health["periods"]}]
        if not sites and not groups:
            return [counts]
        # A list of missing periods names the last 4 and counts those before.
        told_of = [{**each, "states": None, "earlier": each["missing"] - 4} for each in sites]
        return [*told_of, *groups, {"periods": health["periods"]}]

    return scope


def _cells(health: Mapping[str, Any]) -> tuple[Counter[str], int]:
    """Return how many cells of the grid are in each state, in the periods that it has room for, and its rows."""
    states = [each["states"][-12:] for each in health["sites"]]
    if len(states) > 24 and any(each["name"] for each in health["groups"]):
        order = ("overdue", "due", "query", "revised", "in", "not_due")
        groups = [
            [site["states"][-12:] for site in health["sites"] if site["parent"] == each["group"]]
            for each in health["groups"]
        ]
        states = [[min(column, key=order.index) for column in zip(*rows, strict=True)] for rows in groups]
    return Counter(state for row in states for state in row), len(states)


def _of_site(result: Mapping[str, Any], block: Mapping[str, Any]) -> Scope:
    """A row of a return may quote that return; one about another site, that site; any other line, the site's own."""
    own = [each for each in result["as_shown"]["sites"] if each["site"] == block["site"]]
    shown = {name: value for name, value in block.items() if name != "returns"}
    shown |= {"returns": len(block["returns"]), "replaced": sum(each["replaced"] for each in block["returns"])}
    points = (block["over_time"] or {}).get("points", [])
    others = (block["beside_others"] or {}).get("points", [])
    shown |= {"points": [len(points), *Counter(point["kind"] for point in points).values()], "drawn": len(others)}

    def scope(line: Line) -> list[Any]:
        rows = [each for each in block["returns"] if " | " in line.text and each["period"] == line.row]
        members = [each for each in result["as_shown"]["sites"] if _begins_with(line, each["name"])]
        beside = [each for each in others if _begins_with(line, each["name"])]
        return rows or [*members, *beside] or [*own, shown]

    return scope

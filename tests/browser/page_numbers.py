"""The numbers of a page, and those of `manage.py results --json` in the forms in which a page may print them.

A form is one of the page's rules for rounding: a share as a whole percentage, an effect with the decimals that its
size deserves, a date in words. What is printed by no such rule of the part of the JSON that a line is about is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app_in_browser import settled
from playwright.sync_api import Page

from evaluation.views.numbers import day, decimal, ends_like, month, percent, plain_number

Json = Mapping[str, Any]

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
#: A date, a month, a share, or a number; a number inside a word (Q1, i2) is a name.
_NUMBER = re.compile(
    rf"\d{{1,2}} (?:{_MONTHS}) \d{{4}}|(?:{_MONTHS}) \d{{4}}"
    r"|(?<![\w.])\d[\d,]* of (?:the )?\d[\d,]*(?![\w%])|(?<![\w.])\d+/\d+(?!\w)"
    r"|(?<![\w.])[−-]?\d[\d,]*(?:\.\d+)?(?:e-?\d+)?%?(?!\w)"
)
_SHARES = {"retention", "share"}
_TWO_FIGURES = {"median", "low_80", "high_80", "low_95", "high_95", "expected_before"}
_SHARE_KEYS = {
    "agreed_line",
    "full_share",
    "retention",
    "retention_low",
    "retention_high",
    "share_of_origin",
    "i2",
    "r2",
}

#: What is said as a part of a whole, by its keys.
_OF = (
    ("reporting", "due"), ("came", "due"), ("returns_used", "returns_given"), ("members_with_figures", "members"),
    ("with_a_comparison", "projects"), ("sites", "new_sites"),
    ("scored", "named"),
)  # fmt: skip

#: Numbers that no result holds, by the page they stand on ("" for every page), each with its reason.
EXCEPTIONS: dict[str, dict[str, str]] = {
    "": {
        "0%": "where the axis of shares has no benefit",
        "100%": "the original on the axis of shares, and what a demanding bar is",
        "−50%": "where the axis of shares begins",
        "150%": "where the axis of shares ends",
        "1": "counting in words: the 1 site, 1 in 2",
        "100": "chances are out of 100",
        "5": "the sites below which the certainty is lowered",
    },
    "overview": {
        "58.8%": "printed by Lane 2021 of other programmes",
        "25%": "printed by Lane 2021 of other programmes",
        "132%": "printed by Lane 2021 of other programmes",
        "2021": "the year of Lane 2021",
    },
    "compare": {
        "10%": "below which a change a year counts as none",
        "60%": "an example in how it was worked out",
        "90%": "an example in how it was worked out",
    },
    "project": {"95%": "the level of a prediction interval", "½": "what is added to a cell of 0"},
    "delivery": {
        "10": "the points of a score that one step is",
        "6": "the months that one step is; the fewest sites for a first look",
        "20": "how often a pattern looks clear by chance: 1 in 20",
        "70%": "where the chart's axis has a mark",
        "80%": "where the chart's axis has a mark",
        "90%": "where the chart's axis has a mark",
        "999": "how many shuffles are made",
        "0.900": "the p of the shuffles, which are made only where they are asked for",
        "0.988": "the p of the shuffles, which are made only where they are asked for",
        "2": "the coefficients of a line, in t(k - 2)",
        "80": "the score in the middle of the regression",
        "95%": "the level of every range",
    },
    "next-sites": {
        "80": "the level of the narrower range",
        "80 of 100": "the level of the narrower range",
        "94 of 100": "how often the wider range held in trials (docs/methods.md)",
        "100": "chances are out of 100",
        "95": "the level of the wider range",
        "84": "how often the wider range held in trials (docs/methods.md)",
        "94": "how often the wider range held in trials (docs/methods.md)",
        "10,000": "how many draws the forecast makes",
        "200": "the most further sites that are tried",
        "3": "the fewest sites that say what would settle it",
        "5": "the fewest sites that say anything of the next",
    },
    "site": {
        "95%": "the level of the inner limits",
        "99.8%": "the level of the outer limits",
        "7": "how many points in a row are a signal; the largest count that is hidden",
        "2 of 3": "2 of 3 points close to a limit",
        "2": "2 of 3 points close to a limit",
        "3": "2 of 3 points close to a limit",
        "13": "the fewest points whose limits are not for trial",
        "10": "the fewest sites of a funnel",
        "5": "counts are rounded to the nearest 5",
    },
    "evidence": {
        "59%": "printed by Lane 2021",
        "25%": "printed by Lane 2021",
        "132%": "printed by Lane 2021",
        "75%": "printed by McCrabb 2019",
        "2021": "the year of Lane 2021",
        "2019": "the year of McCrabb 2019",
    },
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One sentence, row of a table or text of a chart, and the names of projects or sites that it is about."""

    text: str
    about: tuple[str, ...]
    row: str


_READ = """(names) => {
    const main = document.querySelector('[data-testid=stMain]');
    const apart = 'script, style, .js-plotly-plot, [data-testid=stIconMaterial], input, .ok-skip';
    const blocks = 'tr, li, p, h1, h2, h3, dt, dd, caption, summary, label, button';
    const about = (element) => {
        for (let at = element; at && at !== main; at = at.parentElement) {
            const found = names.filter((name) => at.textContent.includes(name));
            if (found.length) return found;
        }
        return [];
    };
    const seen = new Set(), lines = [];
    const add = (element, text, row = '') => {
        if (text && text.trim()) lines.push({text: text.trim(), about: about(element), row});
    };
    const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (!node.data.trim() || node.parentElement.closest(apart)) continue;
        const block = node.parentElement.closest(blocks) || node.parentElement;
        if (seen.has(block)) continue;
        seen.add(block);
        const cells = block.matches('tr') ? [...block.children].map((cell) => cell.innerText) : null;
        add(block, cells ? cells.join(' | ') : block.textContent, cells ? cells[0].split('\\n')[0] : '');
    }
    const points = [];
    for (const plot of main.querySelectorAll('.js-plotly-plot')) {
        const box = plot.closest('[data-testid=stPlotlyChart]') || plot;
        const alt = box.getAttribute('aria-label') || box.querySelector('[aria-label]')?.ariaLabel || '';
        const whose = names.filter((name) => alt.includes(name));
        const told = whose.length ? whose : about(box);
        lines.push({text: alt, about: told, row: ''});
        for (const text of plot.querySelectorAll('text')) {
            if (text.closest('.xtick, .ytick')) continue;  // the scale and the names of rows, not figures
            lines.push({text: text.textContent, about: told, row: ''});
        }
        for (const trace of plot.data) {
            const texts = [trace.hovertext, trace.text].flat(3).filter((text) => typeof text === 'string');
            for (const text of texts) lines.push({text, about: told, row: ''});
            const list = (values) => values ? Array.from(values._inputArray || values) : [];
            points.push({
                name: trace.name, type: trace.type, about: told, alt, x: list(trace.x), y: list(trace.y),
                symbol: trace.marker ? trace.marker.symbol : null,
                range: plot._fullLayout.xaxis ? plot._fullLayout.xaxis.range : null,
            });
        }
    }
    return {lines, points};
}"""


def read_page(page: Page, names: Sequence[str]) -> dict[str, Any]:
    """Return the page's lines and the points of its charts, with everything on it unfolded."""
    settled(page)
    page.evaluate(
        "document.querySelectorAll('[data-testid=stMain] details:not([open]) > summary').forEach((e) => e.click())"
    )
    found = settled(page).evaluate(_READ, list(names))
    lines = [Line(text=each["text"], about=tuple(each["about"]), row=each["row"]) for each in found["lines"]]
    return {"lines": lines, "points": found["points"]}


def numbers(text: str, quotes: Iterable[str]) -> list[str]:
    """Return the numbers in a text, without those in the words that came with the data. quotes: longest first."""
    for quote in quotes:
        text = text.replace(quote, " ")
    return _printed(text)


def _printed(text: str) -> list[str]:
    return [found[0].rstrip(",") for found in _NUMBER.finditer(text)]


def quoted(told: Any) -> list[str]:
    """Return every text of the JSON that holds a digit and is no date, longest first: names, definitions, reasons."""
    found = {text for text in _texts(told) if re.search(r"\d", text) and not re.fullmatch(r"\d{4}-\d\d-\d\d", text)}
    found |= {text.rstrip(".") for text in found}
    return sorted(found, key=len, reverse=True)


def _texts(told: Any) -> Iterator[str]:
    if isinstance(told, str):
        yield told
    elif isinstance(told, Mapping):
        for inner in told.values():
            yield from _texts(inner)
    elif isinstance(told, list):
        for inner in told:
            yield from _texts(inner)


def forms(told: Any, *, under: str = "") -> set[str]:
    """Return every number of a part of the JSON in the forms in which pages print it."""
    found: set[str] = set()
    if isinstance(told, Mapping):
        if {"value", "low", "high"} <= told.keys() and under not in _SHARES:
            found |= _effect_forms(told)
        found |= _pairs(told)
        for key, value in told.items():
            inner = under if key in ("value", "low", "high", "estimate", "next_low", "next_high") else key
            found |= forms(value, under=inner)
    elif isinstance(told, list):
        found |= {f"{len(told):,}"}
        for value in told:
            found |= forms(value, under=under)
    elif isinstance(told, str):
        found |= _date_forms(told) or set(_printed(told))
    elif isinstance(told, int | float) and not isinstance(told, bool):
        found |= _number_forms(float(told), under)
    return found


def _number_forms(value: float, under: str) -> set[str]:
    if under in _SHARES | _SHARE_KEYS:
        return {percent(value), percent(value)[:-1]}  # in tables to take away, the sign stands in the heading
    if under.endswith("_in_100"):
        return {f"{value:.0f}", f"{100 - value:.0f}"}
    if under == "scores":
        return {percent(value), percent(value)[:-1]}
    if under == "level":
        return {f"{round(value)}%"} | _number_forms(value, "")
    if under in ("q_p", "p", "coefficient"):
        return {f"{value:.3f}".replace("-", "−")}
    if under in ("tau2_left", "tau2_without"):
        return {f"{value:.4f}"}
    if under == "tau":
        return {f"{value:.2f}"}
    if under in _TWO_FIGURES:
        return {f"{float(f'{abs(value):.2g}'):,.0f}", decimal(value)}
    if value == int(value):
        return {f"{abs(value):,.0f}", plain_number(value)}
    shown = {decimal(value), decimal(abs(value)), f"{abs(value):,.0f}", f"{abs(value):,.1f}"}
    shown.add(plain_number(float(f"{value:.4g}")))  # in the tables behind charts
    return shown | {re.sub(r"\.0+$", "", each) for each in shown}


def _pairs(told: Json) -> set[str]:
    """Return "41 of 47" for what is said so, and "41/47" as it stands in a small cell."""
    known = [(told.get(part), told.get(whole)) for part, whole in _OF]
    known += [(count, told.get("projects")) for count in dict(told.get("verdicts") or {}).values()]
    found = [(part, whole) for part, whole in known if isinstance(part, int) and isinstance(whole, int)]
    return {f"{part:,} of {the}{whole:,}" for part, whole in found for the in ("", "the ")} | {
        f"{part}/{whole}" for part, whole in found
    }


def _effect_forms(effect: Json) -> set[str]:
    """Return an effect's figures as a ratio, as a change in per cent, and as times."""
    value, ends = effect["value"], [end for end in (effect["low"], effect["high"]) if end is not None]
    shown = {decimal(value), decimal(abs(value))}
    if len(ends) == 2:
        shown |= set(re.findall(r"[−\d.,]+", ends_like(value, *ends)))
    for each in (value, *ends):
        shown |= {f"{round(abs(each - 1) * 100):,}%", f"{round(abs(each - 1) * 100):,}"}
        shown |= {decimal(abs(each)), decimal(abs(each) * 100), f"{each:.2f}", f"{each:.1f}"}
    return shown | {re.sub(r"\.?0+$", "", each) if "." in each else each for each in shown}


def _date_forms(text: str) -> set[str]:
    try:
        when = date.fromisoformat(text)
    except ValueError:
        return set()
    return {day(when), month(when), f"{when:%b %y}", f"{when:%b%Y}", f"{when:%Y}"}

"""Where published figures come from: each figure's source in short, and the list of citations under them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from evaluation.analysis.result_types import SiteResult, SourceInfo
from evaluation.views.numbers import counted

#: More sites than this are counted and not named beside their source.
_MOST_NAMED = 3


@dataclass(frozen=True, kw_only=True)
class SourceLine:
    """One citation: whose figures it stands for, its text and its address. Without a citation, just words."""

    stands_for: str
    citation: str
    url: str | None


def source_lines(sites: Iterable[SiteResult], known: Iterable[SourceInfo]) -> tuple[SourceLine, ...]:
    """Return every source of these figures once, by its text, with the places whose figures it holds."""
    infos = {info.source: info for info in known}
    places: dict[str, list[str]] = {}
    for site in sites:
        for source in site.sources:
            places.setdefault(source, []).append(site.name)
    lines = []
    for source, names in places.items():
        info = infos.get(source)
        text, url = (info.citation, info.url) if info else (source, None)
        stands_for = "; ".join(sorted(set(names))) if len(names) <= _MOST_NAMED else counted(len(names), "site")
        lines.append(SourceLine(stands_for=stands_for, citation=text, url=url))
    return tuple(sorted(lines, key=lambda line: line.citation.casefold()))


def short_sources(site: SiteResult, known: Iterable[SourceInfo]) -> str:
    """Return "Avery AJ 2012; PRIMIS": first names of the citations and their years; empty without a source."""
    infos = {info.source: info for info in known}
    return "; ".join(_short(infos[source]) if source in infos else source for source in site.sources)


def _short(info: SourceInfo) -> str:
    first = re.split(r"[,.:(]", info.citation, maxsplit=1)[0].strip()
    return f"{first} {info.year}" if info.year and str(info.year) not in first else first

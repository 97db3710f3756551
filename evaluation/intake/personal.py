"""Is there a person in this file? What surely is stops the file, what may be is asked about; neither is ever shown.

It stops for several NHS numbers, for one that is written as one, for headings of a list of patients, for columns of
names or e-mail addresses, and for a table of one row a person. It asks about any other hit, one by one. Searched is
everything: title rows, columns that are not ours, rows with the wrong number of cells.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from evaluation.intake.contract import RETURNS
from evaluation.intake.forenames import FORENAMES, PLACES
from evaluation.intake.headings import letter
from evaluation.intake.personal_patterns import Sort, is_nhs_number, spans, suspicious, ten_digits
from evaluation.intake.records import Records
from evaluation.intake.report import Report, counted

#: From this many on, if they are most of a column, hits are a list of people.
SEVERAL = 3
#: Hits of one sort in one column that a message names one by one; the rest are counted.
STOPS_SHOWN, ASKED_SHOWN = 3, 20
#: Rows among which a row of person headings is looked for.
_SEARCHED = 20
#: Rows from which a column of identities that never repeat makes a table of one row a person.
_PEOPLE = 5

RETURNS_KEY = frozenset(RETURNS.key)

_NOT_SAVED = "We have not saved this file. Remove it and upload again."
_COUNTS = "We have not saved this file. Send counts by site and period instead."

ONE_ROW_A_PERSON = (None, None, "The table looks like one row a person", _COUNTS)

_STRONG_HEADINGS = {
    Sort.NHS_NUMBER: re.compile(r".*nhs(?:no|num|nums|number|numbers|id)|chi(?:no|number)?"),
    Sort.BIRTH: re.compile(r".*dateofbirth|.*birthdate|(?:patient|client|child|baby|mother)?s?dob|birthday"),
    Sort.NAME: re.compile(
        r"(?:patient|client|serviceuser|mother|baby|child|woman|resident|carer)s?(?:full)?name|nextofkin(?:name)?"
    ),
}
_FORENAME = re.compile(r"(?:patient)?(?:forename|firstname|givenname|christianname)s?")
_SURNAME = re.compile(r"(?:patient)?(?:surname|lastname|familyname|secondname)s?")
_IDENTITY = re.compile(
    r"(?:patient|person|client|participant|mother|baby|subject|individual|serviceuser|resident)s?(?:id|identifier|no|number|ref|code)"
    r"|mrn|hospital(?:no|number|id)|unitnumber|pas(?:no|number|id)|emis(?:no|number|id)|pseudo(?:id|nym)"
)
_ABOUT_PEOPLE = re.compile(
    r"age|ageyears|sex|gender|ethnicity|ethnicgroup|postcode|admissiondate|dateofadmission|dischargedate|diagnosis|religion"
)
_TITLE = re.compile(r"(?:mr|mrs|ms|miss|dr|prof|baby|sister|master)\.?\s+", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z][A-Za-z'\u2019-]*\.?")


@dataclass(frozen=True)
class Hit:
    """One cell that looks personal; place: its column counted from 0, None where the row has no cells."""

    row: int
    place: int | None
    sort: Sort


@dataclass
class Found:
    """What a search found: whole sentences' worth of reasons to stop, hits to stop for and hits to ask about."""

    reasons: list[tuple[int | None, int | None, str, str]] = field(default_factory=list)
    stops: list[Hit] = field(default_factory=list)
    asked: list[Hit] = field(default_factory=list)

    @property
    def stopped(self) -> bool:
        """Return whether the file must not be kept."""
        return bool(self.reasons or self.stops)


def search(records: Records, heading_index: int | None) -> Found:
    """Return what is personal in a file's rows. heading_index: the place of the headings, None for none of ours."""
    found = Found()
    index = _heading_index(records) if heading_index is None else heading_index
    headings = [_plain(cell) for cell in records.rows[index]] if index is not None else []
    body = records.rows[index + 1 :] if index is not None else records.rows
    if index is not None:
        _search_headings(headings, records.numbers[index], body, found)
    hits = list(_hits(records))
    if hits:
        _sort_hits(hits, _ten_digit_counts(records), _filled(records), found)
    _search_names(records, index, headings, found)
    return found


def one_row_a_person(columns: Mapping[str, list[str]]) -> bool:
    """Return whether a table of returns has more rows than its sites, outcomes, periods and phases allow for counts.

    Some keys twice are a slip and told as such; so is one person alone. Many are people: keys that repeat more often
    than not, or most rows of 0 or 1 among 1 with keys that repeat or periods of one day.
    """
    keys = (
        list(zip(*(columns.get(name, ()) for name in RETURNS.key), strict=True)) if set(columns) >= RETURNS_KEY else []
    )
    if len(keys) < _PEOPLE:
        return False
    different = len(set(keys))
    if len(keys) >= 2 * _PEOPLE and len(keys) > 2 * different:
        return True
    figures = zip(columns.get("numerator", ()), columns.get("denominator", ()), strict=False)
    singles = sum(numerator in ("0", "1") and denominator == "1" for numerator, denominator in figures)
    days = sum(start == end for start, end in zip(columns["period_start"], columns["period_end"], strict=True))
    return 2 * singles > len(keys) and (different < len(keys) or 2 * days > len(keys))


def tell(found: Found, report: Report, headings: Sequence[str], *, of_sheet: str = "") -> None:
    """Tell of what was found; headings: those that a message may name, "" for others."""
    named = _Names(headings, of_sheet)
    for row, place, what, fix in found.reasons:
        report.add("personal_data", row=row, column=named.column(place), what=what, fix=fix)
    _tell_hits("personal_data", found.stops, STOPS_SHOWN, named, report)
    if not found.stopped:
        _tell_hits("personal_data_perhaps", found.asked, ASKED_SHOWN, named, report)


class _Names:
    """How columns are called in messages."""

    def __init__(self, headings: Sequence[str], of_sheet: str) -> None:
        self._headings = headings
        self._of_sheet = of_sheet

    def column(self, place: int | None) -> str | None:
        """Return a column's heading, None where it has none that may be shown."""
        return self._headings[place] or None if place is not None and place < len(self._headings) else None

    def said(self, place: int | None) -> str:
        """Return a column as a message says it."""
        said = self.column(place) or (f"column {letter(place)}" if place is not None else "")
        return f"{said}{self._of_sheet}"


def _tell_hits(code: str, hits: list[Hit], shown: int, named: _Names, report: Report) -> None:
    groups: dict[tuple[Sort, int | None], list[Hit]] = defaultdict(list)
    for hit in hits:
        groups[hit.sort, hit.place].append(hit)
    for (sort, place), group in groups.items():
        said = named.said(place)
        for hit in group[:shown]:
            where = f"Row {hit.row}, {said}" if said else f"Row {hit.row}"
            report.add(code, row=hit.row, column=named.column(place), what=f"{where} looks like {sort}", fix=_NOT_SAVED)
        if len(group) > shown:
            more = counted(len(group) - shown, "more row")
            what = f"{said or 'The file'} has {more} that look{'s' if len(group) == shown + 1 else ''} like {sort}"
            report.add(code, column=named.column(place), what=what[0].upper() + what[1:], fix=_NOT_SAVED)


def _plain(heading: str) -> str:
    return re.sub(r"[^a-z]", "", heading.lower()) if len(heading) <= 60 else ""


def _heading_index(records: Records) -> int | None:
    """Return the first early row in which two cells, or all, are headings about people."""
    for index, row in enumerate(records.rows[:_SEARCHED]):
        plain = [_plain(cell) for cell in row if cell]
        about = sum(_is_about_people(name) for name in plain)
        if about >= 2 or (about and about == len(plain)):
            return index
    return None


def _is_about_people(name: str) -> bool:
    patterns = (*_STRONG_HEADINGS.values(), _FORENAME, _SURNAME, _IDENTITY, _ABOUT_PEOPLE)
    return any(pattern.fullmatch(name) for pattern in patterns)


def _search_headings(headings: list[str], row: int, body: list[list[str]], found: Found) -> None:
    def holds(place: int) -> bool:
        return any(place < len(cells) and cells[place] for cells in body)

    for place, name in enumerate(headings):
        for sort, pattern in _STRONG_HEADINGS.items():
            if pattern.fullmatch(name) and holds(place):
                found.reasons.append((row, place, f"Row {row}, column {letter(place)} is headed as {sort}", _NOT_SAVED))
                break
    first = next((place for place, name in enumerate(headings) if _FORENAME.fullmatch(name)), None)
    last = next((place for place, name in enumerate(headings) if _SURNAME.fullmatch(name)), None)
    if first is not None and last is not None and holds(first) and holds(last):
        columns = f"columns {letter(first)} and {letter(last)} are headed as forename and surname"
        found.reasons.append((row, first, f"Row {row}, {columns}", _NOT_SAVED))
    identity = next((place for place, name in enumerate(headings) if _IDENTITY.fullmatch(name)), None)
    if identity is not None:
        people = [cells[identity] for cells in body if identity < len(cells) and cells[identity]]
        if len(people) >= _PEOPLE and len(set(people)) >= 0.9 * len(people):
            found.reasons.append(ONE_ROW_A_PERSON)


def _hits(records: Records) -> Iterator[tuple[Hit, bool]]:
    """Yield each cell that looks personal, with whether it surely is; most columns are done with in one look."""
    for place in range(max(map(len, records.rows), default=0)):
        texts = {row[place] for row in records.rows if place < len(row)}
        if not suspicious("\0".join(texts)):
            continue
        known = {text: found for text in texts if (found := spans(text))}
        if not known:
            continue
        for row, number in zip(records.rows, records.numbers, strict=True):
            if place < len(row) and row[place] in known:
                for span in known[row[place]]:
                    yield Hit(number, place, span.sort), span.surely
    for number, _, line in records.broken:
        for span in spans(line):
            yield Hit(number, None, span.sort), span.surely


def _ten_digit_counts(records: Records) -> dict[int, int]:
    """Return how many ten-digit numbers each column holds."""
    counts: dict[int, int] = defaultdict(int)
    for row in records.rows:
        for place, text in enumerate(row):
            if len(text) >= 10 and suspicious(text):
                counts[place] += ten_digits(text)
    return counts


def _filled(records: Records) -> dict[int, int]:
    counts: dict[int, int] = defaultdict(int)
    for row in records.rows:
        for place, text in enumerate(row):
            if text:
                counts[place] += 1
    return counts


def _sort_hits(hits: list[tuple[Hit, bool]], ten_digit: dict[int, int], filled: dict[int, int], found: Found) -> None:
    """Share hits out: sure ones and those that fill a column stop, others are asked about."""
    groups: dict[tuple[Sort, int | None], list[tuple[Hit, bool]]] = defaultdict(list)
    for hit, surely in hits:
        groups[hit.sort, hit.place].append((hit, surely))
    numbers = [hit for hit, _ in hits if hit.sort is Sort.NHS_NUMBER and hit.place is not None]
    many_numbers = len(numbers) >= SEVERAL and 2 * len(numbers) > sum(ten_digit.values())
    for (sort, place), group in groups.items():
        several = len(group) >= SEVERAL and place is not None
        if sort is Sort.NHS_NUMBER:
            stop = many_numbers or (several and 2 * len(group) > ten_digit[place or 0])
        else:
            stop = sort in (Sort.EMAIL, Sort.INSURANCE, Sort.BIRTH) and several and 2 * len(group) > filled[place or 0]
        for hit, surely in group:
            (found.stops if stop or surely else found.asked).append(hit)


def _search_names(records: Records, heading_index: int | None, headings: list[str], found: Found) -> None:
    """Find columns most of whose texts are people's names; reviewers are named with their consent."""
    texts: dict[int, dict[str, int]] = defaultdict(dict)
    start = 0 if heading_index is None else heading_index + 1
    for row, number in zip(records.rows[start:], records.numbers[start:], strict=True):
        for place, text in enumerate(row):
            if text and len(texts[place]) < 1000:
                texts[place].setdefault(text, number)
    for place, rows in texts.items():
        if place < len(headings) and headings[place] in ("reviewedby", "citation"):
            continue
        people = [text for text in rows if is_person(text)]
        if len(people) >= SEVERAL and 2 * len(people) > len(rows):
            found.stops += [Hit(rows[text], place, Sort.NAME) for text in people]


def is_person(text: str) -> bool:
    """Return whether a text is a forename that is common here beside a surname, in either order, and no place."""
    if len(text) > 60:
        return False
    words = [word.strip(".,").lower() for word in _TITLE.sub("", text).split()]
    if not 2 <= len(words) <= 4 or not all(_WORD.fullmatch(word) for word in words):
        return False
    starts_like_one = words[0] in FORENAMES or ("," in text and words[1] in FORENAMES) or words[-1] in FORENAMES
    return starts_like_one and PLACES.isdisjoint(words)


__all__ = ["Found", "Hit", "is_nhs_number", "is_person", "search", "tell"]

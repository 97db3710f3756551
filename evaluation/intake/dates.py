"""Dates are read in one form only. Any other is shown back in that form, for the person to choose."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

FIRST_YEAR, LAST_YEAR = 1900, 2100
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
#: Excel counts days from here (its 1900 system, from March 1900 on).
_EXCEL_DAY_0 = date(1899, 12, 30)

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/. ]?([0-9]{1,2})[-/. ]?([0-9]{1,2})(?:[T ][0-9:.]+(?:Z|[+-][0-9:]+)?)?")
_YEAR_LAST = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4}|[0-9]{2})(?:[T ][0-9:.]+)?")
_NAMED = re.compile(r"(?:([0-9]{1,2})(?:st|nd|rd|th)?[-/. ]+)?([A-Za-z]{3,9})[-/., ]+([0-9]{4}|[0-9]{2})")
_SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]+)?")


def in_words(day: date) -> str:
    """Return a date as a person says it: 3 April 2024."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def period_in_words(start: date, end: date) -> str:
    """Return a period as a person says it: "April to June 2024" for whole months, else its first and last day."""
    whole = start.day == 1 and (end + timedelta(days=1)).day == 1
    if not whole:
        return f"{in_words(start)} to {in_words(end)}"
    first, last = MONTHS[start.month - 1], f"{MONTHS[end.month - 1]} {end.year}"
    if start.year != end.year:
        return f"{first} {start.year} to {last}"
    return last if start.month == end.month else f"{first} to {last}"


def _in_words_beside(day: date, other: date) -> str:
    """Return a date in words, its year only where another differs in it."""
    return in_words(day) if day.year != other.year else f"{day.day} {MONTHS[day.month - 1]}"


def parse_date(text: str) -> date | tuple[str, dict[str, Any]]:
    """Return the date that text gives as year-month-day; otherwise the code and the facts of what is wrong with it."""
    if match := _ISO.fullmatch(text):
        day = _date(*match.groups())
        if day is None:
            return "impossible_date", {"text": text}
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            return "date_out_of_range", {"text": text}
        return day
    if match := _SERIAL.fullmatch(text):
        day = _EXCEL_DAY_0 + timedelta(days=int(match.group(1)))
        if day.year <= LAST_YEAR:
            return "excel_date_number", {"text": text, "in_words": in_words(day), "iso": day.isoformat()}
    readings = _readings(text)
    if len(readings) == 2:
        first, second = readings
        words = {"first_in_words": _in_words_beside(first, second), "second_in_words": _in_words_beside(second, first)}
        return "unclear_date", {"text": text, "first": first.isoformat(), "second": second.isoformat()} | words
    if readings:
        return "date_not_iso", {"text": text, "fix": f"If it is {in_words(readings[0])}, enter {readings[0]}."}
    return "date_not_iso", {"text": text, "fix": "Enter the full date, such as 2024-04-30."}


def _readings(text: str) -> list[date]:
    """Return the days that text may mean, day before month first."""
    candidates: list[date | None] = []
    if match := _YEAR_FIRST.fullmatch(text):
        candidates = [_date(*match.groups())]
    elif match := _YEAR_LAST.fullmatch(text):
        one, two, year = match.groups()
        candidates = [_date(year, two, one), _date(year, one, two)]
    elif match := _NAMED.fullmatch(text):
        day, name, year = match.groups()
        numbers = [place for place, month in enumerate(MONTHS, 1) if month.lower().startswith(name.lower())]
        candidates = [_date(year, str(number), day) for number in numbers if day]
    days = [day for day in candidates if day is not None and FIRST_YEAR <= day.year <= LAST_YEAR]
    return list(dict.fromkeys(days))


def _date(year: str, month: str, day: str) -> date | None:
    """Return a day of the calendar; a year of two digits is of this century. None where there is no such day."""
    try:
        return date(int(year) if len(year) == 4 else 2000 + int(year), int(month), int(day))
    except ValueError:
        return None

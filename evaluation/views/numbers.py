"""Numbers and dates as people read them: no needless decimals, a true minus sign, 6 August 2026."""

from __future__ import annotations

import re
from datetime import date

_MINUS = "\N{MINUS SIGN}"
#: A figure smaller than this many decimals can show is shown as 0.
_MOST_PLACES = 4


def percent(share: float) -> str:
    """Return a share as a whole percentage: 0.623 gives "62%"."""
    return _signed(round(share * 100)) + "%"


def percent_range(low: float, high: float) -> str:
    """Return "40% to 90%"."""
    return f"{percent(low)} to {percent(high)}"


def share_figures(share: float | None, low: float | None, high: float | None) -> str:
    """Return "62% (45% to 88%)", or what is known of it: the share alone, the range alone, or nothing."""
    known = "" if low is None or high is None else percent_range(low, high)
    if share is None:
        return known
    return f"{percent(share)} ({known})" if known else percent(share)


def decimal(value: float) -> str:
    """Return a figure with the decimals its size deserves: 0.79, 5.2, 30.2, 1,204."""
    return _with_places(value, _places(value))


def with_range(value: float, low: float, high: float) -> str:
    """Return "0.79 (0.63 to 1.01)", all three with the decimals of the first."""
    return f"{decimal(value)} ({ends_like(value, low, high)})"


def ends_like(value: float, low: float, high: float) -> str:
    """Return "0.63 to 1.01", with the decimals of the value between them."""
    return " to ".join(_end(end, _places(value)) for end in (low, high))


def _places(value: float) -> int:
    """Return the decimals a figure deserves, judged by what it rounds to."""
    size = abs(value)
    return 2 if round(size, 2) < 2 else 1 if round(size, 1) < 100 else 0


def _with_places(value: float, places: int) -> str:
    text = f"{abs(value):,.{places}f}"
    return f"{_MINUS}{text}" if value < 0 and float(text.replace(",", "")) else text


def _end(value: float, places: int) -> str:
    """Return an end of a range, with more decimals where it would be rounded to nothing: no ratio is 0."""
    while value and places < _MOST_PLACES and round(abs(value), places) == 0:
        places += 1
    return _with_places(value, places)


def without_empty_decimals(text: str) -> str:
    """Return "6" for "6.0": said about people or times, a whole number needs no decimals."""
    return re.sub(r"\.0+(?=\D|$)", "", text)


def day(value: date) -> str:
    """Return "6 August 2026"."""
    return f"{value.day} {value:%B %Y}"


def month(value: date) -> str:
    """Return "August 2026"."""
    return f"{value:%B %Y}"


def plain_number(value: float) -> str:
    """Return a round figure in full, as on an axis: 2,500,000 or 0.5."""
    text = f"{abs(value):,.6f}".rstrip("0").rstrip(".")
    return f"{_MINUS}{text}" if value < 0 and text != "0" else text


def counted(count: int, singular: str, plural: str | None = None) -> str:
    """Return "1 site" or "1,204 sites"."""
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"


def nearest_five_in_100(share: float) -> int:
    """Return a chance to the nearest 5 in 100, never 0 and never 100, as nothing here is ever certain."""
    return min(95, max(5, 5 * round(share * 20)))


def _signed(number: int) -> str:
    return f"{_MINUS}{-number:,}" if number < 0 else f"{number:,}"

"""Effects said as people: how many more or fewer per so many."""

from __future__ import annotations

from evaluation.domain.vocabulary import OutcomeType
from evaluation.views.numbers import without_empty_decimals

#: Fewer than this are given with one decimal.
_WHOLE_FROM = 10


def scale_name(type_: str, per: float | None) -> str:
    """Return what the scale is called where it is chosen: rates count events, and a person may have several."""
    return f"{'Events' if type_ == OutcomeType.RATE else 'People'} per {per or 0:,.0f}"


def axis_title(per: float, unit: str | None, *, fewer_is_better: bool) -> str:
    """Return what the axis counts, and which side is the better one."""
    of = f"{per:,.0f} {unit or ''}".strip()
    return f"More or fewer per {of}: {'below' if fewer_is_better else 'above'} 0 is better"


def people_words(value: float, low: float | None, high: float | None) -> str:
    """Return "about 9 fewer (12 fewer to 3 more)"."""
    said = f"about {people_figures(value, None, None)}" if amount(value) != "0" else "no change"
    return said if low is None or high is None else f"{said} (likely range {_range(low, high)})"


def people_figures(value: float | None, low: float | None, high: float | None) -> str:
    """Return the same in short: "9 fewer (12 to 5 fewer)"; without a value its range alone."""
    given = "" if low is None or high is None else _range(low, high)
    if value is None:
        return given
    said = "no change" if amount(value) == "0" else f"{amount(value)} {_side(value)}"
    return f"{said} ({given})" if given else said


def _range(low: float, high: float) -> str:
    if _side(low) == _side(high) or "0" in (amount(low), amount(high)):
        far = low if abs(low) > abs(high) else high
        return f"{amount(low)} to {amount(high)} {_side(far)}"
    return f"{amount(low)} {_side(low)} to {amount(high)} {_side(high)}"


def amount(value: float) -> str:
    """Return how many, without which way: 2.5, 60, 1,204."""
    size = abs(value)
    return f"{size:,.0f}" if size >= _WHOLE_FROM else without_empty_decimals(f"{size:.1f}")


def _side(value: float) -> str:
    return "more" if value > 0 else "fewer"

"""Where a site lies."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Place:
    """One site's place, as its file gives it; None where it does not."""

    site: str
    region: str | None
    country: str | None
    latitude: float | None
    longitude: float | None
    franchisee: str | None = None

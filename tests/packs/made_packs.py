"""Packs of made-up programmes for the tests: settings without a store."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from evaluation.analysis.result_types import Results
from evaluation.domain.vocabulary import Clock
from evaluation.views import pack
from evaluation.views.pack import PackSettings, PackView
from evaluation.views.pack_protection import profile_for

FINGERPRINT = "0123456789abcdef" * 4
MOMENT = datetime(2026, 8, 6, 10, 30, tzinfo=UTC)


def settings(**changes: Any) -> PackSettings:
    values: dict[str, Any] = {"programme": "own", "programme_name": "Your own", "note": None, "banner": None}
    values |= {"already_public": False, "projects": (), "clock": Clock.ACTUAL, "version": 12}
    values |= {"fingerprint": FINGERPRINT, "published_at": MOMENT, "moment": MOMENT}
    values |= {"since": None, "since_published_at": None}
    return PackSettings(**(values | changes))


def view_of(results: Results, before: Results | None = None, **changes: Any) -> PackView:
    chosen = settings(**changes)
    profile = profile_for(already_public=chosen.already_public)
    return pack.build(results, before, settings=chosen, profile=profile)

"""Every row behind one site's page, each with the file and line it came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from evaluation.domain.actor import Actor
from queries.access import Action, require
from queries.cached import OnceCache
from queries.frames import frame
from queries.shipped import open_programme
from queries.statements import statement
from queries.store import Store


@dataclass(frozen=True, kw_only=True)
class SiteRows:
    """returns: site, the contract's figures and marks, line, file_name, version and whether a later row replaced it.

    delivery: component, date, score, score_mark, line, file_name and version, the latest of each day.
    """

    returns: pd.DataFrame
    delivery: pd.DataFrame


_ROWS: OnceCache[SiteRows] = OnceCache(256)


def site_rows(
    store: Store | str,
    actor: Actor,
    *,
    project: str,
    site: str,
    members: Sequence[str] = (),
    outcome: str,
    version: int,
) -> SiteRows:
    """Return the rows of one site and its members for one outcome at a version. store: or a programme's name.

    Raises NotAllowed, and as open_programme does.
    """
    store = open_programme(store) if isinstance(store, str) else store
    require(store, actor, Action.READ, projects=[project])
    chosen = (project, site, tuple(members), outcome, version)
    return _ROWS.get((store.identity, *chosen), lambda: _read(store, *chosen))


def _read(store: Store, project: str, site: str, members: tuple[str, ...], outcome: str, version: int) -> SiteRows:
    place = {"project": project, "as_at": version}
    with store.cursor() as cursor:
        chosen = place | {"outcome": outcome, "sites": [site, *members]}
        returns = cursor.execute(statement("site/returns"), chosen).to_arrow_table()
        delivery = cursor.execute(statement("site/delivery"), place | {"site": site}).to_arrow_table()
    return SiteRows(returns=frame(returns), delivery=frame(delivery))

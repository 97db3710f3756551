"""The made-up sites: invented names, plausible places and sizes, and what happens to each of them.

Who is late, silent, adapted or ended is fixed here and has nothing to do with how well a site does, so that what is
missing does not bend the planted answers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

#: First and last day of the returns: 48 months.
FIRST_DAY = "2022-07-01"
LAST_DAY = "2026-06-30"


@dataclass(frozen=True, kw_only=True)
class Place:
    """One made-up site.

    volume: people (or woman-years) in a usual period of its project's returns. actual_start is planned_start where
    blank, unless the site is not_started. reports_until: its last return ends by this day. silent: no returns at all.
    """

    project: str
    site: str
    name: str
    region: str
    latitude: float
    longitude: float
    volume: float = 0.0
    country: str = "England"
    role: str = "replication"
    parent: str = ""
    franchisee: str = ""
    model: str = "franchise"
    planned_start: str = ""
    actual_start: str = ""
    ended: str = ""
    status: str = "delivering"
    reports_until: str = LAST_DAY
    silent: bool = False

    @property
    def started(self) -> str:
        """Return the day the site began, or a blank where it has not."""
        return "" if self.status == "not_started" else self.actual_start or self.planned_start


def _origin(project: str, site: str, name: str, region: str, latitude: float, longitude: float) -> Place:
    return Place(
        project=project,
        site=site,
        name=name,
        region=region,
        latitude=latitude,
        longitude=longitude,
        role="origin",
        model="programme_led",
    )


_ORIGINS = (
    _origin("PROMPT", "severn_vale", "Severn Vale Maternity Unit", "South West England", 51.52, -2.58),
    _origin("PINCER", "trentmoor_trial", "Trentmoor trial, 70 practices", "East Midlands", 52.95, -1.16),
    _origin("IRISi", "avonleigh_trial", "Avonleigh trial, 50 practices", "South West England", 51.45, -2.60),
    _origin("Pathway", "fitzrowan_trial", "Fitzrowan trial, two hospitals", "London", 51.52, -0.13),
)


def _hub(site: str, name: str, region: str, spot: tuple[float, float], births: float, planned: str, **more) -> Place:
    return Place(
        project="PROMPT",
        site=site,
        name=name,
        region=region,
        latitude=spot[0],
        longitude=spot[1],
        volume=births,
        franchisee=more.pop("franchisee", f"{name.split(' Maternity')[0]} Hospitals"),
        model="licence",
        planned_start=planned,
        **more,
    )


#: Births at term in a month.
_HUBS = (
    _hub("aldermoor", "Aldermoor Maternity Unit", "West Midlands", (52.45, -1.93), 410, "2023-10-01"),
    _hub(
        "kinvale",
        "Kinvale Maternity Unit",
        "Scotland",
        (56.12, -3.94),
        240,
        "2023-10-01",
        actual_start="2024-02-01",
        country="Scotland",
    ),
    _hub(
        "marlowe_bay",
        "Marlowe Bay Maternity Unit",
        "South East England",
        (50.83, -0.35),
        330,
        "2024-01-01",
        status="adapted",
    ),
    _hub(
        "penhallow_cross",
        "Penhallow Cross Maternity Unit",
        "South West England",
        (50.36, -4.72),
        210,
        "2024-04-01",
        actual_start="2024-06-01",
        reports_until="2025-12-31",
    ),
    _hub("stanmere", "Stanmere Maternity Unit", "North West England", (53.60, -2.43), 490, "2024-04-01"),
)

#: code, name, region, latitude, longitude, size, planned start, actual start (blank: as planned).
_NETWORKS = (
    ("northmere", "Northmere", "North East England", 54.90, -1.55, 0.9, "2023-10-01", ""),
    ("calderfold", "Calderfold", "Yorkshire and the Humber", 53.72, -1.86, 1.1, "2023-10-01", ""),
    ("ribblesea", "Ribblesea", "North West England", 53.83, -2.62, 1.0, "2023-10-01", "2024-01-01"),
    ("dunmersey", "Dunmersey", "North West England", 53.40, -2.91, 1.1, "2024-01-01", ""),
    ("trentholme", "Trentholme", "East Midlands", 52.99, -1.02, 0.9, "2024-01-01", ""),
    ("arrowdale", "Arrowdale", "West Midlands", 52.30, -1.95, 1.0, "2024-01-01", ""),
    ("wendlebury_fen", "Wendlebury Fen", "East of England", 52.38, 0.25, 0.8, "2024-04-01", "2024-10-01"),
    ("colnewater", "Colnewater", "East of England", 51.88, 0.72, 1.0, "2024-04-01", ""),
    ("harrow_downs", "Harrow Downs", "South East England", 51.27, -0.75, 1.1, "2024-04-01", ""),
    ("medlock_weald", "Medlock Weald", "South East England", 51.10, 0.45, 0.9, "2024-07-01", ""),
    ("lambrook", "Lambrook", "London", 51.46, -0.10, 1.2, "2024-07-01", ""),
    ("northbourne", "Northbourne", "London", 51.58, -0.15, 1.2, "2024-07-01", "2025-01-01"),
    ("avonmarsh", "Avonmarsh", "South West England", 51.30, -2.45, 0.9, "2024-10-01", ""),
    ("exeridge", "Exeridge", "South West England", 50.75, -3.60, 0.8, "2024-10-01", ""),
    ("kestwold", "Kestwold", "Yorkshire and the Humber", 53.95, -0.60, 0.9, "2024-10-01", ""),
)
_PRACTICES = (
    ("Alder Lane Surgery", 0.60),
    ("Bridge Street Practice", 0.75),
    ("Chapel Road Surgery", 0.85),
    ("Dene Medical Centre", 0.95),
    ("Elmfield Practice", 1.05),
    ("Ferry Road Surgery", 1.15),
    ("Green Lane Health Centre", 1.30),
    ("Hill Top Practice", 1.60),
)
#: Patients aged 75 or over on the medicines, at a practice of usual size: 148 in the PINCER trial, half as
#: many again here, so that few cells are empty.
_PATIENTS_AT_RISK = 222.0
#: A whole network that has sent nothing, and single practices that stopped or never began.
_SILENT_NETWORK = "kestwold"
#: Networks that took the project up without a franchise, as English regions did: a model to compare with.
_WITHOUT_FRANCHISE = frozenset(
    {"northmere", "trentholme", "wendlebury_fen", "colnewater", "medlock_weald", "avonmarsh", "exeridge"}
)
_SILENT_PRACTICES = frozenset({"calderfold_3", "lambrook_6", "exeridge_1"})
_STOPPED_PRACTICES = frozenset({"northmere_5", "dunmersey_2", "colnewater_8", "avonmarsh_4"})


def _network(row: tuple) -> list[Place]:
    """Return a network and its eight practices, which make the returns."""
    code, name, region, latitude, longitude, size, planned, actual = row
    network = Place(
        project="PINCER",
        site=code,
        name=f"{name} Health Network",
        region=region,
        latitude=latitude,
        longitude=longitude,
        franchisee=f"{name} Health Network",
        model="dissemination" if code in _WITHOUT_FRANCHISE else "franchise",
        planned_start=planned,
        actual_start=actual,
        status="adapted" if code == "ribblesea" else "delivering",
    )
    practices = [
        replace(
            network,
            site=f"{code}_{number}",
            name=f"{practice}, {name}",
            parent=code,
            latitude=round(latitude + 0.02 * (number - 4), 2),
            longitude=round(longitude + 0.03 * ((number * 3) % 8 - 4), 2),
            volume=_PATIENTS_AT_RISK * size * share,
            silent=code == _SILENT_NETWORK or f"{code}_{number}" in _SILENT_PRACTICES,
            reports_until="2025-09-30" if f"{code}_{number}" in _STOPPED_PRACTICES else LAST_DAY,
        )
        for number, (practice, share) in enumerate(_PRACTICES, start=1)
    ]
    return [network, *practices]


def _locality(site: str, name: str, region: str, spot: tuple[float, float], women: int, planned: str, **more) -> Place:
    return Place(
        project="IRISi",
        site=site,
        name=name,
        region=region,
        latitude=spot[0],
        longitude=spot[1],
        volume=women / 12,
        franchisee=more.pop("franchisee", f"{name} Women's Support"),
        planned_start=planned,
        **more,
    )


#: Women registered with the practices taking part.
_LOCALITIES = (
    _locality("ashenford", "Ashenford", "South East England", (51.15, 0.87), 88_000, "2024-07-01"),
    _locality("brackwater", "Brackwater", "East of England", (51.73, 0.68), 76_000, "2024-07-01"),
    _locality("carnoweth", "Carnoweth", "South West England", (50.23, -5.20), 64_000, "2024-08-01", status="adapted"),
    _locality(
        "dolwen", "Dolwen", "Wales", (52.40, -3.80), 58_000, "2024-07-01", actual_start="2024-09-01", country="Wales"
    ),
    _locality("eastlowe", "Eastlowe", "East of England", (52.48, 1.75), 92_000, "2024-10-01"),
    _locality("fallowgate", "Fallowgate", "Yorkshire and the Humber", (53.66, -1.08), 104_000, "2024-10-01"),
    _locality(
        "glenmarrow",
        "Glenmarrow",
        "Wales",
        (51.75, -3.40),
        71_000,
        "2024-10-01",
        actual_start="2025-01-01",
        country="Wales",
    ),
    _locality("hexley", "Hexley", "North East England", (54.58, -1.25), 97_000, "2025-01-01"),
    _locality(
        "inglebrook",
        "Inglebrook",
        "West Midlands",
        (52.58, -2.00),
        110_000,
        "2024-08-01",
        ended="2025-10-31",
        status="ended",
        reports_until="2025-10-31",
    ),
    _locality("jorvale", "Jorvale", "North West England", (53.48, -2.10), 128_000, "2025-04-01"),
    _locality("kelbury", "Kelbury", "London", (51.49, 0.05), 118_000, "2025-04-01", silent=True),
    _locality(
        "lowmoor", "Lowmoor", "North West England", (54.05, -2.80), 69_000, "2025-10-01", actual_start="2026-02-01"
    ),
)


def _hospital(
    site: str, name: str, region: str, spot: tuple[float, float], patients: float, start: str, **more
) -> Place:
    return Place(
        project="Pathway",
        site=site,
        name=f"{name} Hospital",
        region=region,
        latitude=spot[0],
        longitude=spot[1],
        volume=patients,
        franchisee=f"{name} NHS Trust (made up)",
        planned_start=start,
        **more,
    )


#: Homeless patients discharged in a month.
_HOSPITALS = (
    _hospital("abbotsmead", "Abbotsmead", "London", (51.53, -0.05), 75, "2023-10-01"),
    _hospital("brindley_cross", "Brindley Cross", "West Midlands", (52.49, -1.88), 62, "2023-10-01"),
    _hospital("cawthorne", "Cawthorne", "Yorkshire and the Humber", (53.79, -1.53), 58, "2024-01-01", status="adapted"),
    _hospital(
        "dovestone", "Dovestone", "North West England", (53.47, -2.25), 66, "2024-01-01", actual_start="2024-05-01"
    ),
    _hospital("estuary_general", "Estuary General", "North West England", (53.41, -2.97), 49, "2024-04-01"),
    _hospital(
        "foxcote",
        "Foxcote",
        "South West England",
        (51.46, -2.58),
        44,
        "2024-04-01",
        ended="2025-09-30",
        status="ended",
        reports_until="2025-09-30",
    ),
    _hospital("gannet_bay", "Gannet Bay", "South East England", (50.83, -0.12), 41, "2024-07-01"),
    _hospital("hartsfield", "Hartsfield", "East Midlands", (52.95, -1.15), 36, "2024-07-01", silent=True),
    _hospital("inverleath", "Inverleath", "Scotland", (55.94, -3.20), 39, "2024-10-01", country="Scotland"),
)

PLACES: tuple[Place, ...] = (
    *_ORIGINS,
    *_HUBS,
    *(place for row in _NETWORKS for place in _network(row)),
    *_LOCALITIES,
    *_HOSPITALS,
)

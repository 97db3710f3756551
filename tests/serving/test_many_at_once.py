"""Many people at one served app, each with a project and a draft of their own: nobody is sent a word of another's.

They hold cookies that the server's own key has signed, and look at pages through its websocket, all at the same time.
CROWD=20x200 has twenty people look two hundred times each.
"""

from __future__ import annotations

import json
import os
import random
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value, generate_xsrf_token_string

from benchmarks.servers import Server, ours
from benchmarks.visitor import XSRF_COOKIE, Visitor
from components.navigation import PAGES
from evaluation.domain.actor import Actor
from queries import door, drafts, people
from queries.access import owner_here
from queries.store import close_stores, open_store
from tests.browser import canary_programme

PEOPLE, RERUNS = (int(part) for part in os.environ.get("CROWD", "3x5").split("x"))
ISSUER, KEY = "https://id.example.org", "a key for the tests, which is made up and long enough"
SECRETS = f"""[auth]
redirect_uri = "http://localhost/oauth2callback"
cookie_secret = "{KEY}"
client_id = "app"
client_secret = "made up"
server_metadata_url = "{ISSUER}/.well-known/openid-configuration"
"""


@dataclass
class Person:
    """Someone, the word that begins everything of theirs, and their draft; seen: their own words, faults: all else."""

    number: int
    upload: str = ""
    seen: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    @property
    def project(self) -> str:
        return f"P{self.number:02d}"

    @property
    def word(self) -> str:
        return f"canary{self.number:02d}x"

    @property
    def secret(self) -> str:
        """Return what only their draft holds."""
        return f"draft{self.number:02d}x"

    @property
    def actor(self) -> Actor:
        return Actor(name=f"Person {self.number}", issuer=ISSUER, subject=self.project)

    def cookies(self, port: int) -> dict[str, str]:
        """Return what their browser holds once they have signed in."""
        told = {"is_logged_in": True, "origin": f"http://localhost:{port}", "iss": ISSUER, "sub": self.project}
        told |= {"name": self.actor.name, "iat": int(time.time()), "nonce": self.word}
        signed = create_signed_value(KEY, "_streamlit_user", json.dumps(told))
        return {"_streamlit_user": signed.decode(), XSRF_COOKIE: generate_xsrf_token_string()}


@pytest.fixture(scope="module")
def crowd() -> list[Person]:
    return [Person(number) for number in range(PEOPLE)]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, crowd: list[Person]) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("crowd")
    (folder / "secrets.toml").write_text(SECRETS, encoding="utf-8")
    database = folder / "outcomes.duckdb"
    write = canary_programme.write
    own = [write(folder / each.project, each.project, word=each.word, births=9_000 + each.number) for each in crowd]
    assert door.load(database, owner_here(), own).ok
    store = open_store(database)
    for each in crowd:
        roles = {"evaluator": [each.project]}
        people.set_roles(
            store, owner_here(), issuer=ISSUER, subject=each.project, name=f"{each.word} {each.number}", roles=roles
        )
        row = (each.project, "S2", "harm", "2022-01-01", "2022-12-31", "after", 600, 9_000, each.secret)
        made = canary_programme.as_csv(canary_programme.RETURNS, row)
        received = drafts.start(store, each.actor, [(f"{each.secret}.csv", made)])
        assert received.upload
        each.upload = received.upload.upload
    close_stores()
    with ours(database) as server:
        yield server


def test_nobody_is_sent_a_word_of_anothers(app: Server, crowd: list[Person]) -> None:
    threads = [threading.Thread(target=_look, args=(app, each, crowd)) for each in crowd]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for each in crowd:
        assert each.faults == []
        assert each.seen == {each.word, each.secret}, "their own is there, so that what is searched for could be found"


def test_an_address_that_means_nothing_is_answered_calmly(app: Server, crowd: list[Person]) -> None:
    """Numbers of thousands of digits, and the last and the first day there are."""
    long, heard = "9" * 5000, []
    visitor = Visitor(app.port, cookies=crowd[0].cookies(app.port), heard=heard)
    for page, asked in (
        *(("", {name: text}) for name in ("as_at", "since") for text in (long, "9999-12-31", "0001-01-01")),
        ("", {"present": "1", "slide": long}),
        *(("history", {"version": text}) for text in (long, "-1")),
        ("next-sites", {"sites": "1e400", "volume": long, "level": "nan"}),
    ):
        run = visitor.open(page, programme="own", project=crowd[0].project, **asked)
        assert run.faults == []
        assert b"".join(heard).count(b"Something went wrong") == 0, (page, asked)
    assert crowd[0].word.encode() in b"".join(heard)
    visitor.close()


def _look(app: Server, person: Person, crowd: list[Person]) -> None:
    """Look at page after page: one's own project and draft, and now and then another's address."""
    chance, heard = random.Random(person.number), []
    others = [word for each in crowd if each is not person for word in (each.word, each.secret)]
    visitor = Visitor(app.port, cookies=person.cookies(app.port), heard=heard)
    for turn in range(RERUNS):
        if turn == 0:
            page, whose = "upload", person
        elif turn == 1:
            page, whose = "project", person
        else:
            page = chance.choice(PAGES).url_path
            whose = person if chance.random() < 0.7 else chance.choice(crowd)
        asked = {"project": whose.project, "site": "S2", "version": "1"}
        if page in ("upload", "review"):
            asked["upload"] = whose.upload
        run = visitor.open(page, programme="own", **asked)
        sent = b"".join(heard).decode("utf-8", "replace")
        heard.clear()
        person.faults += [f"{page}: {fault}" for fault in run.faults]
        person.faults += [f"{page} of {whose.project}: {word}" for word in others if word in sent]
        person.seen |= {word for word in (person.word, person.secret) if word in sent}
    visitor.close()

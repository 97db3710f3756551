"""An app with sign-in, the people who use it, and the way in: for the browser tests that need more than one person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from app_in_browser import App, Watch, free_port, settled
from playwright.sync_api import Browser, Page
from proxy import running_proxy
from ready_app import running_app
from sign_in_provider import install, running_provider

from queries import people
from queries.access import owner_here
from queries.store import open_store

#: Role to the projects it is for; None for all.
Roles = Mapping[str, Sequence[str] | None]

#: Subject at the provider, and what it vouches for.
PEOPLE = {
    "eva": {"name": "Eva Evans", "email": "eva@example.org"},
    "ari": {"name": "Ari Approver", "email": "ari@example.org"},
    "vic": {"name": "Vic Viewer", "email": "vic@example.org"},
    "ada": {"name": "Ada Admin", "email": "ada@example.org"},
    "una": {"name": "Una Unknown", "email": "una@example.org"},
}


@dataclass(frozen=True, kw_only=True)
class SignedInApp:
    """A running app that asks people to sign in, and the address of the provider that knows them."""

    app: App
    issuer: str


@contextmanager
def running_with_sign_in(
    folder: Path,
    *,
    settings: Mapping[str, str] | None = None,
    roles: Mapping[str, Roles] | None = None,
    proxied: bool = False,
) -> Iterator[SignedInApp]:
    """Run a provider and an app that trusts it, with the app's files in a folder. roles: what PEOPLE may do.

    proxied: people reach the app by TLS through the proxy of deploy/nginx.conf.
    """
    install()
    port, provider_port, proxy_port = free_port(), free_port(), free_port()
    url = f"https://localhost:{proxy_port}" if proxied else f"http://127.0.0.1:{port}"
    log = folder / "provider.log"
    with running_provider(port=provider_port, app_url=url, people=PEOPLE, log=log) as provider:
        secrets = folder / "secrets.toml"
        secrets.write_text(provider.secrets, encoding="utf-8")
        _give_roles(folder / "outcomes.duckdb", provider.issuer, roles or {})
        with running_app(folder, port=port, settings=settings) as app:
            proxy = running_proxy(folder, app_port=port, port=proxy_port) if proxied else nullcontext()
            with proxy:
                yield SignedInApp(app=replace(app, url=url), issuer=provider.issuer)


def _give_roles(database: Path, issuer: str, roles: Mapping[str, Roles]) -> None:
    if not roles:
        return
    store = open_store(database)
    for subject, given in roles.items():
        people.set_roles(store, owner_here(), issuer=issuer, subject=subject, name=PEOPLE[subject]["name"], roles=given)
    store.close()


def visit(browser: Browser, signed: SignedInApp, path: str = "/", *, width_px: int = 1440) -> tuple[Page, Watch]:
    """Open a page in a browser profile of its own; the provider is no stranger to the watch."""
    watch = Watch(server=urlsplit(signed.app.url).netloc, friends=(signed.issuer.removeprefix("http://"),))
    own_certificate = signed.app.url.startswith("https")
    context = browser.new_context(
        viewport={"width": width_px, "height": 900}, reduced_motion="reduce", ignore_https_errors=own_certificate
    )
    page = context.new_page()
    watch.attach(page)
    page.goto(signed.app.url + path)
    return settled(page), watch


def sign_in(page: Page, person: str) -> Page:
    """Sign in as one of PEOPLE, and wait for the app."""
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name=person, exact=True).click()
    page.wait_for_selector("[data-testid=stMain]")
    return settled(page)

"""What holds the project together besides code: pins, decisions, changelog, README and the links between texts."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from our_files import ROOT, our_files

from components.navigation import PAGES

DECISIONS = ROOT / "docs" / "decisions"

_PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(\[[a-z,]+\])?==(?P<version>[0-9][A-Za-z0-9.]*)")
_LINK = re.compile(r"(?<!\\)!?\[[^\]]*\]\((?P<target>[^)\s]+)(?:\s+\"[^\"]*\")?\)")
_OUTSIDE = ("http://", "https://", "mailto:")


def read(path: Path) -> str:
    assert path.is_file(), f"{path.relative_to(ROOT)} is missing"
    return path.read_text(encoding="utf-8")


def pins(text: str) -> dict[str, str]:
    """Return name to version; a line that does not pin exactly is refused."""
    found = {}
    for line in text.splitlines():
        content = line.partition("#")[0].strip()
        if not content or content.startswith("-r requirements"):
            continue
        match = _PIN.fullmatch(content)
        assert match, f"not an exact pin: {line}"
        found[match["name"].lower().replace("_", "-")] = match["version"]
    return found


RUN = pins(read(ROOT / "requirements.txt"))
SHARED = pins(read(ROOT / "requirements-shared.txt"))
TEST = pins(read(ROOT / "requirements-dev.txt"))
LOCK = pins(read(ROOT / "requirements.lock"))


def test_what_the_app_was_asked_to_be_made_of_is_pinned() -> None:
    assert {"streamlit", "pandas", "plotly", "duckdb", "pyarrow", "pytest"} <= set(RUN)


def test_developers_get_what_visitors_get() -> None:
    first = read(ROOT / "requirements-dev.txt").splitlines()[:2]
    assert first == ["-r requirements.txt", "-r requirements-shared.txt"]
    assert len({*RUN, *SHARED, *TEST}) == len(RUN) + len(SHARED) + len(TEST)


def test_the_lock_holds_every_pin() -> None:
    wanted = {**RUN, **SHARED, **TEST}
    assert {name: LOCK.get(name) for name in wanted} == wanted


@pytest.mark.parametrize(
    "line", ["pandas>=3", "pandas", "pandas==3.*", "--extra-option", "pandas==3.1.1; python_version>'3'"]
)
def test_a_loose_pin_is_refused(line: str) -> None:
    with pytest.raises(AssertionError, match="not an exact pin"):
        pins(line)


def test_every_package_has_its_reason() -> None:
    reasons = dict(re.findall(r"^\| `([a-z0-9-]+)` \| (.+?) \|", read(DECISIONS / "0001-packages.md"), re.MULTILINE))
    assert sorted(reasons) == sorted({**RUN, **SHARED, **TEST})
    assert all(len(reason) > 20 for reason in reasons.values())


@pytest.mark.parametrize("path", sorted(DECISIONS.glob("*.md")), ids=lambda path: path.name)
def test_a_decision_is_whole(path: Path) -> None:
    text = read(path)
    assert re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", path.name)
    assert re.match(r"# \d+\. .+", text), "the first line is the number and the decision"
    assert int(text[2:].partition(".")[0]) == int(path.name[:4])
    assert re.search(r"^Status: (accepted|proposed|superseded by \[.+\]\(.+\))$", text, re.MULTILINE)
    assert re.search(r"^Date: \d{4}-\d\d-\d\d$", text, re.MULTILINE)
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(path.name[:4]) for path in sorted(DECISIONS.glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))
    assert numbers


def test_the_changelog_names_what_changed_for_whom() -> None:
    _, *releases = re.split(r"^## ", read(ROOT / "CHANGELOG.md"), flags=re.MULTILINE)
    assert releases, "CHANGELOG.md has no release"
    for release in releases:
        headings = re.findall(r"^### (.+)$", release, re.MULTILINE)
        assert headings == ["Numbers that change", "Screens", "Internals"], release.splitlines()[0]


def test_the_readme_shows_how_to_start() -> None:
    readme = read(ROOT / "README.md")
    wanted = ["make run", "make test", "python -m venv", "-m pip install -r requirements", "-m pytest", "manage.py run"]
    assert [words for words in wanted if words not in readme] == [], "README.md does not say these"


def test_the_readme_shows_the_app() -> None:
    images = re.findall(r"!\[(.*?)\]\((docs/images/\S+?)\)", read(ROOT / "README.md"))
    assert images, "README.md shows no picture of docs/images"
    assert [path for words, path in images if not words or not (ROOT / path).is_file()] == []


def test_every_page_has_its_four_pictures() -> None:
    names = [entry.url_path or "overview" for entry in PAGES] + ["present"]
    wanted = {f"{name}-{width}-{look}.png" for name in names for width in (1440, 390) for look in ("light", "dark")}
    found = {path.name: path.stat().st_size for path in (ROOT / "docs" / "images").glob("*.png")}
    assert sorted(wanted - found.keys()) == [], "take them: make screenshots"
    assert sorted(found.keys() - wanted) == [], "pictures of pages that are gone"
    assert max(found.values()) < 450_000, "a picture that weighs so much is kept for good in every clone"
    assert sum(found.values()) < 6_000_000


def test_the_licence_is_there() -> None:
    assert read(ROOT / "LICENSE").startswith("MIT License")


def test_every_requirement_of_security_names_a_test_that_is_there() -> None:
    rows = re.findall(r"^\| (\d+) \|.*\| `([^`]+)::(\w+)` \|$", read(ROOT / "docs" / "security.md"), re.MULTILINE)
    assert [int(number) for number, _, _ in rows] == list(range(1, 30))
    gone = [f"{file}::{name}" for _, file, name in rows if f"def {name}(" not in read(ROOT / "tests" / file)]
    assert gone == []


def slugs(text: str) -> set[str]:
    """Return the anchors of a text's headings, made as GitHub makes them."""
    headings = re.findall(r"^#+ (.+?)\s*$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def dead_links(text: str, path: Path) -> list[str]:
    """Return the links of a text in our tree that lead nowhere; code is not searched."""
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)
    dead = []
    for link in _LINK.finditer(prose):
        target = link["target"]
        if target.startswith(_OUTSIDE):
            continue
        name, _, anchor = target.partition("#")
        file = path if not name else path.parent / unquote(name)
        lost_anchor = anchor and file.suffix == ".md" and file.is_file() and anchor not in slugs(read(file))
        if not file.exists() or lost_anchor:
            dead.append(f"{path.name}: {target}")
    return dead


def test_every_link_between_texts_leads_somewhere() -> None:
    found = [link for path in our_files(".md") for link in dead_links(read(path), path)]
    assert not found, "\n".join(["", *found])


def test_a_dead_link_is_found(tmp_path: Path) -> None:
    here = tmp_path / "here.md"
    here.write_text("# One heading\n", encoding="utf-8")
    links = "[a](here.md) [b](gone.md) [c](#one-heading) [d](here.md#no) [e](https://example.org) `[f](code.md)`"
    assert dead_links(links, here) == ["here.md: gone.md", "here.md: here.md#no"]

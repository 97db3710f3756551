"""The owner's jobs: who may do what, undo, and the check of the audit log."""

from __future__ import annotations

from pathlib import Path

import pytest

import manage
from queries.settings import ROOT


def _run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = manage.main(words)
    said = capsys.readouterr()
    return code, said.out + said.err


def test_people_are_listed_set_and_removed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = ["--database", str(tmp_path / "a.duckdb")]
    who = ["--issuer", "https://id.example.org", "--subject", "eva"]
    code, said = _run(capsys, "people", "set", *who, "--name", "Eva", "--role", "evaluator:ALPHA,BETA", *store)
    assert (code, said) == (0, "Eva: evaluator of ALPHA, BETA (https://id.example.org eva)\n")
    assert "no role" in _run(capsys, "people", "remove", *who, *store)[1]
    assert _run(capsys, "people", "set", *who, "--role", "king", *store)[0] == 2
    assert _run(capsys, "people", "remove", "--subject", "nobody", *store)[0] == 2


def test_a_version_is_withdrawn_and_the_log_verifies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = ["--database", str(tmp_path / "a.duckdb")]
    assert _run(capsys, "load", str(ROOT / "data" / "programme"), *store)[0] == 0
    assert "version 2" in _run(capsys, "withdraw", "1", "--reason", "To begin anew.", *store)[1]
    assert "version 3" in _run(capsys, "reinstate", "1", "--reason", "It was right.", *store)[1]
    assert _run(capsys, "withdraw", "9", "--reason", "No such.", *store)[0] == 2
    code, said = _run(capsys, "audit", "--verify", *store)
    assert (code, said.startswith("3 entries. Head: ")) == (0, True)
    lines = tmp_path / "a.audit.jsonl"
    lines.write_text(lines.read_text().replace("withdraw", "withdrew"))
    assert _run(capsys, "audit", *store)[0] == 1
    assert _run(capsys, "publish", "nothing", *store)[0] == 2


def test_a_backup_is_made_and_put_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = ["--database", str(tmp_path / "a.duckdb")]
    assert _run(capsys, "load", str(ROOT / "data" / "programme"), *store)[0] == 0
    code, said = _run(capsys, "backup", *store)
    assert code == 0
    folder, head = said.split()[1].rstrip("."), said.split("Head: ")[1].split()[0]
    code, said = _run(capsys, "drill", *store)
    assert (code, f"audit head {head}." in said) == (0, True)
    assert _run(capsys, "withdraw", "1", "--reason", "To begin anew.", *store)[0] == 0
    assert "say so with --over-newer" in _run(capsys, "restore", folder, *store)[1]
    code, said = _run(capsys, "restore", folder, "--over-newer", *store)
    assert (code, "Restored. The store is at version 1." in said, f"Head: {head}" in said) == (0, True, True)
    (tmp_path / "a.journal.jsonl").unlink()
    code, said = _run(capsys, "audit", *store)
    assert "a.duckdb: The journal beside this store is missing" in said
    assert "Accepted" in _run(capsys, "accept", "--head", head, *store)[1]
    assert _run(capsys, "audit", *store)[0] == 0


def test_a_drill_without_a_backup_or_of_a_spoilt_one_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = ["--database", str(tmp_path / "a.duckdb")]
    assert _run(capsys, "load", str(ROOT / "data" / "programme"), *store)[0] == 0
    code, said = _run(capsys, "drill", *store)
    assert (code, "There is no backup" in said) == (2, True)
    folder = Path(_run(capsys, "backup", *store)[1].split()[1].rstrip("."))
    (folder / "store.duckdb").write_bytes(b"")
    code, said = _run(capsys, "drill", *store)
    assert (code, "CANNOT be relied on" in said, "was changed" in said) == (1, True, True)

"""`manage.py pack`: made without a browser, kept, and known again."""

from __future__ import annotations

from pathlib import Path

import pytest

import manage


def test_a_pack_is_made_kept_and_verified(run, tmp_path: Path) -> None:
    folder = tmp_path / "board"
    done = run("pack", "--out", folder)
    assert done.returncode == 0, done.stderr
    stem = "outcomes-kept-own-version-0"
    assert sorted(path.name for path in folder.iterdir()) == [f"{stem}-data.zip", f"{stem}.pdf", f"{stem}.pptx"]
    assert "fingerprint" in done.stdout
    known = run("pack", "--verify", folder / f"{stem}.pdf")
    assert (known.returncode, "matches the store" in known.stdout) == (0, True), known.stderr
    (folder / f"{stem}.pdf").write_bytes(b"%PDF-1.7 something else")
    other = run("pack", "--verify", folder / f"{stem}.pdf")
    assert (other.returncode, "not one of the packs" in other.stdout) == (1, True), other.stderr


def test_wrong_calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("OUTCOMES_DATABASE", str(tmp_path / "outcomes.duckdb"))
    bad = tmp_path / "bad.pptx"
    bad.write_text("no deck")
    for words, told in (
        (("pack",), "--out FOLDER"),
        (("pack", "--project", "X", "--out", tmp_path), "no project X"),
        (("pack", "--programme", "other", "--out", tmp_path), "no programme other"),
        (("pack", "--verify", tmp_path / "gone.pdf"), "no file"),
        (("pack", "--template", bad, "--out", tmp_path / "o"), "template cannot be read"),
    ):
        assert manage.main([str(word) for word in words]) == 2
        assert told in capsys.readouterr().err

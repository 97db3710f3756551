"""The app is not served to other machines unless people sign in."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from our_files import ROOT

from components import serving
from components.serving import cannot_serve, serve

AUTH = '[auth]\nredirect_uri = "https://outcomes.example.org/oauth2callback"\n'


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1"])
def test_this_machine_needs_no_sign_in(address: str, tmp_path: Path) -> None:
    assert cannot_serve(address=address, secrets=tmp_path / "none.toml") is None


@pytest.mark.parametrize("address", ["0.0.0.0", "", "::", "192.0.2.7", "example.org"])
@pytest.mark.parametrize("text", [None, "", "[other]\nname = 1\n", "[auth]\n", '[auth]\nredirect_uri = ""\n'])
def test_another_address_is_refused_without_it(address: str, text: str | None, tmp_path: Path) -> None:
    secrets = tmp_path / "secrets.toml"
    if text is not None:
        secrets.write_text(text, encoding="utf-8")
    refusal = cannot_serve(address=address, secrets=secrets)
    assert refusal is not None
    assert "sign" in refusal


def test_another_address_is_served_with_it(tmp_path: Path) -> None:
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(AUTH, encoding="utf-8")
    assert cannot_serve(address="0.0.0.0", secrets=secrets) is None


def test_the_command_says_so_and_starts_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "run", "--address", "0.0.0.0"],
        cwd=ROOT,
        env={"OUTCOMES_SECRETS": str(tmp_path / "none.toml")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert "is not started on 0.0.0.0" in done.stderr


def test_nobody_is_answered_before_all_is_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    happened: list[str] = []
    monkeypatch.setattr(serving.ahead, "import_for", lambda _: happened.append("imported"))
    monkeypatch.setattr(serving.ahead, "begin_rest", lambda *_: happened.append("rest"))
    monkeypatch.setattr(serving.log_lines, "begin", lambda: None)
    monkeypatch.setattr(serving.st.App, "run", lambda *_, **__: happened.append("answers"))
    monkeypatch.setattr(serving.sys, "argv", [])
    serve(
        port=1,
        address="127.0.0.1",
        secrets=tmp_path / "none.toml",
        health=dict,
        get_ready=lambda: happened.append("ready"),
        can_wait=lambda: None,
    )
    assert happened == ["imported", "ready", "rest", "answers"]


@pytest.mark.parametrize("signed_in", [True, False])
def test_where_others_are_served_visitors_cannot_have_files_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, signed_in: bool
) -> None:
    """Streamlit takes messages that write files for developers, unless it is told that there is no screen."""
    told: dict[str, Any] = {}
    secrets = tmp_path / "secrets.toml"
    secrets.write_text('[auth]\nredirect_uri = "https://a.example.org/oauth2callback"\n' if signed_in else "")
    monkeypatch.setattr(serving.ahead, "import_for", lambda _: None)
    monkeypatch.setattr(serving.ahead, "begin_rest", lambda *_: None)
    monkeypatch.setattr(serving.log_lines, "begin", lambda: None)
    monkeypatch.setattr(serving.st.App, "run", lambda _, config: told.update(config))
    monkeypatch.setattr(serving.sys, "argv", [])
    serve(port=1, address="127.0.0.1", secrets=secrets, health=dict, get_ready=lambda: None, can_wait=lambda: None)
    assert told.get("server.headless") is (True if signed_in else None)

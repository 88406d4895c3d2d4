"""Run commands in this process, over a help centre with tickets."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING, Protocol

import pytest

from tests.web.conftest import services
from web.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask


@pytest.fixture
def app(app_with_tickets: Flask) -> Flask:
    return app_with_tickets


class Run(Protocol):
    """Runs a command that must exit with ``code``; returns its output, or its errors if the code is not 0."""

    def __call__(self, *arguments: str, text: str = "", code: int = 0) -> str: ...


@pytest.fixture
def run(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    database = services(app).database
    monkeypatch.setenv("KB_WEB_DATABASE_URL", database.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("KB_WEB_SECRET_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv("KB_WEB_REFERENCE_PREFIX", "NP")

    def run(*arguments: str, text: str = "", code: int = 0) -> str:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        exit_code = main(arguments)
        output = capsys.readouterr()
        assert exit_code == code, output.err
        return output.out if code == 0 else output.err

    return run


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setenv("KB_WEB_DATABASE_URL", f"sqlite:///{tmp_path / 'var' / 'firstline.db'}")
    monkeypatch.setenv("KB_WEB_SECRET_FILE", str(tmp_path / "var" / "secret"))
    return dict(os.environ)

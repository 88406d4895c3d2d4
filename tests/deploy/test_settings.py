"""Every setting that a file of ``deploy/`` names exists, and its example is valid."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from kb.config import load
from tests.deploy.files import DEPLOY, settings_in
from tests.docs import TABLES
from web.config import WebConfig

if TYPE_CHECKING:
    from pathlib import Path

FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file() and "KB_" in path.read_text(encoding="utf-8"))


def known_settings() -> set[str]:
    """Return the environment variable of every setting."""
    return {f"{table.model_config['env_prefix']}{name}".upper() for table in TABLES for name in table.model_fields}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(DEPLOY).as_posix())
def test_every_setting_exists(path: Path) -> None:
    named = set(re.findall(r"\bKB_[A-Z]+_[A-Z0-9_]+", path.read_text(encoding="utf-8")))
    assert named - known_settings() - {"KB_TABLE_NAME"} == set()


def test_examples_of_a_machine_are_valid(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in settings_in((DEPLOY / "systemd" / "firstline.env").read_text(encoding="utf-8")).items():
        monkeypatch.setenv(name, value)
    (tmp_path / "config.toml").touch()
    monkeypatch.setenv("KB_CONFIG", str(tmp_path / "config.toml"))
    assert load(WebConfig).trusted_proxies == 1

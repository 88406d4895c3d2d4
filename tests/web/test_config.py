"""The configuration that comes with the checkout."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kb.config import KbConfig, load
from search.config import SearchConfig
from web.config import WebConfig

if TYPE_CHECKING:
    from kb.config import Table

FILE = Path(__file__).resolve().parents[2] / "config.toml"
TABLES: tuple[type[Table], ...] = (KbConfig, SearchConfig, WebConfig)

_EXAMPLES = {"smtp_url", "imap_url", "identity_key", "helpdesk_address", "helpdesk_url", "helpdesk_key",
             "mail_authserv_id"}  # fmt: skip
"""No default: their lines show what one looks like."""


@pytest.fixture(autouse=True)
def checkout(monkeypatch: pytest.MonkeyPatch, defaults: None) -> None:
    """Read the checkout's own file again."""
    del defaults
    monkeypatch.setenv("KB_CONFIG", str(FILE))


@pytest.mark.parametrize("table", TABLES)
def test_the_file_can_be_read(table: type[Table]) -> None:
    assert load(table).table == table.table


@pytest.mark.parametrize("table", TABLES)
def test_the_lines_that_are_commented_out_show_the_defaults(table: type[Table]) -> None:
    text = FILE.read_text(encoding="utf-8")
    part = text.split(f"[{table.table}]")[1].split("\n[")[0]
    shown = tomllib.loads("\n".join(re.findall(r"^# (\w+ = .*)$", part, re.MULTILINE)))
    assert shown
    for name, value in shown.items():
        default = table.model_fields[name].default
        if name not in {
            "allowed_origins",
            "base_url",
            "model",
            "secret_key",
            *_EXAMPLES,
        }:  # their lines show what one looks like
            assert str(list(default) if isinstance(default, tuple) else default) == str(value), name


def test_the_popular_articles_exist() -> None:
    slugs = {path.stem for path in (FILE.parent / "articles").rglob("*.md")}
    assert set(load(WebConfig).popular) <= slugs

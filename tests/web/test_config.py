"""Settings of ``[web]``, and the ``config.toml`` of the checkout."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from kb.config import KbConfig, load
from search.config import SearchConfig
from web.config import WebConfig

if TYPE_CHECKING:
    from kb.config import Table

FILE = Path(__file__).resolve().parents[2] / "config.toml"
TABLES: tuple[type[Table], ...] = (KbConfig, SearchConfig, WebConfig)

_EXAMPLES = {"smtp_url", "imap_url", "identity_key", "helpdesk_address", "helpdesk_url", "helpdesk_key",
             "mail_authserv_id", "include", "exclude", "site_prefix", "old_hosts", "metrics_token",
             "learning_file", "digest_to", "owner_addresses", "limits_url", "opensearch_url"}  # fmt: skip
"""Settings without a default, whose lines show an example."""


@pytest.fixture(autouse=True)
def checkout(monkeypatch: pytest.MonkeyPatch, defaults: None) -> None:
    """Read the ``config.toml`` of the checkout."""
    del defaults
    monkeypatch.setenv("KB_CONFIG", str(FILE))


@pytest.mark.parametrize("table", TABLES)
def test_config_toml_can_be_read(table: type[Table]) -> None:
    assert load(table).table == table.table


@pytest.mark.parametrize("table", TABLES)
def test_commented_lines_show_defaults(table: type[Table]) -> None:
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
        }:  # their lines show an example
            assert str(list(default) if isinstance(default, tuple) else default) == str(value), name


def test_popular_articles_exist() -> None:
    slugs = {path.stem for path in (FILE.parent / "articles").rglob("*.md")}
    assert set(load(WebConfig).popular) <= slugs


@pytest.mark.parametrize(
    "settings",
    [
        {"accent_light": "red; } body { display: none"},
        {"accent_dark": "#12345"},
        {"base_url": "javascript:alert(1)"},
        {"base_url": "https://help.example.com/"},
        {"base_url": "https://example.com/help/"},
        {"base_url": "https://example.com/help/../desk"},
        {"base_url": "https://example.com//help"},
        {"base_url": "https://example.com/help?q"},
        {"base_url": "https://example.com/h%65lp"},
        {"base_url": "https://user:word@help.example.com"},
        {"base_url": 'https://help.example.com">'},
        {"base_url": "https://<b>"},
        {"base_url": "https://[::1"},
        {"form_hours": 0},
        {"form_hours": 10**12},
        {"ticket_limit": "often"},
        {"secret_key": "short"},
        {"reference_prefix": "np-1"},
        {"port": 65_536},
    ],
)
def test_invalid_settings_are_rejected(settings: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        WebConfig(**settings)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://localhost:8000",
        "https://help.example.com",
        "https://[2001:db8::1]:8443",
        "https://hilfe.müller.example",
    ],
)
def test_public_addresses_are_accepted(address: str) -> None:
    assert WebConfig(base_url=address).base_url == address


def test_every_setting_has_a_description() -> None:
    assert [name for name, field in WebConfig.model_fields.items() if not field.description] == []


@pytest.mark.parametrize(
    "origin",
    [
        "*",
        "null",
        "app.example.com",
        "https://app.example.com/",
        "https://a.example;",
        "https://A.example",
        "https://a b",
    ],
)
def test_malformed_allowed_origins_are_rejected(origin: str) -> None:
    with pytest.raises(ValidationError):
        WebConfig(allowed_origins=(origin,))

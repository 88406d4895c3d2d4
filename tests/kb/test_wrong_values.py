"""Wrong settings are reported with their place, their value and what to write, in plain words."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from typing import TYPE_CHECKING

import pytest

from kb.config import load
from kb.errors import ConfigError
from search.config import SearchConfig
from tests.docs import TABLES
from web.config import WebConfig

if TYPE_CHECKING:
    from pathlib import Path

    from kb.config import Table

SETTINGS = [(table, name) for table in TABLES for name in table.model_fields]
IDS = [f"{table.table}.{name}" for table, name in SETTINGS]
WRONG = (
    5, -1, 0, 10**30, 1.5, float("nan"), float("inf"), True, "", "x", "a b", "-1", "9" * 5_000, dt.date(2026, 1, 1),
    [], ["x"], [1], [[]], {}, {"free": 0}, {"free": ""}, {"free": []}, {"gold": "x"}, "mysql://u:p@h/x", "http://[",
)  # fmt: skip
WRONG_VARIABLES = ("", "x", "-1", "1.5", "[1", "[1]", "{}", '{"free": []}', '{"gold": 1}', "null", "\udcff")
JARGON = re.compile(  # the words of validation libraries
    r"input|value_error|valid |should|pattern|regex|\\[\\dws]|\^|\[0-9|\(\?|pydantic|validat|string|integer|literal"
    r"|tuple|dict|json|boolean|pars(e|ing)|instance|type|<class|None|Error|codec|decode|unhash|sqlalchemy|schema|field",
    re.IGNORECASE,
)


@pytest.fixture
def config_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable in [name for name in os.environ if name.startswith("KB_")]:
        monkeypatch.delenv(variable)
    path = tmp_path / "config.toml"
    monkeypatch.setenv("KB_CONFIG", str(path))
    path.write_text("", encoding="utf-8")
    return path


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
    return str(value) if isinstance(value, float | dt.date) else json.dumps(value)


def _refusal(table: type[Table], **options: object) -> str:
    """Return the error, or an empty text if the settings are valid."""
    try:
        load(table, **options)
    except ConfigError as error:
        return str(error)
    return ""


def _check(refusal: str, place: str) -> None:
    """Check that every line names its place and value, and says what to write."""
    for line in refusal.splitlines():
        assert line.startswith(place), line
        match = re.match(
            re.escape(place) + r"(?P<inside>[^:]*): (?P<value>.+?) (?:is|does) .+?; (?P<fix>write .+)", line
        )
        assert match, line
        own_words = line.removeprefix(place).replace(match["value"], "").replace("text or json", "")  # choices
        assert not JARGON.search(own_words), line
        line.encode()


@pytest.mark.parametrize(("table", "name"), SETTINGS, ids=IDS)
def test_wrong_values_in_the_file_are_explained(config_file: Path, table: type[Table], name: str) -> None:
    refusals = set()
    for value in WRONG:
        config_file.write_text(f"[{table.table}]\n{name} = {_toml(value)}\n", encoding="utf-8")
        refusals.add(_refusal(table))
    for refusal in refusals:
        _check(refusal, f"{config_file} [{table.table}] {name}")
    assert refusals != {""}, "none of these values is wrong: add one that is"


@pytest.mark.parametrize(("table", "name"), SETTINGS, ids=IDS)
def test_wrong_variables_are_explained(
    config_file: Path, monkeypatch: pytest.MonkeyPatch, table: type[Table], name: str
) -> None:
    assert config_file.exists()
    variable = f"KB_{table.table}_{name}".upper()
    for value in WRONG_VARIABLES:
        monkeypatch.setenv(variable, value)
        _check(_refusal(table), f"[{table.table}] {name} ({variable})")


@pytest.mark.parametrize(("name", "value"), [("port", "eighty"), ("port", "70000"), ("threads", "0")])
def test_wrong_options_are_explained(config_file: Path, name: str, value: str) -> None:
    assert config_file.exists()
    refusal = _refusal(WebConfig, **{name: value})
    assert refusal
    _check(refusal, f"[web] {name} (--{name})")


@pytest.mark.parametrize(
    ("written", "refusal"),
    [
        (
            "accent_light = 'green'",
            '[web] accent_light: "green" does not fit; write # and six of the digits 0-9 and a-f, such as #1d5f5a',
        ),
        ("port = 70000", "[web] port: 70000 is too large; write a whole number from 0 to 65535"),
        ("popular = 'refund'", '[web] popular: "refund" is not a list; write ["refund"]'),
        ("helpdesk = 'Wiki'", '[web] helpdesk: "Wiki" is not one of the choices; write desk, mail or webhook'),
        (
            "helpdesk = 'Desc'",
            '[web] helpdesk: "Desc" is not one of the choices; write desk, mail or webhook (did you mean desk?)',
        ),
        ("answer_hours = { free = 0 }", "[web] answer_hours.free: 0 is too small; write a whole number of at least 1"),
        ("topics = ['Money', 5]", "[web] topics, item 2: 5 is not a text; write it in quotes"),
        ("file_kinds = []", "[web] file_kinds: [] is empty; write at least 1 item"),
        (
            "file_kinds = ['pictures']",
            (
                '[web] file_kinds, item 1: "pictures" is not one of the choices; '
                "write picture, pdf, text, office, zip or video (did you mean picture?)"
            ),
        ),
        (
            "mail_authserv_id = 'mail server'",
            '[web] mail_authserv_id: "mail server" does not fit; write the name alone, such as mail.example.com',
        ),
        ("brand = ''", '[web] brand: "" is empty; write at least 1 character'),
        (
            "ticket_limit = 'often'",
            '[web] ticket_limit: "often" does not fit; write a number and a period, such as 20 per hour',
        ),
    ],
)
def test_explanations_are_plain_sentences(config_file: Path, written: str, refusal: str) -> None:
    config_file.write_text(f"[web]\n{written}\n", encoding="utf-8")
    assert _refusal(WebConfig) == f"{config_file} {refusal}"


def test_all_wrong_values_are_reported_at_once(config_file: Path) -> None:
    config_file.write_text("[web]\nport = 'x'\nthreads = 0\n", encoding="utf-8")
    assert [line.partition(":")[0].rpartition(" ")[2] for line in _refusal(WebConfig).splitlines()] == [
        "port",
        "threads",
    ]


SECRET = "correct-horse-battery"  # noqa: S105 - not ours
SECRETS = [
    ("secret_key", SECRET),
    ("identity_key", SECRET),
    ("helpdesk_key", SECRET),
    ("smtp_url", [f"smtp://me:{SECRET}@host"]),
    ("imap_url", {"url": SECRET}),
    ("database_url", f"postgresql:/me:{SECRET}@host/x"),
    ("database_url", f"mysql://me:{SECRET}@host/x"),
    ("database_url", f"postgresql://me:{SECRET}@host:port/x"),
    ("database_url", {"password": SECRET}),
    ("database_url", [f"postgresql://me:{SECRET}@host/x"]),
    ("base_url", f"https://me:{SECRET}@help.example.org/path"),
    ("helpdesk_url", f"ftp://me:x@{SECRET}@desk.example.org"),
    ("helpdesk_url", f"desk.example.org/hook?token={SECRET}"),
    ("allowed_origins", [f"https://me:{SECRET}@app.example.org"]),
]


@pytest.mark.parametrize(("name", "value"), SECRETS)
def test_secrets_are_never_shown(config_file: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: object) -> None:
    config_file.write_text(f"[web]\n{name} = {_toml(value)}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=name) as caught:
        load(WebConfig)
    assert SECRET not in str(caught.value)
    assert caught.value.__suppress_context__
    config_file.write_text("", encoding="utf-8")
    monkeypatch.setenv(f"KB_WEB_{name.upper()}", value if isinstance(value, str) else json.dumps(value))
    assert SECRET not in _refusal(WebConfig)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"[web]\nbrand = Firstline\n", ", line 2: cannot be read: write name = value"),
        (b"[web]\nport = 1\nport = 2\n", ", line 3: cannot be read: the file already has this"),
        (b"[web]\n[web]\n", ", line 2: cannot be read: the file already has this"),
        (b"[web", ", last line: cannot be read: write name = value"),
        (b"[web]\nbrand = '\xff'\n", "save the file as UTF-8"),
        (b"[web]\nprot = 1\n", "unknown setting prot; did you mean port?"),
        (b"[web]\nzzzzzz = 1\n", "unknown setting zzzzzz; remove it, or see the settings in web/README.md"),
        (b"[search]\nport = 1\n", "unknown setting port; it belongs below [web]"),
        (b"[zzzzzz]\n", "unknown table [zzzzzz]; remove it, or see the settings in web/README.md"),
    ],
)
def test_syntax_errors_in_the_file_are_explained(config_file: Path, content: bytes, refusal: str) -> None:
    config_file.write_bytes(content)
    error = _refusal(SearchConfig if b"[search]" in content else WebConfig)
    assert error.startswith(str(config_file))
    assert refusal in error
    assert not JARGON.search(error.removeprefix(str(config_file)))


def test_a_byte_order_mark_in_the_file_is_ignored(config_file: Path) -> None:
    config_file.write_bytes(b"\xef\xbb\xbf[web]\nbrand = 'Saved'\n")
    assert load(WebConfig).brand == "Saved"


def test_variables_of_the_wrong_table_are_explained(config_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert config_file.exists()
    monkeypatch.setenv("KB_SEARCH_PORT", "1")
    assert _refusal(SearchConfig) == "environment: unknown setting KB_SEARCH_PORT; did you mean KB_WEB_PORT?"

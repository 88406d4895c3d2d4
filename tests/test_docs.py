"""The documentation is true: settings, commands, links, addresses and examples."""

from __future__ import annotations

import importlib
import json
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from itertools import takewhile
from typing import TYPE_CHECKING

import pytest

from kb.config import KbConfig
from kb.publication.keys import LIVE_WORDS, decides, fold
from search.config import SearchConfig
from search.generations.builder import build
from tests.docs import GUIDES, OPERATING, ROOT, TABLES, written
from tests.small_centre import MAIL
from web import create_app
from web.config import WebConfig

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask

    from kb.config import Table

TEXT = "\n".join(guide.read_text(encoding="utf-8") for guide in GUIDES)
OPERATING_TEXT = OPERATING.read_text(encoding="utf-8")
LINKED = (*GUIDES, ROOT / "ARCHITECTURE.md", ROOT / "CHANGELOG.md")
MAX_README_LINES = 150
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
COMMANDS = sorted(set(re.findall(r"python -m ((?:kb|search|web)\b[^\n`#]*)", TEXT)))
MAKE_VARIABLES = {"PORT", "HOST", "ARTICLES", "INDEX", "MAKEFLAGS", "MAKELEVEL"}
OURS = sorted(set(re.findall(r"python -m ([\w.]+)", TEXT)))


@pytest.fixture
def app(articles_from: Callable[[dict[str, str | bytes]], Path], tmp_path: Path) -> Iterator[Flask]:
    kb, search = KbConfig(articles=articles_from({**MAIL})), SearchConfig(index=tmp_path / "index")
    assert build(kb, search).published
    made = create_app(
        WebConfig(database_url=f"sqlite:///{tmp_path / 'site.db'}", secret_file=tmp_path / "secret"),
        kb=kb,
        search=search,
    )
    yield made
    made.extensions["firstline"].database.close()


@pytest.mark.parametrize("table", TABLES)
def test_the_configuration_shows_every_setting_and_no_other(table: type[Table]) -> None:
    part = (ROOT / "config.toml").read_text(encoding="utf-8").split(f"[{table.table}]")[1].split("\n[")[0]
    assert set(re.findall(r"^(?:# )?(\w+) = ", part, re.MULTILINE)) == table.model_fields.keys()


def test_the_table_of_settings_matches_the_code() -> None:
    assert written(OPERATING_TEXT) == OPERATING_TEXT, "run: python -m tests.docs"


def test_the_readme_stays_short() -> None:
    assert (ROOT / "README.md").read_text(encoding="utf-8").count("\n") <= MAX_README_LINES


def test_no_guide_has_a_placeholder() -> None:
    assert not re.findall(r"@@\w+@@|\bTODO\b|\bTBD\b", TEXT)


@pytest.mark.parametrize("document", LINKED, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_relative_link_leads_to_a_file_and_a_heading(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for target, anchor in re.findall(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]*))?\)", _without_code(text)):
        linked = (document.parent / target).resolve() if target else document
        assert linked.exists(), f"{target} does not exist"
        assert not anchor or anchor in _anchors(linked), f"{target}#{anchor} has no heading"


def _without_code(text: str) -> str:
    return re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)


def _anchors(document: Path) -> set[str]:
    """Return the anchors that GitHub gives the headings of a document."""
    headings = re.findall(r"^#+ (.*)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_guide_for_writers_names_every_key_about_publication() -> None:
    guide = (ROOT / "kb" / "README.md").read_text(encoding="utf-8")
    table = [line.split("|") for line in guide.splitlines() if line.startswith("| `")]
    keys = {fold(key) for row in table for key in re.findall(r"`([\w]+)", row[1]) if decides(key)}
    named = {
        "status",
        "state",
        "visibility",
        "publishdate",
        "date",
        "expirydate",
        "hidden",
        "unlisted",
        "searchexclude",
    }
    assert named | {"draft", "private", "internal", "archived", "published", "publish", "public", "navexclude"} <= keys
    first_row = next(row[1] for row in table if "`published`" in row[1])
    assert set(LIVE_WORDS) <= set(re.findall(r"`(\w+)`", first_row))


def test_every_documented_make_target_exists() -> None:
    targets = set(re.findall(r"\bmake ([a-z]+)\b(?=[ `\n]*(?:$|[#`A-Z]))", TEXT, re.MULTILINE))
    assert {"run", "test", "check", "lock"} <= targets
    assert targets <= set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))


def test_every_documented_module_can_be_run() -> None:
    assert {"kb", "search", "web", "tests.docs"} <= set(OURS)
    for name in OURS:
        spec = find_spec(name)
        assert spec is not None, name
        assert spec.submodule_search_locations is None or find_spec(f"{name}.__main__"), name


@pytest.mark.parametrize("command", COMMANDS)
def test_every_documented_command_has_the_options_it_shows(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    package, *words = command.split()
    subcommand = list(takewhile(re.compile(r"[a-z][a-z-]*").fullmatch, words))
    monkeypatch.setattr(sys, "argv", [f"python -m {package}", *subcommand, "--help"])
    assert importlib.import_module(f"{package}.__main__").main() == 0
    named = {word for word in words if word.startswith("--")}
    assert named <= set(re.findall(r"--[a-z-]+", capsys.readouterr().out))


def test_every_documented_address_is_answered(app: Flask) -> None:
    named = re.findall(r"^\| `(GET|POST) (/[^?`]*)", TEXT, re.MULTILINE)
    assert len(named) >= 4
    adapter = app.url_map.bind("localhost")
    for method, path in named:
        assert adapter.match(path, method)


def test_the_documented_answer_has_the_shape_of_a_real_one(app: Flask) -> None:
    example = re.search(r"```json\n(.*?)```", OPERATING_TEXT, re.DOTALL)
    assert example
    answer = app.test_client().get("/api/search?q=sign-in+page&limit=1").json
    assert _shape(json.loads(example[1])) == _shape(answer)


def _shape(value: object) -> object:
    """Return the keys of an answer and of its parts; a list counts by its first item."""
    if isinstance(value, dict):
        return {key: _shape(held) for key, held in value.items()}
    if isinstance(value, list):
        return [_shape(held) for held in value[:1]]
    return None


def _printed(*arguments: str) -> str:
    command = ["make", "--no-print-directory", "-n", "run", *arguments]
    environment = {key: value for key, value in os.environ.items() if key not in MAKE_VARIABLES}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)  # noqa: S603 - our own Makefile
    return done.stdout


def test_make_run_overrides_no_setting_by_default() -> None:
    assert "web serve" in _printed()
    assert not re.search(r"--(port|host|articles|index)", _printed())


def test_make_run_passes_a_port_on_and_nothing_else() -> None:
    assert re.search(r"web serve +--port '8080'$", _printed("PORT=8080").strip())


def test_make_run_keeps_an_index_for_each_folder() -> None:
    folders = ("one/articles", "two/articles", "two/articles/")
    indexes = [re.findall(r"--articles '(.*?)' --index '(.*?)'", _printed(f"ARTICLES={folder}")) for folder in folders]
    assert [len(set(pairs)) for pairs in indexes] == [1, 1, 1], "the build and the server agree"
    first, second, third = (pairs[0][1] for pairs in indexes)
    assert first != second == third
    assert first.startswith("var/index-")


@pytest.mark.parametrize("words", ["kb", "search", "web", "web tickets", "web user", "web mail", "web privacy"])
def test_no_help_text_is_cut_off(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    package, *group = words.split()
    assert importlib.import_module(f"{package}.__main__").main([*group, "--help"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.endswith("...") and not line.startswith("Usage")] == []

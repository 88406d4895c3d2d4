"""SARIF: the log has what version 2.1.0 requires, and its addresses lead to the files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pytest

from kb.cli.sarif import sarif
from kb.lint import DESCRIPTIONS
from kb.problem import Problem

if TYPE_CHECKING:
    from pathlib import Path

LEVELS = {"none", "note", "warning", "error"}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "help"


def log(problem: Problem, root: Path) -> dict[str, Any]:
    """Return the log as a reader of JSON gets it."""
    return json.loads(json.dumps(sarif([problem], root)))  # type: ignore[no-any-return]


def location(problem: Problem, root: Path) -> dict[str, Any]:
    place = log(problem, root)["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert isinstance(place, dict)
    return place


def test_the_log_has_what_the_schema_requires(root: Path) -> None:
    document = log(Problem("empty", "apps/a.md", 3, "the file is empty", "error"), root)
    assert document["version"] == "2.1.0"
    assert urlsplit(document["$schema"]).scheme == "https"
    (run,) = document["runs"]
    assert run["tool"]["driver"]["name"] == "Firstline"
    (result,) = run["results"]
    assert result["level"] == "error"
    assert result["message"] == {"text": "the file is empty"}
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "empty"


def test_every_rule_is_described_once(root: Path) -> None:
    rules = log(Problem("empty", "a.md", 1, "empty"), root)["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(DESCRIPTIONS)
    assert all(rule["shortDescription"]["text"].endswith(".") for rule in rules)
    assert all(rule["defaultConfiguration"]["level"] in LEVELS for rule in rules)


@pytest.mark.parametrize("name", ["a b.md", "100%.md", "ü/日本.md", "a:b.md", "a#b?c.md"])
def test_addresses_are_encoded_and_relative_to_the_working_directory(root: Path, name: str) -> None:
    address = location(Problem("empty", name, 1, "empty"), root)["artifactLocation"]["uri"]
    assert address.isascii()
    assert urlsplit(address)._replace(path="") == urlsplit("")
    assert unquote(address) == f"help/{name}"


def test_a_folder_elsewhere_has_whole_addresses(root: Path) -> None:
    outside = root.parent.parent / "elsewhere"
    address = location(Problem("empty", "a b.md", 1, "empty"), outside)["artifactLocation"]["uri"]
    assert address == f"{outside.as_uri()}/a%20b.md"


def test_a_problem_of_a_whole_file_is_on_its_first_line(root: Path) -> None:
    assert location(Problem("empty", "a.md", None, "empty"), root)["region"] == {"startLine": 1}


def test_a_log_has_no_more_results_than_services_accept(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.cli.sarif.MAX_RESULTS", 2)
    document: Any = sarif([Problem("empty", f"{number}.md", 1, "empty") for number in range(3)], root)
    assert len(document["runs"][0]["results"]) == 2


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("{0} and {% if %}", "{{0}} and {{% if %}}"),
        ("[a](b) is a link", "\\[a\\](b) is a link"),
        ("write [a, b]", "write [a, b]"),
    ],
)
def test_messages_are_plain_text(root: Path, message: str, text: str) -> None:
    result = log(Problem("link", "a.md", 1, message), root)["runs"][0]["results"][0]
    assert result["message"]["text"] == text

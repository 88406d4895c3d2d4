"""All lint rules: their names, their sentences, and the entries they see."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kb.lint import RULES
from kb.lint.rule import could_be, did_you_mean
from kb.problem import READING_RULES
from tests.kb.small_articles import article

if TYPE_CHECKING:
    from conftest import ReadAll


def test_every_rule_has_a_test_file_and_a_sentence() -> None:
    tested = {path.stem.removeprefix("test_").replace("_", "-") for path in Path(__file__).parent.glob("test_*.py")}
    names = {rule.name for rule in RULES}
    assert names == tested - {"rule", "view"}
    assert all(rule.about.endswith(".") for rule in RULES)
    assert not set(READING_RULES) & names


def test_rules_check_files_whose_reading_is_reused(read_all: ReadAll) -> None:
    files: dict[str, str | bytes] = {"a.md": article("A", "[b](b.md#x)"), "b.md": article("B", "## X")}
    first = read_all(files)

    again = read_all({"b.md": article("B", "## Y")}, first.readings)

    assert first.problems == ()
    assert [(problem.rule, problem.path) for problem in again.problems] == [("missing-anchor", "a.md")]
    assert set(again.articles) == {"b"}


def test_only_similar_names_are_suggested() -> None:
    assert did_you_mean("biling", ["billing", "apps"]) == "; did you mean billing?"
    assert did_you_mean("set-pu", ["set-up"], mark="#") == "; did you mean #set-up?"
    assert did_you_mean("zzz", ["billing"]) == did_you_mean("zzz", []) == ""


def test_files_that_may_be_meant_are_named_up_to_three() -> None:
    assert could_be(()) == ""
    assert could_be(("a.md",)) == "; did you mean a.md?"
    assert could_be(("a.md", "b.md")) == "; it could be a.md or b.md"
    assert could_be(tuple("abcd")) == "; it could be a, b, c or 1 other"

"""Problems as a line of text."""

from __future__ import annotations

from kb.problem import READING_RULES, Problem


def test_problems_are_printed_with_place_severity_and_rule() -> None:
    problem = Problem("link", "apps/a.md", 7, "the link has no address")
    assert str(problem) == "apps/a.md:7: warning: the link has no address [link]"
    assert str(Problem("empty", "a.md", None, "the file is empty", "error")) == "a.md: error: the file is empty [empty]"


def test_a_problem_is_one_line_without_escapes() -> None:
    problem = Problem("link", "a\n::error::b.md", None, "\x1b]0;x\x07 caf\xe9 \u202e")
    assert str(problem) == "a\\n::error::b.md: warning: \\x1b]0;x\\x07 caf\xe9 \\u202e [link]"


def test_every_reading_rule_has_a_sentence() -> None:
    assert all(sentence.endswith(".") for sentence in READING_RULES.values())

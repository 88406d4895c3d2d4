"""Problems are listed in proportion: errors and a few warnings one by one, many warnings as counts."""

from __future__ import annotations

from pathlib import Path

from kb.cli.problem_list import FEW_WARNINGS, MOST_ERRORS, MOST_FILES, MOST_MESSAGES, in_proportion, listed
from kb.problem import Problem

COMMAND = "lint -v"


def warnings(number: int, rule: str = "summary", message: str = "no summary") -> list[Problem]:
    return [Problem(rule, f"{index:04}.md", 2, message) for index in range(number)]


def lines(problems: list[Problem], **options: int) -> list[str]:
    return list(in_proportion(problems, COMMAND, **options))


def test_a_problem_is_listed_below_its_folder_with_its_message_unchanged() -> None:
    problem = Problem("image", "a.md", 3, "https://example.com/x.png is on another site")
    assert listed(problem, Path("help")) == f"help/{problem}"
    assert listed(problem) == str(problem)


def test_few_warnings_are_listed_one_by_one() -> None:
    problems = [Problem("link", "a.md", number, f"link {number}") for number in range(FEW_WARNINGS)]
    assert lines(problems) == [str(problem) for problem in problems]


def test_a_message_that_many_files_share_is_one_line() -> None:
    problems = [Problem("link", "0000.md", 1, "the link has no address"), *warnings(3_000)]
    assert lines(problems) == [str(problems[0]), f"3,000 files, first {problems[1]}"]


def test_many_warnings_are_counted_by_rule_and_message() -> None:
    keys = [
        Problem("unknown-key", f"{number:04}.md", 1, "unknown keys: colour, size; kept, but without effect")
        for number in range(30)
    ]
    single = [Problem("link", "a.md", number, f"link {number}") for number in range(25)]
    output = lines([*warnings(40), *keys, *single])
    assert output[:6] == [
        "     40  summary      A summary is missing, or longer than 160 characters.",
        "       40  no summary",
        "     30  unknown-key  The front matter has unknown keys.",
        "       30  unknown key: colour; kept, but without effect",
        "       30  unknown key: size; kept, but without effect",
        "     25  link         A link has an address that cannot be served, or is not safe.",
    ]
    assert output[-1] == f"95 warnings; list them with: {COMMAND}"


def test_the_files_with_most_warnings_are_named() -> None:
    problems = [Problem("link", f"{file:02}.md", line, f"{line}") for file in range(30) for line in range(file)]
    output = lines(problems)
    start = output.index("Most of them are in:") + 1
    assert output[start:-1] == [f"{number:>7}  {number}.md" for number in range(29, 29 - MOST_FILES, -1)]


def test_a_rule_shows_its_most_frequent_messages() -> None:
    problems = [
        problem for key in range(MOST_MESSAGES + 2) for problem in warnings(20, "unknown-key", f"unknown key: {key:02}")
    ]
    output = lines(problems, few=5)
    assert len([line for line in output if "unknown key: " in line]) == MOST_MESSAGES
    assert "           and 2 more messages in several files" in output


def test_errors_are_always_listed_and_the_rest_of_very_many_is_counted() -> None:
    errors = [Problem("empty", f"{number:03}.md", 1, "the file is empty", "error") for number in range(MOST_ERRORS + 7)]
    output = lines(errors)
    assert output[:MOST_ERRORS] == [str(error) for error in errors[:MOST_ERRORS]]
    assert output[MOST_ERRORS:] == ["and 7 more [empty]", f"7 problems; list them with: {COMMAND}"]


def test_named_rules_are_listed_like_errors() -> None:
    problem = Problem("expect-query", "a.md", 4, '"refund" finds others')
    assert list(in_proportion([problem], COMMAND, few=0, always={"expect-query"})) == [str(problem)]


def test_with_few_set_to_nothing_a_single_warning_is_counted() -> None:
    assert lines(warnings(1), few=0)[-1] == f"1 warning; list it with: {COMMAND}"

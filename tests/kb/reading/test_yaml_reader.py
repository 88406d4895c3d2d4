"""Front matter in YAML: errors with their line, and values that YAML would cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.kb.small_articles import only_problem

if TYPE_CHECKING:
    from conftest import ReadOne


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("---\ntitle: x\nstatus: in review: Ann\n---\nText", 3, "put the value in quotes"),
        ('---\ntitle: "No end\nsummary: x\n---\nText', 2, "not closed"),
        ("---\ntitle: x\ndraft: [true] maybe\n---\nText", 3, "begins with a bracket"),
        ("---\ntitle: x\nsummary: y\n\tz: 1\n---\nText", 4, "tab"),
        ("---\ntitle: x\ntags: [a, b\nlang: en\n---\nText", 3, "["),
        ("---\ntitle: x\nsummary: y\n\nText that goes on without an end.\n", 1, "has no end"),
        ("---\n- title\n- summary\n---\nText", 2, "lines such as"),
        ("---\ntitle:Reset your password\nsummary: how to\n---\nText", 2, "lines such as"),
        ("---\ntitle: &a [x]\ntags: *a\n---\nText", 3, "repeats another value"),
        ("---\ntitle: x\ntags: " + "[" * 50_000 + "\n---\nText", 3, "nested more than"),
        ("---\ntitle: x\n" + "a: b\n" * 20_000 + "---\nText", 2, "longer than"),
        ("---\ntitle: x\x07\n---\nText", 2, "invisible"),
    ],
)
def test_unreadable_yaml_is_an_error_at_its_line(read_one: ReadOne, text: str, line: int, words: str) -> None:
    reading = read_one(text)

    problem = only_problem(reading, "front-matter")
    assert (problem.line, problem.severity) == (line, "error")
    assert words in problem.message
    assert reading.article is None


def test_aliases_that_would_grow_without_bound_are_refused(read_one: ReadOne) -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )

    assert only_problem(read_one(f"---\ntitle: x\n{bomb}---\nText"), "front-matter").line == 4


def test_repeated_keys_are_reported_at_the_second_line(read_one: ReadOne) -> None:
    reading = read_one("---\ntitle: One\nlang: en\ntitle: Two\n---\nText")

    assert only_problem(reading, "front-matter").line == 4
    assert reading.title == "Two"


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("Error #12 on start", "Error #12 on start"),
        ("#12 is the code", "#12 is the code"),
        ("C # basics", "C # basics"),
        ("F# and C#", "F# and C#"),
        ("!Important notice", "!Important notice"),
        ("&amp in mails", "&amp in mails"),
        ("'Error #12'", "Error #12"),
        ('"Error # 12"  # a comment', "Error # 12"),
        ("Sign in  # a comment", "Sign in"),
        ("Sign in\n  on Windows", "Sign in on Windows"),
    ],
)
def test_titles_are_never_cut(read_one: ReadOne, line: str, title: str) -> None:
    assert read_one(f"---\ntitle: {line}\nlang: en\n---\nText.").title == title


def test_titles_that_may_end_in_a_comment_are_shown_whole_and_reported(read_one: ReadOne) -> None:
    reading = read_one("---\nlang: en\ntitle: C # basics\n---\nText.")

    (problem,) = (problem for problem in reading.problems if problem.rule == "front-matter")
    assert (problem.line, problem.severity) == (3, "warning")
    assert "quotes" in problem.message


def test_hashes_in_values_are_kept_and_comments_are_dropped(read_one: ReadOne) -> None:
    fields = (
        "title: x  # of this article",
        "synonyms: [error #12, code #5] # two of them",
        "keywords:  #terms of the product",
        "- C#",
        "- #hash",
        "# - left out",
        "summary: What ticket #4711 means # in short",
    )
    reading = read_one("---\n" + "\n".join(fields) + "\n---\nText.")

    assert reading.problems == ()
    assert reading.article is not None
    metadata = reading.article.entry.metadata
    assert metadata.title == "x"
    assert metadata.synonyms == ("error #12", "code #5")
    assert metadata.keywords == ("C#", "#hash")
    assert metadata.summary == "What ticket #4711 means"


@pytest.mark.parametrize(
    "title",
    [
        "Action: define",
        "[HTTP] Create a bot",
        "@mention a colleague",
        "%APP% settings",
        "{{ brand }} settings",
        'Say "no": how',
        "C:\\Users: where it is",
        "*New plans",
        "- Plans",
        "? Plans",
        "> Plans",
        '"New" plans',
    ],
)
def test_values_that_need_quotes_are_taken_as_written_with_a_warning(read_one: ReadOne, title: str) -> None:
    reading = read_one(f"---\nsummary: Error #12\ntitle: {title}\nstatus: draft\n---\nText")

    problem = only_problem(reading, "front-matter")
    assert (problem.line, problem.severity) == (3, "warning")
    assert (reading.title, reading.status) == (title, "draft")
    assert reading.article is not None
    assert reading.article.entry.metadata.summary == "Error #12"


def test_a_value_with_quotation_marks_inside_others_loses_the_outer_ones(read_one: ReadOne) -> None:
    assert read_one('---\ntitle: "The "new" plans"\n---\nText').title == 'The "new" plans'


def test_values_of_several_lines_stay_so_beside_one_that_needs_quotes(read_one: ReadOne) -> None:
    reading = read_one("---\nsummary: >-\n  One\n  two\ntitle: @name\nsynonyms:\n- a\n- b\n---\nText")
    assert reading.article is not None
    metadata = reading.article.entry.metadata
    assert (metadata.title, metadata.summary, metadata.synonyms) == ("@name", "One two", ("a", "b"))

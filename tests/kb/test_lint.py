"""Each rule over a folder that breaks it: the line and the words."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from kb.lint import RULES
from kb.problem import READING_RULES

if TYPE_CHECKING:
    from conftest import ReadAll


def article(title: str, body: str = "Text.", **fields: str) -> str:
    """Return an article without a fault; its body begins on line 4 plus one for each further field."""
    lines = [f"title: {title}", *(f"{key}: {value}" for key, value in ({"summary": "One sentence."} | fields).items())]
    return "---\n" + "\n".join(lines) + f"\n---\n{body}\n"


TODAY = dt.datetime.now(dt.UTC).date()

BROKEN: dict[str, tuple[dict[str, str | bytes], list[tuple[str, int | None, str]]]] = {
    "broken-link": (
        {"x/a.md": article("A", "Text\n\n[gone](b.md) [gone](c.md)"), "y/b.md": article("B")},
        [("x/a.md", 7, "did you mean ../y/b.md?"), ("x/a.md", 7, "x/c.md")],
    ),
    "missing-anchor": (
        {"a.md": article("A", "[b](b.md#set-pu)\n\n[me](#nowhere)"), "b.md": article("B", "## Set up")},
        [("a.md", 5, "did you mean #set-up?"), ("a.md", 7, "#nowhere")],
    ),
    "unpublished-link": (
        {
            "a.md": article("A", "[b](b.md) [c](c.md)"),
            "b.md": article("B", status="draft"),
            "c.md": "---\nx: [\n---\n",
        },
        [("a.md", 5, "b.md, which readers cannot open (draft)"), ("a.md", 5, "(broken)")],
    ),
    "missing-image": ({"x/a.md": article("A", "![key](key.png)")}, [("x/a.md", 5, "x/key.png")]),
    "unknown-related": (
        {"a.md": article("A", related="[lost-phon, a, lost-phone]"), "lost-phone.md": article("B")},
        [("a.md", 4, "did you mean lost-phone?"), ("a.md", 4, "this article itself")],
    ),
    "unknown-category": (
        {"billing/a.md": article("A", category="biling"), "billing/b.md": article("B", category="Billing")},
        [("billing/a.md", 4, "did you mean billing?")],
    ),
    "redirect-collision": (
        {
            "a.md": article("A", redirect_from="[old, b]"),
            "b.md": article("B", redirect_from="[old, '/']"),
        },
        [("a.md", 4, "is the address of b.md"), ("b.md", 4, "is claimed by a.md too"), ("b.md", 4, "is no address")],
    ),
    "duplicate-slug": (
        {"x/a.md": article("A"), "y/a.md": article("B")},
        [("y/a.md", None, "x/a.md has the address a already; this is y-a")],
    ),
    "duplicate-title": (
        {"a.md": article("Lost phone"), "b.md": article("lost Phone"), "c.md": article("Lost phone", status="draft")},
        [("b.md", 2, "a.md has the title")],
    ),
    "duplicate-query": (
        {
            "a.md": article("A", expect_queries="[lost phone]"),
            "b.md": article("B", expect_queries="[Lost phone, new]", not_for="[new]"),
        },
        [("b.md", 4, 'a.md claims "Lost phone" too'), ("b.md", 5, '"new" stands under expect_queries as well')],
    ),
    "summary": (
        {
            "a.md": "---\ntitle: A\n---\nText",
            "b.md": article("B", summary="x" * 161),
            "c.md": article("C", summary="x" * 160),
        },
        [("a.md", 2, "no summary"), ("b.md", 3, "161 characters")],
    ),
    "future-date": (
        {
            "a.md": article("A", last_reviewed=str(TODAY + dt.timedelta(days=2))),
            "b.md": article("B", last_reviewed=str(TODAY)),
        },
        [("a.md", 4, "has not come yet")],
    ),
    "review-overdue": (
        {
            "a.md": article("A", last_reviewed="2020-01-01", review_in="6 months"),
            "b.md": article("B", last_reviewed=str(TODAY), review_in="1 day"),
        },
        [("a.md", 4, "fell due on 2020-06-29")],
    ),
}


@pytest.mark.parametrize("rule", sorted(BROKEN))
def test_a_rule_names_the_line_and_what_to_do(read_all: ReadAll, rule: str) -> None:
    files, expected = BROKEN[rule]

    found = [problem for problem in read_all(files).problems if problem.rule == rule]

    assert sorted((p.path, p.line or 0) for p in found) == sorted((path, line or 0) for path, line, _ in expected)
    for path, line, words in expected:
        assert any((p.path, p.line) == (path, line) and words in p.message for p in found), (words, found)
    assert {problem.severity for problem in found} == {"warning"}


def test_every_rule_is_tested_here_and_has_a_sentence() -> None:
    assert {rule.name for rule in RULES} == set(BROKEN)
    assert all(rule.about.endswith(".") for rule in RULES)
    assert not set(READING_RULES) & set(BROKEN)


def test_rules_see_files_whose_reading_is_reused(read_all: ReadAll) -> None:
    files: dict[str, str | bytes] = {"a.md": article("A", "[b](b.md#x)"), "b.md": article("B", "## X")}
    first = read_all(files)

    again = read_all({"b.md": article("B", "## Y")}, first.readings)

    assert first.problems == ()
    assert [(problem.rule, problem.path) for problem in again.problems] == [("missing-anchor", "a.md")]
    assert set(again.articles) == {"b"}

"""Limits on hostile texts, measured by the size of the result and the number of steps, never by time."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.config import DialectName
from kb.dialects.python_markdown.limits import nesting_work, table_cells
from kb.files.folder import Folder
from kb.links.resolver import Resolver
from kb.rendering.render import Rendered, render

RESOLVER = Resolver.of(Folder(root=Path(), articles=("a.md",), descriptions=(), images=frozenset(), problems=()))


def rendered(markdown: str) -> Rendered:
    return render(
        markdown,
        path="a.md",
        resolve=RESOLVER,
        title="Title",
        max_line_chars=20_000,
        dialect=DialectName.PYTHON_MARKDOWN,
    )


def rules(result: Rendered) -> set[str]:
    return {problem.rule for problem in result.problems}


def test_a_table_of_contents_appears_once_at_its_first_mark() -> None:
    html = rendered("First.\n\n" + "[TOC]\n\n## a\n\n" * 500).html

    assert html.startswith('<p>First.</p>\n<ul class="toc"><li><a href="#a">a</a></li>')
    assert html.count('class="toc"') == 1
    assert "[TOC]" not in html


@pytest.mark.parametrize(
    "markdown",
    [
        (">" * 50 + " a\n\n") * 4_000,
        (">" * 50 + " a\n") * 4_000,
        ("- " * 50 + "a\n\n") * 4_000,
        ("1. " * 50 + "a\n\n") * 4_000,
        ("> - " * 25 + "a\n\n") * 4_000,
    ],
    ids=["quotations", "one quotation", "lists", "numbered lists", "both"],
)
def test_quotations_and_lists_are_limited_in_total(markdown: str) -> None:
    result = rendered(markdown)

    assert rules(result) == {"too-hard"}
    assert "<blockquote>" not in result.html
    assert "<li>" not in result.html


def test_long_mail_threads_and_lists_stay_below_the_limit() -> None:
    assert nesting_work(">>> a\n" * 40_000) == 120_000
    assert nesting_work("1. a\n" * 40_000 + "- b\n") == 40_001
    assert nesting_work("a - b > c\n--- 1.5\n" * 1_000) == 0
    assert rendered((">>> a\n" * 10 + "\n") * 100).problems == ()


def test_short_table_rows_count_with_the_full_width() -> None:
    result = rendered("|a" * 9_000 + "|\n" + "|-" * 9_000 + "|\n" + "|b|\n" * 100)

    assert rules(result) == {"too-hard"}
    assert "<td" not in result.html


def test_small_tables_are_counted_separately() -> None:
    table = "| a | b |\n|---|---|\n| 1 | 2 |\n\n"

    assert table_cells(table * 100) < 2_000
    assert table_cells("> " + "\n> ".join(table.split("\n"))) < 20
    assert table_cells("a | b\n" * 1_000) == 0


def test_long_addresses_of_references_are_limited() -> None:
    address = "https://example.org/" + "b" * 9_000

    often = rendered(f"[a]: {address}\n\n" + "[a][]\n" * 10_000)
    below = rendered(f"[a]:\n  {address}\n\n" + "[a][]\n" * 10_000)

    assert rules(often) == rules(below) == {"too-hard"}
    assert len(often.html) + len(below.html) < 500_000
    assert rendered(f"[a]: {address}\n\n" + "[a][]\n" * 10).html.count(address) == 10

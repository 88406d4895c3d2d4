"""What hostile texts may cost: the size of what they give and the steps they take, never the time."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.files.folder import Folder
from kb.rendering.cost_limits import nesting_work, table_cells
from kb.rendering.links import Resolver
from kb.rendering.render import Rendered, render
from kb.rendering.sanitizer import sanitise

RESOLVER = Resolver.of(Folder(root=Path(), articles=("a.md",), descriptions=(), images=frozenset(), problems=()))


def rendered(markdown: str) -> Rendered:
    return render(markdown, path="a.md", resolve=RESOLVER, title="Title", max_line_chars=20_000)


def rules(result: Rendered) -> set[str]:
    return {problem.rule for problem in result.problems}


def test_contents_asked_for_often_are_shown_once_and_where_they_were_asked_for_first() -> None:
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
def test_quotations_and_lists_are_limited_by_their_sum_where_each_is_within_the_depth(markdown: str) -> None:
    result = rendered(markdown)

    assert rules(result) == {"too-hard"}
    assert "<blockquote>" not in result.html
    assert "<li>" not in result.html


def test_a_long_thread_of_mail_and_a_long_list_are_no_work_worth_mentioning() -> None:
    assert nesting_work(">>> a\n" * 40_000) == 120_000
    assert nesting_work("1. a\n" * 40_000 + "- b\n") == 40_001
    assert nesting_work("a - b > c\n--- 1.5\n" * 1_000) == 0
    assert rendered((">>> a\n" * 10 + "\n") * 100).problems == ()


def test_short_rows_of_a_table_cost_as_much_as_its_width() -> None:
    result = rendered("|a" * 9_000 + "|\n" + "|-" * 9_000 + "|\n" + "|b|\n" * 100)

    assert rules(result) == {"too-hard"}
    assert "<td" not in result.html


def test_many_small_tables_are_no_large_one() -> None:
    table = "| a | b |\n|---|---|\n| 1 | 2 |\n\n"

    assert table_cells(table * 100) < 2_000
    assert table_cells("> " + "\n> ".join(table.split("\n"))) < 20
    assert table_cells("a | b\n" * 1_000) == 0


def test_a_reference_repeats_a_long_address_only_so_often() -> None:
    address = "https://example.org/" + "b" * 9_000

    often = rendered(f"[a]: {address}\n\n" + "[a][]\n" * 10_000)
    below = rendered(f"[a]:\n  {address}\n\n" + "[a][]\n" * 10_000)

    assert rules(often) == rules(below) == {"too-hard"}
    assert len(often.html) + len(below.html) < 500_000
    assert rendered(f"[a]: {address}\n\n" + "[a][]\n" * 10).html.count(address) == 10


def test_each_jump_among_headings_has_the_line_of_the_first_such_heading() -> None:
    result = rendered("## One\n\n#### **Deep** one\n\n## Two\n\n#### _Low_ one\n\n##### Low\n\n## x\n\n#### !\n")

    assert [(problem.rule, problem.line) for problem in result.problems] == [
        ("heading-jump", 3),
        ("heading-jump", 7),
        ("heading-jump", 3),
    ]


def test_each_image_written_into_the_text_has_its_line() -> None:
    image = f"![a](data:image/png;base64,{'A' * 40})"

    assert [problem.line for problem in rendered(f"{image}\n\n{image}\ntext {image}\n").problems][:3] == [1, 3, 4]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a" * 50_000, 1),
        ('"' * 50_000, 1),
        ("[a](" * 12_500, 1),
        (("data:" + "a" * 80) * 600, 1),
        ("a b " * 10_000, 1),
        ("&amp;" * 10_000, 17),
        ("a &lt; b " * 10_000, 30),
    ],
)
def test_only_long_text_with_entities_is_divided(text: str, parts: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing else costs the sanitiser more than its length, so nothing else is looked through for a place."""
    asked: list[str] = []

    def clean(html: str, **_: object) -> str:
        asked.append(html)
        return html.replace("<!---->", "")

    monkeypatch.setattr("kb.rendering.sanitizer.nh3.clean", clean)

    assert sanitise(f"<p>{text}</p>", link=str, image=str) == f"<p>{text}</p>"
    assert asked[0].count("<!---->") == parts - 1
    assert parts == 1 or max(map(len, asked[0].split("<!---->"))) < 4_000


def test_divided_text_comes_through_whole() -> None:
    html = f"<p>{'a &amp; b &lt; c' * 5_000}</p>"

    assert sanitise(html, link=str, image=str) == html

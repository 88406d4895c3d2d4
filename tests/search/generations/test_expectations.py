"""Every new generation runs the queries that writers expect to succeed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.search.generations.serving import truncate
from tests.small_centre import MAIL, article

if TYPE_CHECKING:
    from search.config import SearchConfig
    from tests.search.conftest import BuildIndex


def test_a_query_that_finds_other_articles_is_reported_with_its_line(build_index: BuildIndex) -> None:
    wrong = article("Garden gnomes", "Gnomes.", expect_queries="[yearly refund]", not_for="[garden]")
    report = build_index({**MAIL, "garden/gnomes.md": wrong})
    problems = {problem.rule: problem for problem in report.problems if problem.path == "garden/gnomes.md"}
    assert problems["expect-query"].line == 3
    assert "refund" in problems["expect-query"].message
    assert problems["not-for"].line == 4


def test_expected_queries_run_again_if_their_stored_result_is_truncated(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    wrong = article("Garden gnomes", "Gnomes.", expect_queries="[yearly refund]")
    first = build_index({**MAIL, "garden/gnomes.md": wrong})
    truncate(search_config.index / "expectations.json")
    second = build_index({})
    assert second.generation == first.generation
    assert "expect-query" in {problem.rule for problem in second.problems}


def test_expected_queries_are_asked_in_the_language_of_their_article(build_index: BuildIndex) -> None:
    """The same query finds the article of each language among the first three, and never that of another."""
    articles = {
        f"{lang}/fax-{number}.md": article(f"Fax {lang}", "Fax.", lang=lang, expect_queries="[fax]")
        for lang in ("en", "de", "fr")
        for number in range(3)
    }
    assert [problem for problem in build_index(articles).problems if problem.rule == "expect-query"] == []

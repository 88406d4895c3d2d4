"""Explanations add up to the scores they explain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.lists.solved_questions import Kind, SolvedQuestion
from search.answers.explanation import absence, explain
from search.query import parse
from tests.search.learning.solved import TODAY, teach

if TYPE_CHECKING:
    from search.generations.generation import Generation


def test_the_articles_of_the_page_are_explained_in_order(mail: Generation) -> None:
    query = parse("forgotten pasword clock")
    explanation, results = explain(mail, query), mail.searcher.search(query)
    assert [article.slug for article in explanation.articles] == [hit.slug for hit in results.hits]
    assert [article.score for article in explanation.articles] == [hit.score for hit in results.hits]
    assert explanation.verdict == results.verdict
    assert explanation.corrections == {"pasword": "password"}


def test_words_and_pairs_add_up_to_the_score_of_a_section(mail: Generation) -> None:
    (article,) = explain(mail, parse("get a refund", page_size=1)).articles
    impacts = sum(word.impact for word in article.words) + article.pairs
    assert 0 < impacts < article.score
    assert [(word.word, dict(word.counts)["title"]) for word in article.words] == [("refund", 1)]


def test_an_article_below_the_page_is_explained_on_request(mail: Generation) -> None:
    query = parse("a message comes back", page_size=1)
    assert not explain(mail, query).has("refund")
    assert explain(mail, query, "refund").has("refund")


def test_a_missing_article_is_explained_by_the_words_it_lacks(mail: Generation) -> None:
    explanation = explain(mail, parse("password"), "two-factor")
    assert not explanation.has("two-factor")
    assert "none of password" in absence(mail, "two-factor", explanation)
    assert "no word to search for" in absence(mail, "refund", explain(mail, parse("?!"), "refund"))


def test_the_solved_questions_behind_a_rank_are_named_unless_they_may_not_be_read(mail: Generation) -> None:
    hidden = SolvedQuestion("refund", words=("money", "yearly"), kind=Kind.SOLVED)
    teach(mail, SolvedQuestion("refund", "money for the year", day=TODAY), hidden)

    (refund, *_) = explain(mail, parse("yearly money")).articles

    assert refund.slug == "refund"
    assert refund.gain > 0.0
    assert {(reason.question, reason.kind, reason.day) for reason in refund.solved} == {
        ("money for the year", "writer", TODAY),
        ("", "solved", None),
    }

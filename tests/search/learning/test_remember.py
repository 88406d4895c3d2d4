"""Only questions of articles in the index are remembered, under their present address."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from kb.lists.solved_questions import Kind, SolvedQuestion
from search.learning.remember import remember
from tests.search.learning.solved import TODAY

if TYPE_CHECKING:
    from search.generations.generation import Generation

REFUND = SolvedQuestion("refund", "money back")


def test_moved_articles_are_followed_and_unknown_ones_forgotten(mail: Generation) -> None:
    questions = [SolvedQuestion("old-refund", "money back"), SolvedQuestion("gone", "why"), SolvedQuestion("", "hats")]

    memory = remember(questions, mail.searcher, {"old-refund": "refund"}, TODAY, 365.0)

    assert memory is not None
    assert [question.text for question in memory.questions] == ["money back", "hats"]
    recall = memory.recall(mail.searcher.lifter.terms("money back"), None)
    assert recall is not None
    assert recall.articles.tolist() == [mail.searcher.article_number("refund")]


def test_nothing_to_remember_is_no_memory(mail: Generation) -> None:
    assert remember([SolvedQuestion("gone", "why")], mail.searcher, {}, TODAY, 365.0) is None


def test_questions_that_hardly_count_any_more_are_forgotten(mail: Generation) -> None:
    old = SolvedQuestion("refund", "old", day=TODAY - dt.timedelta(days=700), kind=Kind.VOTE)

    memory = remember([old, REFUND], mail.searcher, {}, TODAY, 100.0)

    assert memory is not None
    assert memory.questions == [REFUND]


def test_questions_are_read_once_and_forgotten_when_they_are_gone(mail: Generation) -> None:
    read = {"money back": (("known",), None), "erased": (("gone",), None)}

    remember([REFUND], mail.searcher, {}, TODAY, 365.0, read)

    assert read == {"money back": (("known",), None)}

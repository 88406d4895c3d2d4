"""What learnt questions suggest to writers."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kb.config import KbConfig
from kb.lists.solved_questions import Kind
from search.config import SearchConfig
from search.generations.builder import build
from search.generations.manager import IndexManager
from tests.small_centre import article
from tests.web.conftest import write
from web.learning.changes.proposals import Proposals, propose
from web.learning.questions import Question
from web.storage.states import LearntState

if TYPE_CHECKING:
    from pathlib import Path

    from search.generations.generation import Generation

FILES: dict[str, str | bytes] = {
    "a/codes.md": article("Set up an authenticator", "Scan the picture.", expect_queries="[scan a picture]"),
    "a/rejected.md": article("The authenticator is rejected", "Set the clock.", not_for="[clock of the wall]"),
    "a/refund.md": article("Get a refund", "Within thirty days a payment comes back."),
    "_synonyms.yaml": "en:\n  same:\n    - refund, reimbursement\n",
}


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    folder: Path = tmp_path_factory.mktemp("proposals")
    write(folder / "articles", FILES)
    config = SearchConfig(index=folder / "index", meaning="off")
    build(KbConfig(articles=folder / "articles"), config)
    return IndexManager(config).current()


def learnt(slug: str, text: str, sources: int = 2, state: LearntState = LearntState.LEARNT) -> Question:
    return Question(1, slug, state, dt.date(2026, 11, 30), text, (), (Kind.SOLVED,), sources, copied=True)


def proposed(generation: Generation, *questions: Question) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    return {each.entry.slug: (each.queries, each.synonyms) for each in propose(generation, questions).articles}


def test_a_question_that_finds_its_article_is_proposed_once(generation: Generation) -> None:
    questions = [learnt("refund", text) for text in ("payment back", "back a payment")]
    assert proposed(generation, *questions) == {"refund": (("payment back",), ())}


def test_the_words_of_a_ticket_are_not_proposed(generation: Generation) -> None:
    of_ticket = replace(learnt("refund", "payment back for Mrs Kowalski", 5), tickets=("HC-1",), copied=False)
    assert proposed(generation, of_ticket) == {}


@pytest.mark.parametrize(
    ("slug", "text"),
    [
        ("codes", "scan the picture"),  # expected already
        ("rejected", "scan a picture"),  # expected by another article
        ("codes", "set up an authenticator"),  # its title
        ("rejected", "clock of the wall"),  # refused by its writer
        ("codes", "thirty days"),  # finds another article
        ("gone", "set the clock"),
    ],
)
def test_what_a_build_would_refuse_or_knows_is_not_proposed(generation: Generation, slug: str, text: str) -> None:
    assert all(not queries for queries, _ in proposed(generation, learnt(slug, text)).values())


def test_a_question_needs_two_sources_or_staff(generation: Generation) -> None:
    assert proposed(generation, learnt("refund", "payment back", 1)) == {}
    assert proposed(generation, learnt("refund", "payment back", 9, LearntState.DROPPED)) == {}
    assert proposed(generation, learnt("refund", "payment back", 1, LearntState.ACCEPTED)) == {
        "refund": (("payment back",), ())
    }


def test_a_word_that_no_list_has_becomes_a_synonym_of_its_article(generation: Generation) -> None:
    questions = [learnt("refund", "my chargeback please"), learnt("refund", "reimbursement of 30 euros", 9)]
    assert proposed(generation, *questions)["refund"][1] == ("euros", "chargeback")


def test_a_word_for_several_articles_means_what_their_titles_share(generation: Generation) -> None:
    questions = [learnt("codes", "new totp"), learnt("rejected", "old totp")]
    assert propose(generation, questions) == Proposals((), (("en", "totp", "authenticator"),))

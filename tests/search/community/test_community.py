"""What the community answers to a query: below the articles, never on risks, and never in their way."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from search.community.community import MOST, Community, CommunityIndex
from search.community.config import CommunityConfig
from search.community.topic_index import build_index as build_topics
from search.community.topic_index import index_config, shown_file
from search.generations.manager import IndexManager
from search.progress import no_progress
from search.query import parse
from tests.small_centre import MAIL

if TYPE_CHECKING:
    from search.community.topic import Topic
    from search.config import SearchConfig
    from search.generations.generation import Generation
    from search.results import CommunityAnswer
    from tests.search.community.conftest import MakeTopic
    from tests.search.conftest import BuildIndex

CONFIG = CommunityConfig(source="folder")
RISKS = "takeover:\n  article: two-factor\n  advice: Write to us.\n  when:\n    - hacked my account\n"


@pytest.fixture
def articles(build_index: BuildIndex, search_config: SearchConfig) -> Generation:
    build_index({**MAIL, "_risks.yaml": RISKS})
    return IndexManager(search_config).current()


@pytest.fixture
def topics(topic: MakeTopic) -> list[Topic]:
    return [
        topic("1", "Paper jam in the printer", answer="Open the flap. " * 50, url="https://forum.example/1"),
        topic("2", "Paper jam in the printer again", votes=2, is_accepted=False),
        topic("3", "They hacked my account through the printer"),
        topic("4", "Refund for a broken printer"),
        topic("5", "Growing tomatoes on a balcony"),
    ]


@pytest.fixture
def community(search_config: SearchConfig, topics: list[Topic]) -> Community:
    build_topics(search_config, topics, no_progress)
    return Community(CONFIG, search_config)


def ask(community: Community, articles: Generation, text: str, **options: object) -> tuple[CommunityAnswer, ...]:
    current = community.current()
    assert current is not None
    query = parse(text, **options)  # type: ignore[arg-type]
    return current.answers(articles, query, articles.searcher.search(query))


def test_a_good_answer_is_shown_with_its_particulars(community: Community, articles: Generation) -> None:
    (answer,) = ask(community, articles, "paper jam in the printer")
    assert (answer.title, answer.url, answer.votes) == ("Paper jam in the printer", "https://forum.example/1", 4)
    assert (answer.author, answer.is_accepted) == ("ada", True)
    assert answer.excerpt.startswith("Open the flap.")
    assert answer.excerpt.endswith("…")


@pytest.mark.parametrize(
    "text", ["they hacked my account through the printer", "refund for a broken printer", "get a refund"]
)
def test_nothing_is_shown_on_risks_and_money(community: Community, articles: Generation, text: str) -> None:
    assert ask(community, articles, text) == ()


def test_a_risky_topic_is_never_shown_whatever_was_asked(community: Community, articles: Generation) -> None:
    current = community.current()
    assert current is not None
    assert not any("hacked" in answer.title for answer in ask(community, articles, "through the printer"))


@pytest.mark.parametrize("text", ["weather on the moon", "", '"', "zzz"])
def test_nothing_is_shown_that_hardly_matches(community: Community, articles: Generation, text: str) -> None:
    assert ask(community, articles, text) == ()


def test_a_category_of_the_articles_and_further_pages_have_no_community(
    community: Community, articles: Generation
) -> None:
    assert ask(community, articles, "paper jam in the printer", category="mail") == ()
    assert ask(community, articles, "paper jam in the printer", page=2) == ()


def test_each_new_generation_of_articles_judges_the_topics_in_place_of_the_last(
    community: Community, articles: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[str] = []
    monkeypatch.setattr(
        "search.community.community.is_sensitive_topic",
        lambda generation, topic, _config: judged.append(f"{generation.name} {topic.id}"),
    )
    for name in ("first", "first", "second", "first"):
        assert ask(community, replace(articles, name=name), "paper jam printer")
    assert judged == ["first 1", "second 1", "first 1"]


def test_there_are_only_a_few_answers(search_config: SearchConfig, articles: Generation, topic: MakeTopic) -> None:
    build_topics(search_config, [topic(str(number), "Paper jam in the printer") for number in range(9)], no_progress)
    assert len(ask(Community(CONFIG, search_config), articles, "paper jam in the printer")) == MOST


def test_a_message_is_answered_like_a_query(community: Community, articles: Generation) -> None:
    current = community.current()
    assert current is not None
    results = articles.searcher.search(parse("paper jam"))
    body = "Hello, there is a paper jam in the printer."
    assert [each.title for each in current.answers_to_message(articles, "Help", body, results)] == [
        "Paper jam in the printer"
    ]
    assert current.answers_to_message(articles, "Help", f"{body} And they hacked my account.", results) == ()


def test_the_same_index_is_opened_once_and_a_new_one_at_once(
    community: Community, search_config: SearchConfig, topics: list[Topic], articles: Generation
) -> None:
    before = community.current()
    assert community.current() is before
    build_topics(search_config, topics[1:], no_progress)
    assert community.current() is not before
    assert ask(community, articles, "paper jam in the printer") == ()


@pytest.mark.parametrize("harm", ["no source", "no index", "no topics", "broken topics"])
def test_whatever_is_wrong_there_are_just_no_answers(
    community: Community, search_config: SearchConfig, harm: str
) -> None:
    if harm == "no source":
        community = Community(CommunityConfig(source="none"), search_config)
    elif harm == "no index":
        shutil.rmtree(index_config(search_config).index)
    elif harm == "no topics":
        shown_file(search_config).unlink()
    else:
        shown_file(search_config).write_text("{")
    assert community.current() is None


def test_an_index_goes_on_serving_while_the_files_are_broken(community: Community, search_config: SearchConfig) -> None:
    assert isinstance(community.current(), CommunityIndex)
    shutil.rmtree(index_config(search_config).index)
    assert isinstance(community.current(), CommunityIndex)

"""The index of topics is built like that of the articles, and nothing in a topic is taken for markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from search.community.topic_index import EXCERPT_CHARS, build_index, index_config, read_shown, shown_file
from search.generations.manager import IndexManager
from search.mode import SearchMode
from search.progress import no_progress
from search.query import parse

if TYPE_CHECKING:
    from search.config import SearchConfig
    from search.generations.generation import Generation
    from tests.search.community.conftest import MakeTopic


def opened(config: SearchConfig) -> Generation:
    return IndexManager(index_config(config)).current()


def test_topics_are_found_by_title_question_and_answer(search_config: SearchConfig, topic: MakeTopic) -> None:
    tea = topic("1", "Is there tea?", question="I am thirsty.", answer="Ask the steward.")
    build_index(search_config, (tea, topic("2", "Cake")), no_progress)
    for words in ("tea", "thirsty", "steward"):
        assert [hit.slug for hit in opened(search_config).searcher.search(parse(words)).hits] == [tea.slug]


@pytest.mark.parametrize(
    "text",
    [
        "{% include secret %} {{ x }} {# y #}",
        "---\nstatus: draft\n---",
        "## Answer\n\n```\ncode",
        "<script>alert(1)</script> & <b>",
        "[[wiki]] ![x](y.png) ::: note <Tabs> {{< x >}} $x_y$ \\",
        "1. one\n    indented\n* two",
        "Why does my 🖨 print # nothing: 'why'?",
        "null",
    ],
)
def test_nothing_in_a_topic_is_markup(search_config: SearchConfig, topic: MakeTopic, text: str) -> None:
    written = topic("1", text, question=text, answer=text)
    build_index(search_config, (written,), no_progress)
    question, answer = opened(search_config).docstore.sections(written.slug)
    assert read_shown(shown_file(search_config))[written.slug].title == text
    assert (question.text, answer.heading, answer.text) == (" ".join(text.split()), "Answer", " ".join(text.split()))


def test_topics_that_are_gone_are_found_no_more(search_config: SearchConfig, topic: MakeTopic) -> None:
    build_index(search_config, tuple(topic(str(number), f"Tea {number}") for number in range(5)), no_progress)
    build_index(search_config, (topic("3", "Tea 3"),), no_progress)
    assert [hit.title for hit in opened(search_config).searcher.search(parse("tea")).hits] == ["Tea 3"]
    build_index(search_config, (), no_progress)
    assert opened(search_config).searcher.search(parse("tea")).hits == ()


def test_no_topics_at_all_are_no_error(search_config: SearchConfig) -> None:
    build_index(search_config, (), no_progress)
    assert read_shown(shown_file(search_config)) == {}


def test_pages_read_shortened_topics(search_config: SearchConfig, topic: MakeTopic) -> None:
    long = topic("1", answer="word " * 500, links=("https://a.example/",))
    build_index(search_config, (long,), no_progress)
    shown = read_shown(shown_file(search_config))[long.slug]
    assert (len(shown.answer) <= EXCERPT_CHARS, shown.links, shown.votes) == (True, (), 4)


def test_the_language_model_does_not_read_topics(search_config: SearchConfig) -> None:
    full = search_config.model_copy(update={"meaning": "full"})
    assert index_config(full).mode is SearchMode.STATIC
    assert index_config(search_config).mode is SearchMode.LEXICAL

"""Accepted answers that link an article become solved questions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from search.community.config import CommunityConfig
from search.community.solved import linked_article, solved_lines, write
from search.generations.manager import IndexManager
from tests.small_centre import MAIL, article

if TYPE_CHECKING:
    from pathlib import Path

    from search.config import SearchConfig
    from search.generations.generation import Generation
    from tests.search.community.conftest import MakeTopic
    from tests.search.conftest import BuildIndex

CONFIG = CommunityConfig(help_hosts=("help.example",))


@pytest.fixture
def generation(build_index: BuildIndex, search_config: SearchConfig) -> Generation:
    build_index({**MAIL, "mail/moved.md": article("Moved", "Text.", redirect_from="[old-name]")})
    return IndexManager(search_config).current()


@pytest.mark.parametrize(
    ("link", "slug"),
    [
        ("https://help.example/articles/bounce", "bounce"),
        ("https://help.example/en/articles/bounce/?x=1#y", "bounce"),
        ("/articles/bounce#wait", "bounce"),
        ("https://help.example/articles/old-name", "moved"),
        ("https://other.example/articles/bounce", ""),
        ("https://help.example/articles/none", ""),
        ("/x/articles/bounce", ""),
        ("https://help.example/bounce", ""),
        ("https://[", ""),
    ],
)
def test_a_link_leads_to_an_article_of_ours(generation: Generation, link: str, slug: str) -> None:
    assert linked_article(link, generation, CONFIG) == slug


def test_an_accepted_answer_with_one_article_is_a_line(generation: Generation, topic: MakeTopic) -> None:
    link = "https://help.example/articles/bounce"
    topics = (
        topic("1", "It came back?", links=(link, f"{link}#wait", "https://else.example/")),
        topic("2", "Few votes", links=(link,), votes=1),
        topic("3", "Two articles", links=(link, "/articles/two-factor")),
        topic("4", "No link"),
        topic("5", "How do I get a refund?", links=(link,)),
        topic("6", "Not good", links=(link,), is_accepted=False, votes=0),
    )
    assert [json.loads(line) for line in solved_lines(topics, generation, CONFIG)] == [
        {"question": "Few votes", "article": "bounce", "day": "2026-04-02", "kind": "community", "sources": 1},
        {"question": "It came back?", "article": "bounce", "day": "2026-04-02", "kind": "community", "sources": 2},
    ]


def test_an_unchanged_file_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "solved.jsonl"
    write(path, ["one", "two"])
    before = path.stat().st_ino
    write(path, ["one", "two"])
    assert (path.read_text(), path.stat().st_ino) == ("one\ntwo\n", before)
    write(path, [])
    assert path.read_text() == ""

"""A passage is the text of the section that a hit leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.answers.passage import PASSAGE_CHARS, passage
from search.generations.manager import IndexManager
from search.query import parse
from tests.small_centre import article

if TYPE_CHECKING:
    from search.config import SearchConfig
    from search.generations.generation import Generation
    from tests.search.conftest import BuildIndex


def test_the_section_of_the_hit_is_quoted(mail: Generation) -> None:
    (hit,) = mail.searcher.search(parse("delivery was delayed")).hits[:1]
    assert passage(mail, hit) == "Wait."


def test_a_long_section_ends_with_a_whole_word(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index({"a/long.md": article("Move the window", "window " * 200)})
    generation = IndexManager(search_config).current()
    (hit,) = generation.searcher.search(parse("move the window")).hits
    text = passage(generation, hit)
    assert len(text) <= PASSAGE_CHARS
    assert text.endswith(" window…")

"""The unit that answers has the best score."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from search.answers.article_text import article_text
from search.answers.unit_scores import unit_scores
from search.config import SearchConfig
from search.generations.builder import build
from search.generations.manager import IndexManager
from search.query import parse
from tests.small_centre import MAIL, article

if TYPE_CHECKING:
    from pathlib import Path

    from kb.config import KbConfig
    from search.generations.generation import Generation
    from tests.search.conftest import BuildIndex

VAULT = article(
    "The vault",
    "The vault is closed at night.\n\n## When the vault opens\n\nIt opens at nine. On Sundays it stays closed.\n\n"
    "## Lost keys\n\nAsk the porter. He has a spare.",
)


@pytest.fixture(params=["off", "static"])
def centre(request: pytest.FixtureRequest, build_index: BuildIndex, kb_config: KbConfig, tmp_path: Path) -> Generation:
    build_index({**MAIL, "a/vault.md": VAULT})
    config = SearchConfig(index=tmp_path / f"index-{request.param}", meaning=request.param)
    build(kb_config, config)
    return IndexManager(config).current()


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("sundays", "On Sundays it stays closed."),
        ("is the vault open on sundays", "On Sundays it stays closed."),
        ("vault lost keys spare", "He has a spare."),
        ("vault at night", "The vault is closed at night."),
    ],
)
def test_the_best_unit_has_the_words_of_the_query(centre: Generation, query: str, answer: str) -> None:
    text = article_text(centre, "vault")
    assert text is not None
    scores = unit_scores(centre, parse(query), "vault", text)
    section = text.sections[int(scores.sections.argmax())]
    assert text.texts[section.first + int(scores.units[section.first : section.end].argmax())] == answer


def test_a_query_without_words_scores_nothing(mail: Generation) -> None:
    text = article_text(mail, "bounce")
    assert text is not None
    assert unit_scores(mail, parse("?"), "bounce", text).units.max() == 0.0

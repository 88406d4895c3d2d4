"""Before a fork, what searches need is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.answers.suggest import suggest
from search.generations.manager import IndexManager
from web.serving.warm_up import warm_up

if TYPE_CHECKING:
    from search.config import SearchConfig


def test_warming_up_changes_no_answer(search_config: SearchConfig) -> None:
    cold, warm = (IndexManager(search_config).current() for _ in range(2))
    warm_up(warm)
    assert suggest(warm, "refund").items
    assert suggest(warm, "refund") == suggest(cold, "refund")

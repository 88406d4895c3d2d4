"""Indexes for benchmarks: a folder of articles, built in a search mode."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kb.config import KbConfig, load
from search.config import SearchConfig
from search.generations.builder import build
from search.generations.manager import IndexManager
from search.mode import SearchMode
from search.progress import TerminalProgress

if TYPE_CHECKING:
    from pathlib import Path

    from search.generations.generation import Generation

MODES: Final = tuple(mode.value for mode in SearchMode)
"""The search modes, as options name them."""


def built(articles: Path, index: Path, mode: str) -> Generation:
    """Build an index of articles in a search mode, with progress on the terminal, and return it opened."""
    config = load(SearchConfig, index=index, meaning=SearchMode(mode).setting)
    progress = TerminalProgress()
    build(load(KbConfig, articles=articles), config, progress=progress)
    progress.close()
    return IndexManager(config).current()

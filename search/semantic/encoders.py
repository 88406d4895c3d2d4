"""Encoders: the static table and the language model, loaded once per process."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import TYPE_CHECKING

from search.errors import ModelError
from search.mode import SearchMode
from search.semantic.minilm import MiniLM
from search.semantic.model_fetch import locate
from search.semantic.static import Static

if TYPE_CHECKING:
    from pathlib import Path

    from search.config import SearchConfig
    from search.semantic import Encoder

_LOG = logging.getLogger(__name__)


def best_encoder(config: SearchConfig) -> Encoder | None:
    """Return the best available encoder that the settings allow, or None in lexical mode."""
    if config.mode is SearchMode.LEXICAL:
        return None
    return language_model(config) or static_encoder()


@lru_cache(maxsize=1)
def static_encoder() -> Static:
    """Return the static encoder, which is always available."""
    return Static.load()


def language_model(config: SearchConfig) -> MiniLM | None:
    """Return the language model if the settings want it and its files are intact; damaged files are logged."""
    folder = locate(config.model) if config.mode is SearchMode.FULL else None
    return _load(folder) if folder is not None else None


@lru_cache(maxsize=2)
def _load(folder: Path) -> MiniLM | None:
    try:
        return MiniLM.load(folder)
    except ModelError as error:
        _LOG.warning("%s; search uses the built-in static table instead", error)
        return None

"""Query the index that a build published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.generations.manager import IndexManager
from search.query import parse

if TYPE_CHECKING:
    from pathlib import Path

    from search.config import SearchConfig


def hit_slugs(config: SearchConfig, query: str) -> list[str]:
    """Return the articles that a query finds, best first."""
    return [hit.slug for hit in IndexManager(config).current().searcher.search(parse(query)).hits]


def first_hit(config: SearchConfig, query: str) -> str | None:
    """Return the first article that a query finds."""
    return next(iter(hit_slugs(config, query)), None)


def generation_names(config: SearchConfig) -> set[str]:
    """Return the names of all generations on disk."""
    return {path.name for path in config.index.iterdir() if path.is_dir()}


def truncate(path: Path) -> None:
    """Cut a file in half."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

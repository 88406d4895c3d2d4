"""A builder's index, a store, and a machine that pulls from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from kb.config import KbConfig
from search.config import SearchConfig
from search.generations.builder import build
from search.generations.manager import IndexManager
from search.objects.folder import FolderStore
from search.progress import no_progress
from search.publishing.publisher import publish
from search.publishing.puller import Puller
from tests.small_centre import MAIL, write_articles

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from search.generations.generation import Generation
    from search.objects.store import ObjectStore
    from search.publishing.publisher import Receipt

PICTURE = b"\x89PNG\r\n\x1a\n not read by these tests"


@dataclass(frozen=True, slots=True)
class Builder:
    """A machine that builds and publishes."""

    kb: KbConfig
    config: SearchConfig
    store: ObjectStore

    def publish(self, files: Mapping[str, str | bytes | None], *, keep: int = 5, full: bool = False) -> Receipt:
        """Write files into the folder of articles (None removes one), build, and publish."""
        write_articles(self.kb.articles, files)
        build(self.kb, self.config, allow_shrink=True)
        return publish(self.kb, self.config, self.store, keep, no_progress, full=full)


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine that pulls and serves; it has no articles folder."""

    config: SearchConfig
    store: ObjectStore

    def pull(self) -> bool:
        """Pull as a new process does."""
        return Puller(self.config, self.store, no_progress).pull()

    @property
    def generation(self) -> Generation:
        """The generation that serves."""
        return IndexManager(self.config).current()

    @property
    def slugs(self) -> set[str]:
        """The slugs of the articles that serve."""
        return set(self.generation.docstore.entries)


@pytest.fixture
def store(tmp_path: Path) -> ObjectStore:
    return FolderStore(tmp_path / "store")


@pytest.fixture
def builder(tmp_path: Path, store: ObjectStore) -> Builder:
    builder = Builder(
        KbConfig(articles=tmp_path / "articles"), SearchConfig(index=tmp_path / "built", meaning="off"), store
    )
    write_articles(builder.kb.articles, MAIL)
    return builder


@pytest.fixture
def machine(tmp_path: Path, store: ObjectStore) -> Machine:
    return Machine(SearchConfig(index=tmp_path / "machine" / "index", meaning="off"), store)

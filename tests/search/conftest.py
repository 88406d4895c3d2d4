"""Small real indexes, built from a dict of files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import pytest

from kb.config import KbConfig
from search.config import SearchConfig
from search.generations.builder import Report, build
from search.generations.manager import IndexManager
from tests.small_centre import MAIL

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    from search.generations.generation import Generation


class BuildIndex(Protocol):
    """Writes files into the folder of articles (None removes one) and builds."""

    def __call__(
        self,
        files: Mapping[str, str | bytes | None],
        *,
        full: bool = False,
        strict: bool = False,
        allow_shrink: bool = False,
        now: dt.datetime | None = None,
    ) -> Report:
        """Return what the build did."""
        ...


@pytest.fixture
def kb_config(tmp_path: Path) -> KbConfig:
    return KbConfig(articles=tmp_path / "articles")


@pytest.fixture
def search_config(tmp_path: Path) -> SearchConfig:
    """Return settings that answer by words alone, so that tests can say what is found and what is not."""
    return SearchConfig(index=tmp_path / "index", meaning="off")


@pytest.fixture
def build_index(kb_config: KbConfig, search_config: SearchConfig) -> BuildIndex:
    def write_and_build(files: Mapping[str, str | bytes | None], **options: Any) -> Report:  # noqa: ANN401 - those of build()
        for name, content in files.items():
            path = kb_config.articles / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if content is None:
                path.unlink()
            else:
                path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return build(kb_config, search_config, **options)

    return write_and_build


@pytest.fixture
def mail(build_index: BuildIndex, search_config: SearchConfig) -> Generation:
    build_index(MAIL)
    return IndexManager(search_config).current()

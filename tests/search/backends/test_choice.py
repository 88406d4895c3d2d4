"""The client of a backend is imported only if the settings choose it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from search.backends.choice import index_manager, opensearch
from search.config import SearchConfig
from search.errors import BuildError

if TYPE_CHECKING:
    from pathlib import Path


def test_an_index_in_files_needs_no_backend(tmp_path: Path) -> None:
    config = SearchConfig(index=tmp_path)
    assert opensearch(config) is None
    assert config.serving == tmp_path
    index_manager(config)


def test_a_cluster_without_an_address_names_the_setting() -> None:
    with pytest.raises(BuildError, match="opensearch_url"):
        index_manager(SearchConfig(backend="opensearch"))


def test_a_missing_client_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opensearchpy", None)
    with pytest.raises(BuildError, match="pip install"):
        opensearch(SearchConfig(backend="opensearch", opensearch_url="http://localhost:9200"))

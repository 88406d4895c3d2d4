"""The manager serves the current generation, and the last good one if the current one is broken."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace
from typing import TYPE_CHECKING
from unittest.mock import Mock

import pytest

from search.errors import IndexUnavailableError
from search.generations.layout import CURRENT, meta_file
from search.generations.manager import IndexManager
from search.query import parse
from tests.search.generations.serving import truncate
from tests.small_centre import MAIL, article

if TYPE_CHECKING:
    from search.config import SearchConfig
    from tests.search.conftest import BuildIndex


def test_a_running_reader_gets_the_new_generation(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index(MAIL)
    manager = IndexManager(search_config)
    before = manager.current()
    assert manager.current() is before
    build_index({"x/teapot.md": article("Teapots", "Porcelain.")})
    after = manager.current()
    assert after.name != before.name
    assert after.searcher.search(parse("teapots")).hits[0].slug == "teapot"
    assert before.searcher.search(parse("refund")).hits[0].slug == "refund", "the old one still answers"


def test_a_search_answers_at_once_unless_an_index_is_to_be_opened_or_a_cluster_to_be_asked(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index(MAIL)
    manager = IndexManager(search_config)
    assert not manager.answers_at_once()
    manager.current()
    assert manager.answers_at_once()
    build_index({"x/teapot.md": article("Teapots", "Porcelain.")})
    assert not manager.answers_at_once()

    in_cluster = IndexManager(search_config, complete=lambda generation: replace(generation, candidates=Mock()))
    in_cluster.current()
    assert not in_cluster.answers_at_once()


def test_a_missing_index_names_the_command_that_builds_it(search_config: SearchConfig) -> None:
    with pytest.raises(IndexUnavailableError, match=r"build_index\.py"):
        IndexManager(search_config).current()


@pytest.mark.parametrize("pointer", [b"", b"a\0b", b"../etc", b"\xff\xfe", b"20200101T000000-dead"])
def test_an_invalid_pointer_is_an_error_unless_a_generation_is_open(
    build_index: BuildIndex, search_config: SearchConfig, pointer: bytes
) -> None:
    build_index(MAIL)
    manager = IndexManager(search_config)
    before = manager.current()
    (search_config.index / CURRENT).write_bytes(pointer)
    with pytest.raises(IndexUnavailableError):
        IndexManager(search_config).current()
    assert manager.current() is before
    assert build_index({}).changed == 4


def test_the_open_generation_keeps_serving_if_the_new_one_is_truncated(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index(MAIL)
    manager = IndexManager(search_config)
    before = manager.current()
    path = search_config.index / build_index({"x/note.md": article("Note", "Text.")}).generation
    truncate(meta_file(path))
    assert manager.current() is before


def test_a_generation_is_released_once_no_request_uses_it(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index(MAIL)
    manager = IndexManager(search_config)
    before = manager.current()
    before.searcher.search(parse("refund"))
    parts = [weakref.ref(part) for part in (before.docstore, before.searcher)]
    build_index({"x/note.md": article("Note", "Text.")})
    manager.current()
    assert all(part() is not None for part in parts), "a request still uses it"
    del before
    manager.current()
    assert all(part() is None for part in parts), "not even its caches remain"


def test_a_generation_that_a_server_has_frozen_is_released(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index(MAIL)
    manager = IndexManager(search_config)
    searcher = weakref.ref(manager.current().searcher)
    gc.freeze()
    try:
        build_index({"x/note.md": article("Note", "Text.")})
        manager.current()
        manager.current()
        assert searcher() is None
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()

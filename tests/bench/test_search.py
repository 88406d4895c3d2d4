"""The search benchmark: reproducible documents and queries, engines that return hits, and their timings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.bench.collection import KINDS, documents, queries
from tests.bench.engines import RIVALS
from tests.bench.ours import MEANINGS, OurEngine, WholeEngine, opened
from tests.bench.search import growth, time_engines

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.bench.collection import Document
    from tests.bench.engines import Engine

LONG = " ".join(f"sentence {number} mentions the calibration of sensor{number} twice." for number in range(20))
FILES: dict[str, str | bytes] = {
    f"{name}.md": f"---\ntitle: Calibrate your {name} carefully\n---\nIt has a dial.\n\n## Reset {name}\n\n{LONG}\n"
    for name in ("thermometer", "barometer", "hygrometer")
}


@pytest.fixture
def collection(articles_from: Callable[[dict[str, str | bytes]], Path], tmp_path: Path) -> list[Document]:
    return documents([articles_from(FILES)], 8, tmp_path / "keep")


@pytest.fixture
def engines(collection: list[Document], tmp_path: Path) -> list[Engine]:
    ours = opened(tmp_path / "ours", collection, MEANINGS[0])
    rivals = [rival(tmp_path / name, collection) for name, rival in RIVALS.items()]
    return [OurEngine("ours", ours), WholeEngine("ours, whole", ours), *rivals]


def test_documents_repeat_with_changed_words_and_are_reproducible(
    collection: list[Document], tmp_path: Path, articles_from: Callable[[dict[str, str | bytes]], Path]
) -> None:
    assert len({document.id for document in collection}) == 8
    assert len({(document.title, document.body) for document in collection}) == 8, "three files have six sections"
    assert documents([articles_from(FILES)], 8, tmp_path / "elsewhere") == collection


def test_queries_are_distinct_and_reproducible(collection: list[Document]) -> None:
    sample = queries(collection, 5, seed=1)
    assert len({(query.kind, query.text) for query in sample}) == len(sample)
    assert {query.kind for query in sample} == {*KINDS}
    assert sample == queries(collection, 5, seed=1)
    assert all(60 <= len(query.text.split()) <= 120 for query in sample if query.kind == "ticket")


def test_engines_find_words_and_supported_engines_find_prefixes_and_misspellings(
    engines: list[Engine], collection: list[Document]
) -> None:
    relevant = {document.id for document in collection if "barometer" in f"{document.title} {document.body}"}
    for engine in engines:
        assert relevant <= {*engine.search("short", "barometer")}, engine.name
        if engine.name != "bm25s":
            assert relevant <= {*engine.search("prefix", "barom")}, engine.name
        if engine.name not in {"bm25s", "SQLite FTS5"}:
            assert relevant <= {*engine.search("typo", "baromter")}, engine.name


def test_every_engine_is_timed_on_every_kind_of_query(engines: list[Engine], collection: list[Document]) -> None:
    timings = time_engines(engines[:-1], engines[-1:], collection, 2, seed=0)
    assert [(timing.kind, timing.engine) for timing in timings] == [(k, e.name) for k in KINDS for e in engines]
    assert all(0 < timing.p50_ms <= timing.p99_ms for timing in timings)
    assert growth(timings)["ours"] == dict.fromkeys(KINDS, 1.0)

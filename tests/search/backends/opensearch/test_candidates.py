"""Candidates from the cluster give the results of the whole index; without it the snapshot answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from search.backends.opensearch.breaker import FAILURES
from search.generations.generation import open_generation
from search.query import parse
from tests.search.backends.opensearch.centre import MemoryCluster, candidates, publisher
from tests.search.backends.opensearch.fake_cluster import FakeCluster

if TYPE_CHECKING:
    from search.config import SearchConfig
    from search.generations.generation import Generation


@pytest.fixture
def cluster(mail: Generation, search_config: SearchConfig) -> MemoryCluster:
    del mail  # built
    cluster = MemoryCluster()
    publisher(search_config.model_copy(update={"backend": "opensearch"}), cluster).publish()
    return cluster


@pytest.fixture
def snapshot(cluster: MemoryCluster, mail: Generation, search_config: SearchConfig) -> Generation:
    del cluster  # published
    return open_generation(search_config.index / "opensearch" / mail.name, search_config)


QUERIES = ("reset my pasword", "550 5.7.1", "money comes back", "the clock of the telephone", "zeppelin", "")


@pytest.mark.parametrize("text", QUERIES)
def test_all_articles_as_candidates_give_the_results_of_the_index(
    mail: Generation, snapshot: Generation, cluster: MemoryCluster, text: str
) -> None:
    for is_complete in (True, False):
        query = parse(text, is_complete=is_complete)
        searcher = candidates(cluster, "help").searcher(query, snapshot.searcher)
        assert searcher.search(query) == mail.searcher.search(query)


def test_records_are_brought_once(snapshot: Generation, cluster: MemoryCluster) -> None:
    own = candidates(cluster, "help")
    cluster.asked.clear()
    for text in QUERIES:
        own.searcher(parse(text), snapshot.searcher)
    assert [path for path, _ in cluster.asked].count("POST /help/_mget") == 1


def test_shards_that_failed_make_results_incomplete(snapshot: Generation, cluster: MemoryCluster) -> None:
    cluster.failed_shards = 1
    own = candidates(cluster, "help")
    results = own.searcher(parse("refund"), snapshot.searcher).search(parse("refund"))
    assert results.is_incomplete
    assert own.outcomes() == {"answered": 0, "partial": 1, "failed": 0}


def test_a_cluster_that_fails_again_and_again_is_left_alone(snapshot: Generation) -> None:
    away = FakeCluster({})
    own = candidates(away, "help")
    for _ in range(2 * FAILURES):
        assert own.searcher(parse("refund"), snapshot.searcher) is snapshot.searcher
    assert (len(away.asked), own.is_away, own.outcomes()["failed"]) == (FAILURES, True, 2 * FAILURES)

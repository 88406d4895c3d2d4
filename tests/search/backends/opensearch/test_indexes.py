"""Indexes are created, checked and removed by name; only those of this help centre."""

from __future__ import annotations

import pytest

from search.backends.opensearch.config import OpenSearchConfig
from search.backends.opensearch.indexes import Indexes
from search.errors import BuildError
from tests.search.backends.opensearch.fake_cluster import FakeCluster

OLD, NEW = "help-20260101t000000-aa", "help-20260102t000000-bb"


def indexes(**answers: object) -> tuple[FakeCluster, Indexes]:
    cluster = FakeCluster({path.replace("__", " "): answer for path, answer in answers.items()})
    return cluster, Indexes(cluster, OpenSearchConfig(prefix="help"))  # type: ignore[arg-type]


def test_indexes_of_others_stay() -> None:
    others = ("help-eu-20260101t000000-aa", "help-notes", "other")
    answers: dict[str, object] = {"GET /help-*": dict.fromkeys((OLD, NEW, *others)), f"DELETE /{OLD}": {}}
    cluster, own = indexes(**answers)
    own.remove_all_but(frozenset({NEW}))
    assert [path for path, _ in cluster.asked if path.startswith("DELETE")] == [f"DELETE /{OLD}"]


def test_an_index_with_missing_articles_or_terms_fails() -> None:
    counted: dict[str, object] = {f"GET /{NEW}/_count": {"count": 3}, f"GET /{NEW}/_analyze": {"tokens": []}}
    _, own = indexes(**counted)
    with pytest.raises(BuildError, match="3 articles instead of 4"):
        own.check(NEW, 4, ("en",))
    with pytest.raises(BuildError, match="no terms"):
        own.check(NEW, 3, ("en",))


def test_the_alias_moves_in_one_request() -> None:
    cluster, own = indexes(**{"POST /_aliases": {}})
    own.publish(NEW)
    ((_, body),) = cluster.asked
    assert [next(iter(action)) for action in body["actions"]] == ["remove", "add"]  # type: ignore[index]


def test_a_cluster_without_an_answer_has_no_knn_and_no_alias() -> None:
    _, own = indexes()
    assert (own.has_knn(), own.serving()) == (False, "")

"""A publication writes the snapshot and the index, checks both, and lets them serve; a failed one changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from search.errors import BuildError
from search.generations.generation import open_generation
from tests.search.backends.opensearch.centre import MemoryCluster, publisher

if TYPE_CHECKING:
    from search.config import SearchConfig
    from search.generations.generation import Generation


@pytest.fixture
def config(mail: Generation, search_config: SearchConfig) -> SearchConfig:
    del mail  # built
    return search_config.model_copy(update={"backend": "opensearch"})


def test_a_publication_leaves_a_snapshot_that_knows_the_whole_collection(config: SearchConfig) -> None:
    cluster = MemoryCluster()
    publication = publisher(config, cluster).publish()

    snapshot = open_generation(config.serving / publication.generation, config)
    assert (publication.written, publication.is_published, len(cluster.documents)) == (4, True, 4)
    assert (len(snapshot.docstore.entries), snapshot.meta.sections, snapshot.searcher.impacts.collected) == (4, 2, 7)
    assert snapshot.searcher.is_incomplete


def test_a_count_that_differs_keeps_the_one_before(config: SearchConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = MemoryCluster()
    monkeypatch.setattr(cluster, "bulk", lambda *_, **__: None)
    own = publisher(config, cluster)
    with pytest.raises(BuildError, match="has 0 articles instead of 4"):
        own.publish()
    assert own.serving() == ""
    assert "POST /_aliases" not in [path for path, _ in cluster.asked]


def test_no_generation_to_go_back_to_is_an_error(config: SearchConfig) -> None:
    own = publisher(config, MemoryCluster())
    own.publish()
    with pytest.raises(BuildError, match="no generation before"):
        own.rollback()

"""A small help centre whose cluster is an object, and what publishes to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from search.backends.opensearch.breaker import CircuitBreaker
from search.backends.opensearch.candidates import ClusterCandidates, Counts
from search.backends.opensearch.config import OpenSearchConfig
from search.backends.opensearch.indexes import Indexes
from search.backends.opensearch.publishing import Publisher
from tests.search.backends.opensearch.fake_cluster import FakeCluster, found

if TYPE_CHECKING:
    from search.config import SearchConfig

CONFIG = OpenSearchConfig(prefix="help", snapshot_articles=1, deadline_ms=10_000)


class MemoryCluster(FakeCluster):
    """A cluster that stores the documents of bulk requests and finds all of them."""

    def __init__(self) -> None:
        super().__init__({})
        self.documents: dict[str, Any] = {}
        self.failed_shards = 0

    def bulk(self, index: str, actions: list[Any], *, seconds: float) -> None:  # noqa: ARG002 - as the client's
        """Store documents."""
        pairs = zip(actions[::2], actions[1::2], strict=True)
        self.documents |= {action["index"]["_id"]: fields for action, fields in pairs}

    def ask(self, method: str, path: str, body: Any = None, **options: Any) -> Any:  # noqa: ANN401 - JSON
        """Answer like a cluster with one index."""
        operation = path.rpartition("/")[2]
        index = path.split("/")[1]
        answers: dict[str, Any] = {
            "_count": {"count": len(self.documents)},
            "_analyze": {"tokens": [1]},
            "_mapping": {index: {"mappings": {"properties": {}}}},
            "_msearch": found(list(self.documents), failed=self.failed_shards)(body or []),
            "_mget": {"docs": [{"_id": slug, "_source": self.documents[slug]} for slug in (body or {}).get("ids", ())]}
            if isinstance(body, dict)
            else None,
        }
        if path.startswith(("/_alias/", "/_plugins/")):
            return super().ask(method, path, body, **options)
        self.asked.append((f"{method} {path}", body))
        return answers.get(operation, {"timed_out": False})


def publisher(config: SearchConfig, cluster: MemoryCluster) -> Publisher:
    """Return what publishes to a cluster in memory."""
    return Publisher(config, Indexes(cluster, CONFIG), lambda generation: generation)  # type: ignore[arg-type]


def candidates(cluster: FakeCluster, index: str) -> ClusterCandidates:
    """Return the candidates of an index."""
    return ClusterCandidates(
        cluster=cluster,  # type: ignore[arg-type]
        breaker=CircuitBreaker(60.0),
        config=CONFIG,
        index=index,
        languages=("en",),
        always=(),
        counts=Counts(),
    )

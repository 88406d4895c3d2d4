"""The OpenSearch backend: what opens an index of this kind, and what publishes to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kb.config import load
from search.backends.opensearch.breaker import CircuitBreaker
from search.backends.opensearch.candidates import ClusterCandidates, Counts
from search.backends.opensearch.client import connect
from search.backends.opensearch.config import OpenSearchConfig
from search.backends.opensearch.indexes import Indexes
from search.backends.opensearch.mapping import bases_of
from search.backends.opensearch.publishing import Publisher
from search.generations.manager import IndexManager

if TYPE_CHECKING:
    from search.backends.opensearch.client import Cluster
    from search.config import SearchConfig
    from search.generations.generation import Generation


class OpenSearchBackend:
    """A help centre in a cluster; one for each process."""

    def __init__(self, search: SearchConfig, config: OpenSearchConfig | None = None) -> None:
        """Take the settings; the table ``[opensearch]`` is read if it is not given.

        Raises:
            BuildError: there is no address, or the client is not installed.

        """
        self._search = search
        self.config = config or load(OpenSearchConfig)
        self._cluster: Cluster = connect(search, self.config)
        self._indexes = Indexes(self._cluster, self.config)
        self.breaker = CircuitBreaker(self.config.retry_seconds)
        self.counts = Counts()

    def manager(self) -> IndexManager:
        """Return a manager of the generations that serve."""
        return IndexManager(self._search, complete=self.complete)

    def publisher(self) -> Publisher:
        """Return what publishes to the cluster."""
        return Publisher(self._search, self._indexes, self.complete)

    def complete(self, generation: Generation) -> Generation:
        """Return a snapshot that was opened, with the candidates of its index."""
        return replace(generation, candidates=self.candidates(generation))

    def candidates(self, generation: Generation) -> ClusterCandidates:
        """Return the candidates of the index of a generation."""
        return ClusterCandidates(
            cluster=self._cluster,
            breaker=self.breaker,
            config=self.config,
            index=self._indexes.name(generation.name),
            languages=bases_of(generation.meta.languages),
            always=generation.docstore.risks.articles,
            counts=self.counts,
        )

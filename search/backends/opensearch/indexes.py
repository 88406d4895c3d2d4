"""Indexes: one for each generation, and an alias for the one that serves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from search.backends.opensearch.candidate_query import digest_query
from search.backends.opensearch.mapping import FORMAT, bases_of, mappings, settings
from search.errors import BuildError, ClusterError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.backends.opensearch.client import Cluster
    from search.backends.opensearch.config import OpenSearchConfig

DIGESTS_AT_ONCE: Final = 5_000


class Indexes:
    """The indexes of a help centre in a cluster."""

    def __init__(self, cluster: Cluster, config: OpenSearchConfig) -> None:
        self.cluster = cluster
        self.config = config
        self.seconds = config.build_timeout_seconds

    def name(self, generation: str) -> str:
        """Return the name of the index of a generation."""
        return f"{self.config.prefix}-{generation.lower()}"

    def serving(self) -> str:
        """Return the index that the alias leads to, or "" if there is none."""
        try:
            answer = self.cluster.ask("GET", f"/_alias/{self.config.prefix}", seconds=self.seconds)
        except ClusterError:
            return ""
        return next(iter(answer), "")

    def has_knn(self) -> bool:
        """Return whether every node has the k-NN plugin, and the settings want it."""
        if self.config.knn == "off":
            return False
        try:
            self.cluster.ask("GET", "/_plugins/_knn/stats", seconds=self.seconds)
        except ClusterError:
            return False
        return True

    def create(self, index: str, languages: Sequence[str], dimensions: int, before: str) -> bool:
        """Create an index, as a clone of the one ``before`` if that has the same fields; return whether it is one.

        A clone shares the files of its source, so that only what changed is written.
        """
        self.delete([index])
        meta = {
            "format": FORMAT,
            "languages": list(bases_of(languages)),
            "dimensions": dimensions,
            "shards": self.config.shards,
        }
        if before and self._meta(before) == meta:
            blocked = {"index.blocks.write": True}
            self.cluster.ask("PUT", f"/{before}/_settings", blocked, seconds=self.seconds)
            free = {"settings": {"index.blocks.write": None}}
            self.cluster.ask("POST", f"/{before}/_clone/{index}", free, seconds=self.seconds)
            return True
        fields = {**mappings(languages, dimensions=dimensions), "_meta": meta}
        body = {"settings": {"index": settings(self.config, has_knn=bool(dimensions))}, "mappings": fields}
        self.cluster.ask("PUT", f"/{index}", body, seconds=self.seconds)
        return False

    def _meta(self, index: str) -> object:
        try:
            answer = self.cluster.ask("GET", f"/{index}/_mapping", seconds=self.seconds)
        except ClusterError:
            return None
        return answer[index]["mappings"].get("_meta")

    def digests(self, index: str) -> dict[str, str]:
        """Return the digest of each article in an index."""
        digests: dict[str, str] = {}
        last = ""
        while True:
            body = digest_query(last, DIGESTS_AT_ONCE)
            answer = self.cluster.ask("POST", f"/{index}/_search", body, seconds=self.seconds)
            hits = answer["hits"]["hits"]
            digests |= {hit["_id"]: hit["_source"]["digest"] for hit in hits}
            if len(hits) < DIGESTS_AT_ONCE:
                return digests
            last = hits[-1]["sort"][0]

    def finish(self, index: str) -> None:
        """Make all documents of an index visible, allow no more, and wait until it can be searched.

        Raises:
            BuildError: not all of its shards start in time.

        """
        self.cluster.ask("POST", f"/{index}/_refresh", seconds=self.seconds)
        self.cluster.ask("PUT", f"/{index}/_settings", {"index.blocks.write": True}, seconds=self.seconds)
        path, wait = f"/_cluster/health/{index}", f"{int(self.seconds)}s"
        health = self.cluster.ask("GET", path, seconds=self.seconds + 5, wait_for_status="yellow", timeout=wait)
        if health["timed_out"]:
            raise BuildError(f"{index}: not all of its shards have started after {wait}")

    def check(self, index: str, articles: int, languages: Sequence[str]) -> None:
        """Pass if an index has so many articles, and its analyzers make terms of words.

        Raises:
            BuildError: it has not, or they do not.

        """
        counted = self.cluster.ask("GET", f"/{index}/_count", seconds=self.seconds)["count"]
        if counted != articles:
            raise BuildError(f"{index}: has {counted} articles instead of {articles}; run again with --full")
        fields = ["terms", *(f"text.{base}" for base in bases_of(languages))]
        for field in fields:
            body = {"field": field, "text": "2024 zeppelin"}
            if not self.cluster.ask("GET", f"/{index}/_analyze", body, seconds=self.seconds)["tokens"]:
                raise BuildError(f"{index}: the analyzer of {field} makes no terms of words")

    def publish(self, index: str) -> None:
        """Let the alias lead to an index, in one step."""
        alias = self.config.prefix
        actions = [
            {"remove": {"index": f"{alias}-*", "alias": alias, "must_exist": False}},
            {"add": {"index": index, "alias": alias}},
        ]
        self.cluster.ask("POST", "/_aliases", {"actions": actions}, seconds=self.seconds)

    def remove_all_but(self, names: frozenset[str]) -> None:
        """Delete every other index of the help centre."""
        answer = self.cluster.ask("GET", f"/{self.config.prefix}-*", seconds=self.seconds)
        own = re.compile(rf"{re.escape(self.config.prefix)}-\d{{8}}t\d{{6}}-[0-9a-f]+")  # "help-eu-…" is not of "help"
        self.delete([index for index in answer if own.fullmatch(index) and index not in names])

    def delete(self, names: Sequence[str]) -> None:
        """Delete indexes, those that do not exist included."""
        for index in names:
            self.cluster.ask("DELETE", f"/{index}", seconds=self.seconds, ignore_unavailable="true")

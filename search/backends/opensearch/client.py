"""Client: asks the nodes of a cluster, each request within a deadline, and raises no error but ours."""

from __future__ import annotations

import json
import logging
import time
from typing import TYPE_CHECKING, Any, Final

from search.errors import BuildError, ClusterError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from search.backends.opensearch.config import OpenSearchConfig
    from search.config import SearchConfig

    Body = Mapping[str, object] | str
    Answer = dict[str, Any]

CONNECTIONS: Final = 16
"""Open connections to each node: one for each thread that serves."""

MOST_ATTEMPTS: Final = 4
"""Nodes that a request tries while there is time."""

INSTALL: Final = 'the OpenSearch backend needs its client: pip install "opensearch-py>=2.8,<3"'


class Cluster:
    """A cluster of OpenSearch nodes; safe to share between threads."""

    def __init__(self, urls: Sequence[str], config: OpenSearchConfig) -> None:
        try:
            import opensearchpy  # noqa: PLC0415 - only this backend needs it
        except ImportError as error:
            raise BuildError(INSTALL) from error
        for name in ("opensearch", "opensearchpy.trace"):  # they would log bodies, with what visitors typed
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self._failure = opensearchpy.exceptions.OpenSearchException
        password = config.password.get_secret_value() if config.password else ""
        self._nodes = opensearchpy.OpenSearch(
            list(urls),
            http_auth=(config.user, password) if config.user else None,
            ca_certs=str(config.ca_file) if config.ca_file else None,
            http_compress=True,
            maxsize=CONNECTIONS,
            max_retries=0,  # within the deadline: see below
            dead_timeout=2,
        )

    def ask(self, method: str, path: str, body: Body | None = None, *, seconds: float, **parameters: object) -> Answer:
        """Return the answer to a request, asking other nodes as long as there is time.

        Raises:
            ClusterError: no node answered in time, or the answer is an error.

        """
        end = time.monotonic() + seconds
        headers = {"content-type": "application/x-ndjson"} if isinstance(body, str) else None
        for attempt in range(1, MOST_ATTEMPTS + 1):
            left = max(end - time.monotonic(), 0.001)
            try:
                answer: Answer = self._nodes.transport.perform_request(
                    method, path, params={**parameters, "request_timeout": left}, body=body, headers=headers
                )
            except self._failure as error:
                if _is_final(error) or attempt == MOST_ATTEMPTS or time.monotonic() >= end:
                    raise ClusterError(f"{method} {path}: {_reason(error)}") from error
            else:
                return answer
        raise ClusterError(f"{method} {path}: no node answered")

    def searches(self, index: str, bodies: Sequence[Mapping[str, object]], *, seconds: float) -> list[Answer]:
        """Return the answers to several searches of an index, in one request.

        Raises:
            ClusterError: as for ``ask``, or because one of the searches failed.

        """
        lines = "".join(f"{{}}\n{json.dumps(body)}\n" for body in bodies)
        answers: list[Answer] = self.ask("POST", f"/{index}/_msearch", lines, seconds=seconds)["responses"]
        if failed := next((answer for answer in answers if "error" in answer), None):
            raise ClusterError(f"{index}: {failed['error'].get('type', 'a search failed')}")
        return answers

    def bulk(self, index: str, actions: Iterable[Mapping[str, object]], *, seconds: float) -> None:
        """Carry out the lines of a bulk request.

        Raises:
            ClusterError: as for ``ask``, or because one of them failed.

        """
        lines = "".join(f"{json.dumps(action)}\n" for action in actions)
        answer = self.ask("POST", f"/{index}/_bulk", lines, seconds=seconds)
        if answer["errors"]:
            results = [next(iter(item.values())) for item in answer["items"]]
            first = next(result["error"] for result in results if "error" in result)
            raise ClusterError(f"{index}: {first.get('type')}: {first.get('reason')}")

    def close(self) -> None:
        """Close all connections."""
        self._nodes.close()


def _is_final(error: Exception) -> bool:
    """Return whether another node would say the same: not if this one was gone, overtaxed, or without a shard."""
    status = error.args[0] if error.args else None
    return isinstance(status, int) and status not in {429, 502, 503, 504}


def _reason(error: Exception) -> str:
    """Return what went wrong without the request, which may contain what a visitor typed."""
    status, *others = error.args or ("",)
    return f"{type(error).__name__} {status} {others[0] if isinstance(status, int) and others else ''}".strip()


def connect(search: SearchConfig, config: OpenSearchConfig) -> Cluster:
    """Return the cluster of the settings, which is not asked yet.

    Raises:
        BuildError: there is no address, or the client is not installed.

    """
    urls = [url.strip() for url in search.opensearch_url.split(",") if url.strip()]
    if not urls:
        raise BuildError('[search] backend = "opensearch" needs opensearch_url, such as "http://localhost:9200"')
    return Cluster(urls, config)

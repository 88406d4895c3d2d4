"""Choice: the backend that the settings name, imported only when it is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.generations.manager import IndexManager

if TYPE_CHECKING:
    from search.backends.opensearch.backend import OpenSearchBackend
    from search.config import SearchConfig


def opensearch(config: SearchConfig) -> OpenSearchBackend | None:
    """Return the OpenSearch backend, or None if the index is in files.

    Raises:
        BuildError: the settings name no node, or the client is not installed.

    """
    if config.backend != "opensearch":
        return None
    from search.backends.opensearch.backend import OpenSearchBackend  # noqa: PLC0415 - only if it is chosen

    return OpenSearchBackend(config)


def index_manager(config: SearchConfig) -> IndexManager:
    """Return what opens the generations that serve.

    Raises:
        BuildError: as for ``opensearch``.

    """
    backend = opensearch(config)
    return IndexManager(config) if backend is None else backend.manager()

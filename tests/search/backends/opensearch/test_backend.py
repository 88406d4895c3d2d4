"""The backend opens generations with the candidates of their own index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from search.backends.opensearch.backend import OpenSearchBackend
from search.backends.opensearch.config import OpenSearchConfig

if TYPE_CHECKING:
    from search.config import SearchConfig
    from search.generations.generation import Generation

pytest.importorskip("opensearchpy", reason="the client is in the group of optional packages")


def test_a_generation_asks_the_index_of_its_name(mail: Generation, search_config: SearchConfig) -> None:
    chosen = {"backend": "opensearch", "opensearch_url": "http://127.0.0.1:9"}
    backend = OpenSearchBackend(search_config.model_copy(update=chosen), OpenSearchConfig(prefix="help"))
    own = backend.candidates(mail)
    assert (own.index, own.languages) == (f"help-{mail.name.lower()}", ("en",))
    assert backend.complete(mail).candidates is not None

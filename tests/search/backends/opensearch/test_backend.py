"""The backend opens generations with the candidates of their own index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kb.lists.risks import RISKS_FILE
from search.backends.opensearch.backend import OpenSearchBackend
from search.backends.opensearch.config import OpenSearchConfig
from search.generations.manager import IndexManager
from tests.search.backends.test_snapshot import RISKS
from tests.small_centre import MAIL

if TYPE_CHECKING:
    from search.config import SearchConfig
    from search.generations.generation import Generation
    from tests.search.conftest import BuildIndex

pytest.importorskip("opensearchpy", reason="the client is in the group of optional packages")


def test_every_query_brings_the_articles_of_safety_advice_those_of_situations_included(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index({**MAIL, RISKS_FILE: RISKS})
    chosen = search_config.model_copy(update={"backend": "opensearch", "opensearch_url": "http://127.0.0.1:9"})
    own = OpenSearchBackend(chosen, OpenSearchConfig(prefix="help"))
    assert own.candidates(IndexManager(search_config).current()).always == ("two-factor", "bounce")


def test_a_generation_asks_the_index_of_its_name(mail: Generation, search_config: SearchConfig) -> None:
    chosen = {"backend": "opensearch", "opensearch_url": "http://127.0.0.1:9"}
    backend = OpenSearchBackend(search_config.model_copy(update=chosen), OpenSearchConfig(prefix="help"))
    own = backend.candidates(mail)
    assert (own.index, own.languages) == (f"help-{mail.name.lower()}", ("en",))
    assert backend.complete(mail).candidates is not None

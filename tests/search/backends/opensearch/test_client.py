"""The client raises only our errors, and none of them shows what a visitor typed."""

from __future__ import annotations

import logging
import socket

import pytest

from search.backends.opensearch.client import Cluster, connect
from search.backends.opensearch.config import OpenSearchConfig
from search.config import SearchConfig
from search.errors import BuildError, ClusterError

pytest.importorskip("opensearchpy", reason="the client is in the group of optional packages")


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_nodes_that_are_away_give_one_error_without_the_query(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    cluster = Cluster([f"http://127.0.0.1:{closed_port()}", f"http://127.0.0.1:{closed_port()}"], OpenSearchConfig())
    with pytest.raises(ClusterError, match="ConnectionError") as caught:
        cluster.searches("help", [{"query": {"match": {"terms": "my secret illness"}}}], seconds=5)
    cluster.close()
    assert "illness" not in caplog.text + str(caught.value)


def test_settings_without_an_address_are_refused() -> None:
    with pytest.raises(BuildError, match="opensearch_url"):
        connect(SearchConfig(opensearch_url=""), OpenSearchConfig())

"""The table [opensearch] has defaults that serve a small cluster."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from search.backends.opensearch.config import OpenSearchConfig


def test_the_password_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_OPENSEARCH_PASSWORD", "hunter2-hunter2")
    config = OpenSearchConfig()
    assert config.password is not None
    assert "hunter2" not in repr(config) + config.model_dump_json()


@pytest.mark.parametrize("prefix", ["", "Help", "*", "_all", "a,b", "a/b"])
def test_a_prefix_names_no_other_indexes(prefix: str) -> None:
    with pytest.raises(ValidationError, match="small letters"):
        OpenSearchConfig(prefix=prefix)

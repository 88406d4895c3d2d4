"""The settings and the installed files decide which encoder is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.config import SearchConfig
from search.semantic.encoders import best_encoder, language_model, static_encoder

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_lexical_search_has_no_encoder() -> None:
    assert best_encoder(SearchConfig(meaning="off")) is None


def test_static_search_uses_the_table() -> None:
    assert best_encoder(SearchConfig(meaning="static")) is static_encoder()
    assert language_model(SearchConfig(meaning="static")) is None


def test_without_intact_model_files_the_table_is_used_and_the_fault_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    config = SearchConfig(meaning="full", model=tmp_path)
    assert best_encoder(config) is static_encoder()
    assert f"{tmp_path}/model.safetensors: No such file" in caplog.text
    assert "static table" in caplog.text

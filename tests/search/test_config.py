"""The table ``[search]`` chooses the search mode."""

from __future__ import annotations

import pytest

from kb.config import load
from kb.errors import ConfigError
from search.config import SearchConfig
from search.mode import SearchMode


def test_meaning_chooses_the_mode() -> None:
    assert SearchConfig(meaning="off").mode is SearchMode.LEXICAL
    assert SearchConfig(meaning="full").mode is SearchMode.FULL


def test_names_of_modes_are_not_values_of_the_setting() -> None:
    with pytest.raises(ConfigError, match="meaning"):
        load(SearchConfig, meaning="lexical")

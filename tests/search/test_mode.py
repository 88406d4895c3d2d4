"""Search modes keep their names in settings and index files."""

from __future__ import annotations

import pytest

from search.mode import MeaningSetting, SearchMode


@pytest.mark.parametrize(
    ("setting", "mode", "stored_name"),
    [
        ("off", SearchMode.LEXICAL, "words"),
        ("static", SearchMode.STATIC, "static"),
        ("full", SearchMode.FULL, "minilm"),
    ],
)
def test_each_mode_has_a_setting_and_a_stored_name(setting: MeaningSetting, mode: SearchMode, stored_name: str) -> None:
    assert SearchMode.from_setting(setting) is mode
    assert (mode.setting, mode.stored_name) == (setting, stored_name)


def test_command_lines_name_modes_in_words() -> None:
    assert [mode.value for mode in SearchMode] == ["lexical", "static", "full"]

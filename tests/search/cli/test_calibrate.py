"""``python -m search calibrate`` prints a line per mode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.__main__ import main
from tests.small_centre import MAIL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest


def test_each_mode_is_printed_by_its_stored_name(
    articles_from: Callable[[dict[str, str | bytes]], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["calibrate", str(articles_from({**MAIL})), "--modes", "off", "static"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in lines] == ['"words"', '"static"']
    assert "weights=(" in lines[0]
    assert "'cosine'" in lines[1]


def test_a_folder_that_cannot_be_read_exits_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibrate", str(tmp_path / "nowhere"), "--modes", "off"]) == 2
    assert "nowhere" in capsys.readouterr().err

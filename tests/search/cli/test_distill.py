"""``python -m search distill`` checks its files before it starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_folder_without_a_teacher_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["distill", "--teacher", str(tmp_path), "--texts", str(tmp_path)]) == 2
    assert str(tmp_path) in capsys.readouterr().err

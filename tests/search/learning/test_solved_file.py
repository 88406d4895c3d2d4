"""The file of what was learnt: broken lines cost a log line, a missing file nothing."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from search.learning.solved_file import read, stamp

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_broken_lines_are_skipped_with_one_line_in_the_log_and_without_words(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "solved.jsonl"
    path.write_bytes(b'{"question": "why", "article": "a"}\nsecret\n\xff\n')

    with caplog.at_level(logging.WARNING):
        questions = read(path)

    assert [question.text for question in questions] == ["why"]
    assert len(caplog.records) == 1
    assert "secret" not in caplog.text


def test_no_file_is_no_question(tmp_path: Path) -> None:
    assert read(tmp_path / "none") == ()
    assert stamp(tmp_path / "none") is None


def test_a_folder_in_its_place_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert read(tmp_path) == ()
    assert "cannot be read" in caplog.text


def test_a_replaced_file_has_another_stamp(tmp_path: Path) -> None:
    path = tmp_path / "solved.jsonl"
    path.write_text("a")
    before = stamp(path)
    (tmp_path / "new").write_text("b")
    (tmp_path / "new").replace(path)

    assert stamp(path) != before

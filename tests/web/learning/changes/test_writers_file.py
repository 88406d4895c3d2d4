"""Questions are imported into the writers' own file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from web.errors import LearningError
from web.learning.changes.writers_file import Imported, import_questions

if TYPE_CHECKING:
    from pathlib import Path

OURS = b'{"question": "Is it lost?", "article": "bounce"}'


def test_new_questions_are_added_below_those_that_are_there(tmp_path: Path) -> None:
    (tmp_path / "_solved.jsonl").write_bytes(OURS)
    new = b'{"question": "is it  LOST?", "article": "bounce"}\n{"question": "Pay back", "article": "refund"}\n'
    assert import_questions(tmp_path, new, {"bounce", "refund"}) == Imported(1, 1)
    assert (
        (tmp_path / "_solved.jsonl").read_bytes().startswith(OURS + b'\n{"article": "refund", "question": "Pay back"')
    )
    assert import_questions(tmp_path, new, {"bounce", "refund"}) == Imported(0, 2)


def test_what_cannot_be_imported_is_named_by_its_line(tmp_path: Path) -> None:
    lines = b'nonsense\n{"question": "A", "article": "gone"}\n{"words": ["a"], "article": "bounce"}\n'
    imported = import_questions(tmp_path, lines, {"bounce"})
    assert imported.added == 0
    assert [problem.partition(":")[0] for problem in imported.problems] == ["line 1", "line 2", "line 3"]
    assert not (tmp_path / "_solved.jsonl").exists()


def test_questions_are_scrubbed_unless_they_are_kept_as_written(tmp_path: Path) -> None:
    line = b'{"question": "Error 550 for ben@example.org", "article": "bounce"}'
    import_questions(tmp_path, line, {"bounce"})
    assert b'"Error for"' in (tmp_path / "_solved.jsonl").read_bytes()
    import_questions(tmp_path, line, {"bounce"}, as_written=True)
    assert b'"Error 550 for ben@example.org"' in (tmp_path / "_solved.jsonl").read_bytes()


def test_a_folder_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    (tmp_path / "_solved.jsonl").mkdir()
    with pytest.raises(LearningError, match="cannot be read"):
        import_questions(tmp_path, OURS, {"bounce"})

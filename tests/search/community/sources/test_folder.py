"""Exported topics in a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from search.community.sources.folder import MAX_FILE_BYTES, Folder
from search.errors import TopicError

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = {"title": "Tea?", "accepted": "true", "votes": "5", "date": "2026-03-04", "url": "https://forum.example/1"}
BODY = "Is there [tea](/articles/menu)?\n\n## Answer\n\nYes, with **milk**: [see](/articles/tea).\n"


def write(folder: Path, body: str = BODY, **fields: str) -> Folder:
    lines = "\n".join(f"{key}: {value}" for key, value in {**FIELDS, **fields}.items() if value)
    (folder / "tea.md").write_text(f"---\n{lines}\n---\n{body}")
    return Folder(folder, 10)


def test_the_answer_stands_below_its_heading(tmp_path: Path) -> None:
    source = write(tmp_path, author="ada", category="kitchen/drinks")
    topic = source.read(next(source.listed()))
    assert topic is not None
    assert (topic.question, topic.answer) == ("Is there tea?", "Yes, with milk: see.")
    assert (topic.author, topic.category, topic.votes) == ("ada", "kitchen/drinks", 5)
    assert topic.links == ("/articles/menu", "/articles/tea")


def test_a_topic_without_an_answer_is_none(tmp_path: Path) -> None:
    source = write(tmp_path, body="Is there tea?")
    assert source.read(next(source.listed())) is None


def test_a_missing_folder_has_no_topics(tmp_path: Path) -> None:
    assert list(Folder(tmp_path / "none", 10).listed()) == []


def test_only_markdown_is_listed_without_readme_and_underscore(tmp_path: Path) -> None:
    for name in ("_draft.md", "README.md", "notes.txt", "a.md", "b.md", "c.md"):
        (tmp_path / name).touch()
    assert [each.id for each in Folder(tmp_path, 10).listed()] == ["a.md", "b.md", "c.md"]
    assert [each.id for each in Folder(tmp_path, 2).listed()] == ["a.md", "b.md"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"title": ""}, "title is missing"),
        ({"url": ""}, "url must be"),
        ({"url": "javascript:alert(1)"}, "url must be"),
        ({"votes": "-3"}, "whole number"),
        ({"votes": "many"}, "whole number"),
        ({"date": "yesterday"}, "day of the answer"),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, fields: dict[str, str], message: str) -> None:
    source = write(tmp_path, **fields)
    with pytest.raises(TopicError, match=f"tea.md: .*{message}"):
        source.read(next(source.listed()))


@pytest.mark.parametrize("data", [b"\xff\x00\xff", b"x" * (MAX_FILE_BYTES + 1)])
def test_files_that_are_not_text_or_too_large_are_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "tea.md").write_bytes(data)
    source = Folder(tmp_path, 10)
    with pytest.raises(TopicError, match="UTF-8 text"):
        source.read(next(source.listed()))


def test_a_changed_file_has_another_version(tmp_path: Path) -> None:
    versions = [next(write(tmp_path, votes=votes).listed()).version for votes in ("5", "6")]
    assert versions[0] != versions[1]

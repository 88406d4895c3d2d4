"""Lines such as ``status: draft`` outside of front matter."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import ReadOne

    from kb.reading.reader import Reading


def errors(reading: Reading) -> list[int | None]:
    """Return the lines of the errors that hold an article back."""
    return [problem.line for problem in reading.problems if problem.severity == "error"]


NOW = dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# Plans\n---\ntitle: Plans\nstatus: draft\n---\nText.\n", 4),
        ("```yaml\ntitle: Plans\nstatus: draft\n```\nText.\n", 3),
        ("***\ntitle: Plans\nStatus: Draft\n***\nText.\n", 3),
        ("--\ndraft: true\n--\nText.\n", 2),
        ("—\nstatus = draft\n—\nText.\n", 2),
        ("<!--\ntitle: Plans\ndraft: yes\n-->\nText.\n", 3),
        ("owner: me\nvisibility: private\n---\nText.\n", 2),
        ("---\nstatus:draft\n---\nText.\n", 2),
        ("status\uff1adraft\n\nText.\n", 1),
        ("---\ntitle: Plans\n---\nstatus: draft\n\nText.\n", 4),
    ],
)
def test_texts_that_begin_like_front_matter_are_held_back(read_one: ReadOne, text: str, line: int) -> None:
    reading = read_one(text)

    assert errors(reading) == [line]
    assert reading.article is None


@pytest.mark.parametrize(
    "text",
    [
        "Write this at the top of the file:\n\n```yaml\nstatus: draft\n```\n",
        "---\ntitle: Mark an article as a draft\n---\n```yaml\nstatus: draft\n```\n",
        "---\ntitle: x\nstatus: published\n---\nstatus: draft\n",
        "Status: solved\n\nText.\n",
        "Published: 12 May\n\nText.\n",
        "Private: keep out, says the sign\n",
    ],
)
def test_articles_about_drafts_are_published(read_one: ReadOne, text: str) -> None:
    reading = read_one(text)

    assert errors(reading) == []
    assert reading.is_live(NOW)

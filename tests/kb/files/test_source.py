"""Reading and decoding files: encodings, line endings, limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kb.config import KbConfig
from kb.reading.reader import read
from tests.kb.small_articles import only_problem, small_resolver

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import ReadOne


GOOD = "---\ntitle: Reset your password\nsummary: How to set a new one.\n---\nOpen **Settings**.\n"


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_empty_files_are_an_error(read_one: ReadOne, content: bytes) -> None:
    reading = read_one(content)

    assert only_problem(reading, "empty").severity == "error"
    assert reading.article is None


def test_byte_order_marks_are_dropped(read_one: ReadOne) -> None:
    assert read_one(b"\xef\xbb\xbf" + GOOD.encode()).problems == ()


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_all_line_endings_are_read_and_counted(read_one: ReadOne, end: str) -> None:
    text = GOOD.replace("summary: How to set a new one.", "lang: '?'").replace("\n", end)

    reading = read_one(text.encode())

    assert only_problem(reading, "invalid-value").line == 3
    assert reading.article is not None
    assert reading.article.html == "<p>Open <strong>Settings</strong>.</p>"


def test_nul_bytes_are_an_error_at_their_line(read_one: ReadOne) -> None:
    problem = only_problem(read_one(b"---\ntitle: x\n---\nText\n\x00\n"), "not-text")

    assert (problem.line, problem.severity) == (5, "error")


def test_latin_1_is_read_with_a_warning_at_the_first_bad_line(read_one: ReadOne) -> None:
    reading = read_one("---\ntitle: Passwort\n---\nIhr Schlüssel\nist groß.\n".encode("latin-1"))

    assert (only_problem(reading, "encoding").line, only_problem(reading, "encoding").severity) == (4, "warning")
    assert reading.article is not None
    assert "Schlüssel" in reading.article.html


def test_utf_16_is_read_with_a_warning(read_one: ReadOne) -> None:
    reading = read_one(GOOD.encode("utf-16"))

    assert only_problem(reading, "encoding").severity == "warning"
    assert reading.title == "Reset your password"


def test_files_above_the_size_limit_are_an_error(articles_from: Callable[[dict[str, str | bytes]], Path]) -> None:
    root = articles_from({"a.md": "x" * 200})
    config = KbConfig(articles=root, max_file_bytes=100)

    reading = read(root / "a.md", root=root, slug="a", resolve=small_resolver(), config=config)

    assert only_problem(reading, "too-large").severity == "error"


def test_missing_files_are_an_error(tmp_path: Path) -> None:
    reading = read(tmp_path / "a.md", root=tmp_path, slug="a", resolve=small_resolver(), config=KbConfig())

    assert only_problem(reading, "unreadable").severity == "error"
    assert reading.digest == ""

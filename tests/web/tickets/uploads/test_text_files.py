"""Text files in common encodings are accepted; web pages are not."""

from __future__ import annotations

import time

import pytest

from web.errors import RejectedFileError
from web.tickets.uploads.types import inspect

MOST = 10_000_000


@pytest.mark.parametrize("blanks", [b" " * MOST, b"\n" * MOST, b" \t\r\n" * (MOST // 4)])
def test_files_of_blanks_are_scanned_in_linear_time(blanks: bytes) -> None:
    started = time.perf_counter()
    assert inspect("blank.txt", blanks, MOST).media_type == "text/plain"
    with pytest.raises(RejectedFileError):
        inspect("page.txt", blanks[:-9] + b"<svg/x=1>", MOST)
    assert time.perf_counter() - started < 20  # with a pattern that began with two runs of blanks: hours


@pytest.mark.parametrize("text", ["plain", "Grüße", "\x1b[31mred\x1b[0m\tlog\r\n", "{}"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "latin-1"])
def test_text_in_common_encodings_is_unchanged(text: str, encoding: str) -> None:
    content = text.encode(encoding)
    assert inspect("a.log", content, MOST).content == content


@pytest.mark.parametrize(
    "content",
    [
        b"one\x00two",
        b"the log before the crash\n" + b"\0" * 4096,
        "a log of Windows\r\nof two lines\r\n".encode("utf-16-le"),
        "a log of Windows\r\n".encode("utf-16-be"),
        "错误一 无法登录 42\r\n再试一次\r\n".encode("utf-16-le"),
        "cut off in the middle of a letter".encode("utf-16") + b"x",
        b"<13>Nov 30 08:15:00 host app: started",
        b"<info> started\n<error> failed",
        b"<2026-11-30 08:15> started",
        b"<?xml version='1.0'?>\n<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'/>",
        b"MZ-2000 says 'no'",
        b"PK is the key",
        "🫠 and 🫨, younger than this Python".encode(),
    ],
)
def test_text_that_resembles_markup_is_text(content: bytes) -> None:
    attachment = inspect("a.xml", content, MOST)
    assert (attachment.name, attachment.media_type, attachment.content) == ("a.txt", "text/plain", content)


def test_text_about_pdf_files_is_text() -> None:
    assert inspect("notes", b"a file begins with %PDF-1.7", MOST).media_type == "text/plain"

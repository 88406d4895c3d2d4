"""Attachments are recognised by content and get safe names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.web.tickets.uploads.test_pictures import MOST, archive, picture
from web.config import FILE_KINDS
from web.errors import RejectedFileError
from web.tickets.uploads.types import inspect

OFFICE = "application/vnd.openxmlformats-officedocument."


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("gif.js", picture("GIF") + b"*/=1;alert(1)//", "image/gif"),
        ("photo.php", picture("JPEG") + b"<?php system($_GET['c']); ?>", "image/jpeg"),
        ("both.png.zip", picture() + archive(), "image/png"),
        ("page.html.pdf", b"%PDF-1.7\n<script>alert(1)</script>\n%%EOF", "application/pdf"),
    ],
)
def test_polyglot_files_are_stored_as_the_harmless_type(name: str, content: bytes, media_type: str) -> None:
    attachment = inspect(name, content, MOST)
    assert attachment.media_type == media_type
    assert not attachment.name.endswith((".js", ".php", ".zip", ".html"))
    if media_type.startswith("image/"):
        assert not any(hidden in attachment.content for hidden in (b"alert", b"<?php", b"PK\x03\x04"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("vector.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("vector.png", b'<?xml version="1.0"?><svg onload="alert(1)"/>'),
        ("page.html", b"<!DOCTYPE html><script>alert(1)</script>"),
        ("page.txt", b"  \n<script>alert(1)</script>"),
        ("program.exe", b"MZ\x90\x00\x03\x00"),
        ("program.png", b"\x7fELF\x02\x01\x01\x00"),
        ("logs.gz", b"\x1f\x8b\x08\x00abc"),
        ("nuls.html", "<script>alert(1)</script>".encode("utf-16-le")),
        ("drawing.xml", b"<?xml version='1.0'?><!-- a --><!DOCTYPE s [<!ENTITY a 'b'>]>\n<s:svg xmlns:s='x'/>"),
        ("fake.pdf", b"%PDF-1.7 without an end"),
        ("late.pdf", b"<html>%PDF-1.7 %%EOF"),
        ("empty.txt", b""),
    ],
)
def test_unknown_types_are_rejected_by_name(name: str, content: bytes) -> None:
    with pytest.raises(RejectedFileError, match=f"“{name}” "):
        inspect(name, content, MOST)


def test_too_large_files_are_rejected_with_the_limit() -> None:
    with pytest.raises(RejectedFileError, match="too large: a file may have 10 MB"):
        inspect("a.log", b"x" * (MOST + 1), MOST)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd", "passwd.txt"),
        ("C:\\Users\\anna\\error.log", "error.log"),
        ("/", "file.txt"),
        ("", "file.txt"),
        (".bashrc", "bashrc.txt"),
        ("\u3164.png", "file.txt"),
        ("\u3164", "file.txt"),
        ("con.txt", "file-con.txt"),
        ("a\x00b\r\nSet-Cookie: x.txt", "abSet-Cookie x.txt"),
        ("gnp\u202etxt.exe", "gnptxt.txt"),
        ("Grüße 世界.txt", "Grüße 世界.txt"),
        (f"{'n' * 300}.csv", f"{'n' * 79}….csv"),
        ("notes.php", "notes.txt"),
    ],
)
def test_file_names_are_made_safe(name: str, expected: str) -> None:
    safe = inspect(name, b"text", MOST).name
    assert safe.replace("…", "") == expected.replace("…", "")


@pytest.mark.parametrize("before", [b"\n", b"\xef\xbb\xbf", b"\r\n" * 500, b"Content-Type: application/pdf\r\n\r\n"])
def test_pdf_files_may_begin_with_junk(before: bytes) -> None:
    content = before + b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"
    assert inspect("invoice", content, MOST).media_type == "application/pdf"


@pytest.mark.parametrize(
    ("name", "content", "stored_name", "media_type"),
    [
        ("all.zip", archive(), "all.zip", "application/zip"),
        ("all.txt", archive(), "all.zip", "application/zip"),
        ("macros.xlsm", archive(), "macros.zip", "application/zip"),
        ("letter.DOCX", archive(), "letter.docx", OFFICE + "wordprocessingml.document"),
        ("sums.xlsx", archive(), "sums.xlsx", OFFICE + "spreadsheetml.sheet"),
        ("screen.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "screen.mp4", "video/mp4"),
        ("screen.exe", b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "screen.mov", "video/quicktime"),
        ("screen", b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm", "screen.webm", "video/webm"),
    ],
)
def test_documents_archives_and_videos_are_unchanged(
    name: str, content: bytes, stored_name: str, media_type: str
) -> None:
    attachment = inspect(name, content, MOST)
    assert (attachment.name, attachment.media_type, attachment.content) == (stored_name, media_type, content)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("picture", picture()),
        ("pdf", b"%PDF-1.7\n%%EOF"),
        ("text", b"text"),
        ("zip", archive()),
        ("video", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom"),
    ],
)
def test_kinds_that_are_not_configured_are_rejected(kind: str, content: bytes) -> None:
    with pytest.raises(RejectedFileError, match=r"“a” cannot be sent\. You can send .+\."):
        inspect("a", content, MOST, [other for other in FILE_KINDS if other != kind])


def test_pdf_files_are_unchanged() -> None:
    content = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"
    attachment = inspect("invoice", content, MOST)
    assert (attachment.name, attachment.media_type, attachment.content) == ("invoice.pdf", "application/pdf", content)


@given(
    st.text(max_size=60), st.binary(max_size=300), st.sampled_from([b"", picture()[:40], picture("GIF")[:20], b"%PDF-"])
)
def test_any_bytes_are_accepted_or_rejected(name: str, content: bytes, head: bytes) -> None:
    try:
        attachment = inspect(name, head + content, MOST)
    except RejectedFileError:
        return
    assert attachment.name
    assert not {"/", "\\", "\0"} & set(attachment.name)

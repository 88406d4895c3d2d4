"""Files that people send: pictures without their past, text, PDF, and nothing that pretends to be one."""

from __future__ import annotations

import io
import time
import zipfile
import zlib
from contextlib import closing
from typing import TYPE_CHECKING

import pillow_heif
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from web.config import FILE_KINDS
from web.errors import RejectedFileError
from web.sandbox import Limits, Sandbox
from web.tickets.uploads import pictures
from web.tickets.uploads.types import inspect

if TYPE_CHECKING:
    from collections.abc import Callable

MOST = 10_000_000
OFFICE = "application/vnd.openxmlformats-officedocument."


def picture(kind: str = "PNG", size: tuple[int, int] = (12, 8), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **options)  # type: ignore[arg-type]
    return out.getvalue()


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("zeros", b"\0" * 1_000_000)
    return out.getvalue()


def with_place() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = "Camera of Anna"
    exif[0x0112] = 6  # turned by 90 degrees
    exif.get_ifd(0x8825)[2] = (47.0, 22.0, 0.0)
    return exif


@pytest.mark.parametrize(("kind", "suffix"), [("PNG", ".png"), ("JPEG", ".jpg"), ("WEBP", ".webp"), ("GIF", ".gif")])
def test_pictures_are_kept_under_the_suffix_of_what_they_are(kind: str, suffix: str) -> None:
    kept = inspect("Screen shot.exe", picture(kind), MOST)
    assert kept.name == f"Screen shot{suffix}"
    assert Image.open(io.BytesIO(kept.content)).format == kind


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_tells_nothing_of_place_and_camera_and_stands_upright(kind: str) -> None:
    kept = inspect("a", picture(kind, exif=with_place()), MOST)
    shown = Image.open(io.BytesIO(kept.content))
    assert shown.size == (8, 12)
    assert not shown.getexif()
    assert b"Anna" not in kept.content


def told() -> dict[str, bytes]:
    """Pictures that say in each of the ways there are who made them."""
    text = PngInfo()
    text.add_text("Author", "Anna")
    text.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>Anna</x:xmpmeta>")
    text.add_text("Comment", "Anna" * 50, zip=True)
    marker = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\x00\x0c\x1c\x02\x50\x00\x04Anna"
    jpeg = picture("JPEG", comment=b"Anna", xmp=b"<x:xmpmeta>Anna</x:xmpmeta>", icc_profile=b"Anna" * 40)
    segment = b"\xff\xed" + (len(marker) + 2).to_bytes(2, "big") + marker
    frames = {"save_all": True, "append_images": [Image.new("RGB", (12, 8), "red")], "icc_profile": b"Anna" * 40}
    return {
        "a.png": picture("PNG", pnginfo=text, exif=with_place(), icc_profile=b"Anna" * 40, dpi=(72, 72)),
        "a.jpg": jpeg[:2] + segment + jpeg[2:],
        "a.webp": picture("WEBP", xmp=b"<x:xmpmeta>Anna</x:xmpmeta>", exif=with_place(), **frames),
        "a.gif": picture("GIF", comment=b"Anna", **frames),
    }


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "a.gif"])
def test_a_picture_says_nothing_beside_what_it_shows(name: str) -> None:
    content = told()[name]
    assert b"Anna" in content
    kept = inspect(name, content, MOST).content
    shown = Image.open(io.BytesIO(kept))
    shown.load()
    assert b"Anna" not in kept
    assert {"Author", "Comment", "comment", "xmp", "icc_profile", "exif", "photoshop", "dpi"}.isdisjoint(shown.info)
    assert getattr(shown, "n_frames", 1) == 1


def test_the_picture_of_a_telephone_with_a_second_one_behind_it_is_kept() -> None:
    out = io.BytesIO()
    Image.new("RGB", (12, 8), "teal").save(out, "MPO", save_all=True, append_images=[Image.new("RGB", (6, 4))])
    kept = inspect("IMG_1.jpg", out.getvalue(), MOST)
    assert (kept.name, kept.media_type) == ("IMG_1.jpg", "image/jpeg")
    assert Image.open(io.BytesIO(kept.content)).format == "JPEG"


def heic(size: tuple[int, int] = (12, 8)) -> bytes:
    pillow_heif.register_heif_opener()
    return picture("HEIF", size, exif=with_place())


def test_heic_pictures_become_jpeg_without_place_and_camera() -> None:
    content = heic()
    assert b"Anna" in content
    kept = inspect("IMG_0001.HEIC", content, MOST)
    assert (kept.name, kept.media_type) == ("IMG_0001.jpg", "image/jpeg")
    shown = Image.open(io.BytesIO(kept.content))
    assert (shown.format, shown.size) == ("JPEG", (12, 8))  # HEIC turns by a property of its own
    assert not shown.getexif()
    assert b"Anna" not in kept.content


@pytest.mark.parametrize(
    ("name", "content", "kept_as"),
    [
        ("gif.js", picture("GIF") + b"*/=1;alert(1)//", "image/gif"),
        ("photo.php", picture("JPEG") + b"<?php system($_GET['c']); ?>", "image/jpeg"),
        ("both.png.zip", picture() + archive(), "image/png"),
        ("page.html.pdf", b"%PDF-1.7\n<script>alert(1)</script>\n%%EOF", "application/pdf"),
    ],
)
def test_what_is_two_things_at_once_is_kept_as_the_harmless_one(name: str, content: bytes, kept_as: str) -> None:
    kept = inspect(name, content, MOST)
    assert kept.media_type == kept_as
    assert not kept.name.endswith((".js", ".php", ".zip", ".html"))
    if kept_as.startswith("image/"):
        assert not any(hidden in kept.content for hidden in (b"alert", b"<?php", b"PK\x03\x04"))


def test_text_in_a_picture_that_unpacks_without_end_is_refused() -> None:
    bomb = b"zTXt" + b"Comment\0\0" + zlib.compress(b"A" * 80_000_000)
    chunk = (len(bomb) - 4).to_bytes(4, "big") + bomb + zlib.crc32(bomb).to_bytes(4, "big")
    whole = picture()
    with pytest.raises(RejectedFileError):
        inspect("a.png", whole[:33] + chunk + whole[33:], MOST)


def test_what_hides_behind_a_picture_is_gone() -> None:
    for hidden in (archive(), b"<script>alert(1)</script>", b"#!/bin/sh"):
        assert hidden not in inspect("a.png", picture() + hidden, MOST).content
    assert b"alert" not in inspect("a.gif", picture("GIF", comment=b"*/alert(1);/*"), MOST).content


def test_transparency_stays() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(out, "PNG")
    assert Image.open(io.BytesIO(inspect("a", out.getvalue(), MOST).content)).getpixel((0, 0)) == (255, 0, 0, 0)


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
def test_what_is_neither_picture_nor_pdf_nor_text_is_refused_by_name(name: str, content: bytes) -> None:
    with pytest.raises(RejectedFileError, match=f"“{name}” "):
        inspect(name, content, MOST)


def png_header(width: int, height: int) -> bytes:
    header = b"IHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    chunk = (13).to_bytes(4, "big") + header + zlib.crc32(header).to_bytes(4, "big")
    return b"\x89PNG\r\n\x1a\n" + chunk + b"\0\0\0\x0aIDAT" + b"\0" * 100


def webp_header(width: int, height: int) -> bytes:
    """Return a lossless picture that has a size but no pixels."""
    bits = (width - 1) | (height - 1) << 14
    body = b"WEBPVP8L" + (20).to_bytes(4, "little") + b"\x2f" + bits.to_bytes(4, "little") + b"\0" * 15
    return b"RIFF" + len(body).to_bytes(4, "little") + body


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bomb.png", png_header(60_000, 60_000)),
        ("bomb.webp", webp_header(7071, 7071)),
        ("bomb.gif", picture("GIF")[:6] + b"\xff" * 4 + picture("GIF")[10:]),
    ],
)
def test_a_picture_with_too_many_pixels_is_refused_by_its_header(name: str, content: bytes) -> None:
    """The message proves it: these hold no pixel that could be read, so decoding them would find them damaged."""
    with pytest.raises(RejectedFileError, match=f"“{name}” has more pixels than we can read"):
        inspect(name, content, MOST)


def blank(kind: str, width: int, height: int, mode: str = "L") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (width, height)).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (lambda: blank("JPEG", 6000, 4000), (6000, 4000)),  # a camera of 24 megapixels
        (lambda: blank("PNG", 11_520, 2160), (11_520, 2160)),  # three screens side by side
        (lambda: blank("JPEG", 12_000, 9000), (6000, 4500)),  # a telephone of 108 megapixels
    ],
)
def test_what_cameras_and_screens_make_is_kept(content: Callable[[], bytes], size: tuple[int, int]) -> None:
    assert Image.open(io.BytesIO(inspect("a", content(), MOST).content)).size == size


def test_a_picture_that_takes_too_much_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = picture(size=(3000, 3000))
    with closing(Sandbox(Limits(seconds=60, memory_bytes=4_000_000))) as small:
        monkeypatch.setattr(pictures, "_SANDBOX", small)
        with pytest.raises(RejectedFileError, match="more pixels than we can read"):
            inspect("a.png", content, MOST)


def test_a_photo_made_of_thousands_of_scans_is_refused_before_it_is_decoded() -> None:
    """Each scan goes over all pixels again: 400 kB kept a worker busy for its thirty seconds."""
    photo = picture("JPEG", (64, 64), progressive=True)
    scan = photo[photo.rfind(b"\xff\xda") : -2]
    assert inspect("a.jpg", photo[:-2] + scan * 50 + photo[-2:], MOST).media_type == "image/jpeg"
    with pytest.raises(RejectedFileError, match="layers"):
        inspect("a.jpg", photo[:-2] + scan * 3_000 + photo[-2:], MOST)


def test_a_picture_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = blank("PNG", 6000, 4000)
    with closing(Sandbox(Limits(seconds=0.01, memory_bytes=600_000_000))) as hasty:
        monkeypatch.setattr(pictures, "_SANDBOX", hasty)
        with pytest.raises(RejectedFileError, match="cannot be read as a picture"):
            inspect("a.png", content, MOST)


def noise(width: int, height: int) -> Image.Image:
    return Image.effect_noise((width, height), 90)


def test_a_picture_that_grows_when_it_is_written_anew_is_kept_with_less_detail() -> None:
    out = io.BytesIO()
    noise(400, 400).save(out, "JPEG", quality=60)
    most = len(out.getvalue()) + 2000
    assert len(inspect("a.jpg", out.getvalue(), most).content) <= most


def test_a_picture_that_stays_too_large_is_refused() -> None:
    out = io.BytesIO()
    noise(400, 400).save(out, "JPEG", quality=1)
    with pytest.raises(RejectedFileError, match=r"“a\.jpg” is too large after re-encoding"):
        inspect("a.jpg", out.getvalue(), len(out.getvalue()))


def test_a_picture_with_a_palette_keeps_it() -> None:
    out = io.BytesIO()
    noise(64, 64).convert("P").save(out, "PNG")
    kept = Image.open(io.BytesIO(inspect("a.png", out.getvalue(), MOST).content))
    assert kept.mode == "P"
    assert kept.convert("RGB").tobytes() == noise_of(out.getvalue())


def noise_of(content: bytes) -> bytes:
    return Image.open(io.BytesIO(content)).convert("RGB").tobytes()


def test_a_torn_picture_is_refused() -> None:
    with pytest.raises(RejectedFileError, match=r"“torn\.jpg” is damaged"):
        inspect("torn.jpg", picture("JPEG", (400, 400))[:-600], MOST)


@pytest.mark.parametrize("blanks", [b" " * MOST, b"\n" * MOST, b" \t\r\n" * (MOST // 4)])
def test_a_file_of_blanks_is_looked_at_once(blanks: bytes) -> None:
    started = time.perf_counter()
    assert inspect("blank.txt", blanks, MOST).media_type == "text/plain"
    with pytest.raises(RejectedFileError):
        inspect("page.txt", blanks[:-9] + b"<svg/x=1>", MOST)
    assert time.perf_counter() - started < 20  # with a pattern that began with two runs of blanks: hours


def test_a_file_that_is_too_large_is_refused_with_the_limit() -> None:
    with pytest.raises(RejectedFileError, match="too large: a file may have 10 MB"):
        inspect("a.log", b"x" * (MOST + 1), MOST)


@pytest.mark.parametrize(
    ("name", "kept"),
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
def test_names_are_without_tricks(name: str, kept: str) -> None:
    found = inspect(name, b"text", MOST).name
    assert found.replace("…", "") == kept.replace("…", "")


@pytest.mark.parametrize("text", ["plain", "Grüße", "\x1b[31mred\x1b[0m\tlog\r\n", "{}"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "latin-1"])
def test_text_in_the_usual_encodings_stays_as_it_is(text: str, encoding: str) -> None:
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
def test_text_that_looks_like_something_else_is_text(content: bytes) -> None:
    kept = inspect("a.xml", content, MOST)
    assert (kept.name, kept.media_type, kept.content) == ("a.txt", "text/plain", content)


@pytest.mark.parametrize("before", [b"\n", b"\xef\xbb\xbf", b"\r\n" * 500, b"Content-Type: application/pdf\r\n\r\n"])
def test_a_pdf_may_begin_behind_a_little_else(before: bytes) -> None:
    content = before + b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"
    assert inspect("invoice", content, MOST).media_type == "application/pdf"


def test_a_text_about_pdf_files_is_text() -> None:
    assert inspect("notes", b"a file begins with %PDF-1.7", MOST).media_type == "text/plain"


@pytest.mark.parametrize(
    ("name", "content", "kept", "media_type"),
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
def test_documents_archives_and_videos_are_kept_unopened(name: str, content: bytes, kept: str, media_type: str) -> None:
    found = inspect(name, content, MOST)
    assert (found.name, found.media_type, found.content) == (kept, media_type, content)


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
def test_a_kind_that_is_not_configured_is_refused(kind: str, content: bytes) -> None:
    with pytest.raises(RejectedFileError, match=r"“a” cannot be sent: .+ can\."):
        inspect("a", content, MOST, [other for other in FILE_KINDS if other != kind])


def test_a_pdf_stays_as_it_is() -> None:
    content = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"
    kept = inspect("invoice", content, MOST)
    assert (kept.name, kept.media_type, kept.content) == ("invoice.pdf", "application/pdf", content)


@given(
    st.text(max_size=60), st.binary(max_size=300), st.sampled_from([b"", picture()[:40], picture("GIF")[:20], b"%PDF-"])
)
def test_any_bytes_are_kept_or_refused(name: str, content: bytes, head: bytes) -> None:
    try:
        kept = inspect(name, head + content, MOST)
    except RejectedFileError:
        return
    assert kept.name
    assert not {"/", "\\", "\0"} & set(kept.name)

"""Pictures are re-encoded: no metadata, no appended data, no bombs."""

from __future__ import annotations

import io
import zipfile
import zlib
from contextlib import closing
from typing import TYPE_CHECKING

import pillow_heif
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from web.errors import RejectedFileError
from web.sandbox import Limits, Sandbox
from web.tickets.uploads import pictures
from web.tickets.uploads.types import inspect

if TYPE_CHECKING:
    from collections.abc import Callable

MOST = 10_000_000


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
def test_pictures_get_the_suffix_of_their_format(kind: str, suffix: str) -> None:
    attachment = inspect("Screen shot.exe", picture(kind), MOST)
    assert attachment.name == f"Screen shot{suffix}"
    assert Image.open(io.BytesIO(attachment.content)).format == kind


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pictures_lose_location_and_camera_and_are_upright(kind: str) -> None:
    attachment = inspect("a", picture(kind, exif=with_place()), MOST)
    shown = Image.open(io.BytesIO(attachment.content))
    assert shown.size == (8, 12)
    assert not shown.getexif()
    assert b"Anna" not in attachment.content


def with_metadata() -> dict[str, bytes]:
    """Return pictures that name their author in every kind of metadata."""
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
def test_pictures_lose_all_metadata(name: str) -> None:
    content = with_metadata()[name]
    assert b"Anna" in content
    stored = inspect(name, content, MOST).content
    shown = Image.open(io.BytesIO(stored))
    shown.load()
    assert b"Anna" not in stored
    assert {"Author", "Comment", "comment", "xmp", "icc_profile", "exif", "photoshop", "dpi"}.isdisjoint(shown.info)
    assert getattr(shown, "n_frames", 1) == 1


def test_multi_picture_photos_of_phones_are_accepted() -> None:
    out = io.BytesIO()
    Image.new("RGB", (12, 8), "teal").save(out, "MPO", save_all=True, append_images=[Image.new("RGB", (6, 4))])
    attachment = inspect("IMG_1.jpg", out.getvalue(), MOST)
    assert (attachment.name, attachment.media_type) == ("IMG_1.jpg", "image/jpeg")
    assert Image.open(io.BytesIO(attachment.content)).format == "JPEG"


def heic(size: tuple[int, int] = (12, 8)) -> bytes:
    pillow_heif.register_heif_opener()
    return picture("HEIF", size, exif=with_place())


def test_heic_pictures_become_jpeg_without_location_and_camera() -> None:
    content = heic()
    assert b"Anna" in content
    attachment = inspect("IMG_0001.HEIC", content, MOST)
    assert (attachment.name, attachment.media_type) == ("IMG_0001.jpg", "image/jpeg")
    shown = Image.open(io.BytesIO(attachment.content))
    assert (shown.format, shown.size) == ("JPEG", (12, 8))  # HEIC turns by a property of its own
    assert not shown.getexif()
    assert b"Anna" not in attachment.content


def test_decompression_bombs_in_png_text_are_rejected() -> None:
    bomb = b"zTXt" + b"Comment\0\0" + zlib.compress(b"A" * 80_000_000)
    chunk = (len(bomb) - 4).to_bytes(4, "big") + bomb + zlib.crc32(bomb).to_bytes(4, "big")
    whole = picture()
    with pytest.raises(RejectedFileError):
        inspect("a.png", whole[:33] + chunk + whole[33:], MOST)


def test_data_appended_to_a_picture_is_removed() -> None:
    for hidden in (archive(), b"<script>alert(1)</script>", b"#!/bin/sh"):
        assert hidden not in inspect("a.png", picture() + hidden, MOST).content
    assert b"alert" not in inspect("a.gif", picture("GIF", comment=b"*/alert(1);/*"), MOST).content


def test_transparency_is_preserved() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(out, "PNG")
    assert Image.open(io.BytesIO(inspect("a", out.getvalue(), MOST).content)).getpixel((0, 0)) == (255, 0, 0, 0)


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
def test_pictures_with_too_many_pixels_are_rejected_by_their_header(name: str, content: bytes) -> None:
    """The error proves it: these files hold no pixels, so decoding would report damage instead."""
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
def test_sizes_of_cameras_and_screens_are_accepted(content: Callable[[], bytes], size: tuple[int, int]) -> None:
    assert Image.open(io.BytesIO(inspect("a", content(), MOST).content)).size == size


def test_pictures_that_need_too_much_memory_are_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    content = picture(size=(3000, 3000))
    with closing(Sandbox(Limits(seconds=60, memory_bytes=4_000_000))) as small:
        monkeypatch.setattr(pictures, "_SANDBOX", small)
        with pytest.raises(RejectedFileError, match="more pixels than we can read"):
            inspect("a.png", content, MOST)


def test_photos_with_thousands_of_scans_are_rejected_before_decoding() -> None:
    """Each scan decodes all pixels again: 400 kB could occupy a worker for its thirty seconds."""
    photo = picture("JPEG", (64, 64), progressive=True)
    scan = photo[photo.rfind(b"\xff\xda") : -2]
    assert inspect("a.jpg", photo[:-2] + scan * 50 + photo[-2:], MOST).media_type == "image/jpeg"
    with pytest.raises(RejectedFileError, match="layers"):
        inspect("a.jpg", photo[:-2] + scan * 3_000 + photo[-2:], MOST)


def test_pictures_that_take_too_long_are_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    content = blank("PNG", 6000, 4000)
    with closing(Sandbox(Limits(seconds=0.01, memory_bytes=600_000_000))) as hasty:
        monkeypatch.setattr(pictures, "_SANDBOX", hasty)
        with pytest.raises(RejectedFileError, match="cannot be read as a picture"):
            inspect("a.png", content, MOST)


def noise(width: int, height: int) -> Image.Image:
    return Image.effect_noise((width, height), 90)


def test_pictures_that_grow_by_re_encoding_lose_detail() -> None:
    out = io.BytesIO()
    noise(400, 400).save(out, "JPEG", quality=60)
    most = len(out.getvalue()) + 2000
    assert len(inspect("a.jpg", out.getvalue(), most).content) <= most


def test_pictures_that_stay_too_large_are_rejected() -> None:
    out = io.BytesIO()
    noise(400, 400).save(out, "JPEG", quality=1)
    with pytest.raises(RejectedFileError, match=r"“a\.jpg” is too large after re-encoding"):
        inspect("a.jpg", out.getvalue(), len(out.getvalue()))


def test_palettes_are_preserved() -> None:
    out = io.BytesIO()
    noise(64, 64).convert("P").save(out, "PNG")
    palette = Image.open(io.BytesIO(inspect("a.png", out.getvalue(), MOST).content))
    assert palette.mode == "P"
    assert palette.convert("RGB").tobytes() == noise_of(out.getvalue())


def noise_of(content: bytes) -> bytes:
    return Image.open(io.BytesIO(content)).convert("RGB").tobytes()


def test_truncated_pictures_are_rejected() -> None:
    with pytest.raises(RejectedFileError, match=r"“torn\.jpg” is damaged"):
        inspect("torn.jpg", picture("JPEG", (400, 400))[:-600], MOST)

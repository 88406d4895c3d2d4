"""Downloaded pictures, recognised by decoding."""

from __future__ import annotations

import pytest

from kb.fetching import picture
from kb.fetching.picture import NotAPictureError, Picture
from tests.kb.fetching.conftest import pixels


@pytest.mark.parametrize(("kind", "suffix"), [("PNG", ".png"), ("JPEG", ".jpg"), ("GIF", ".gif"), ("WEBP", ".webp")])
def test_a_picture_is_named_by_its_address_its_bytes_and_its_real_type(kind: str, suffix: str) -> None:
    data = pixels(kind)
    saved = Picture.of(data, "https://x.example/a/My%20Shot.php?x=1")

    assert saved.content == data
    assert saved.name.startswith("my-shot-")
    assert saved.name.endswith(suffix)
    assert saved == Picture.of(data, "https://y.example/my%20shot")


def test_a_drawing_is_saved_without_scripts() -> None:
    data = b'<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script><path d="M0 0"/></svg>'
    saved = Picture.of(data, "https://x.example/")

    assert b"script" not in saved.content
    assert saved.name.endswith(".svg")


@pytest.mark.parametrize("data", [b"", b"<html></html>", b"%PDF-1.7", pixels()[:40], b"\x00\x00\x01\x00"])
def test_other_files_are_not_pictures(data: bytes) -> None:
    with pytest.raises(NotAPictureError):
        Picture.of(data, "https://x.example/a.png")


def test_a_picture_that_would_fill_memory_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "MAX_PIXELS", 3)

    with pytest.raises(NotAPictureError, match="more than 3 pixels"):
        Picture.of(pixels(size=(2, 2)), "https://x.example/a.png")


def test_a_damaged_picture_is_none_whatever_its_decoder_raises() -> None:
    data = pixels("AVIF")
    for position in range(80, len(data), 5):
        try:
            Picture.of(data[:position] + b"\x00" + data[position + 1 :], "https://x.example/a.avif")
        except NotAPictureError:
            continue

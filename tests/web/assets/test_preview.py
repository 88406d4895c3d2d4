"""The picture beside links to the site."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from web.assets.oklch import from_hex
from web.assets.preview import HEIGHT, WIDTH, preview_png
from web.assets.theme import LIGHT

if TYPE_CHECKING:
    from flask.testing import FlaskClient


def picture(accent: str, name: str) -> Image.Image:
    return Image.open(io.BytesIO(preview_png(accent, name))).convert("RGB")


@pytest.mark.parametrize("accent", ["#1d5f5a", "#ffe600"])
def test_the_ground_has_the_colour_of_links(accent: str) -> None:
    red, green, blue = picture(accent, "Northpost").getpixel((20, HEIGHT - 20))  # type: ignore[misc]
    assert f"#{red:02x}{green:02x}{blue:02x}" == LIGHT["link"].of(from_hex(accent))


def test_the_name_stands_right_of_the_mark() -> None:
    right = WIDTH // 2, 100, WIDTH, HEIGHT
    assert len(picture("#1d5f5a", "Northpost").crop(right).getcolors(100_000) or ()) > 1


@pytest.mark.parametrize("name", ["日本", "a long name " * 20])
def test_a_name_that_cannot_be_drawn_leaves_the_mark_in_the_middle(name: str) -> None:
    drawn = picture("#1d5f5a", name)
    assert drawn.getpixel((WIDTH // 2, HEIGHT // 2 + 45)) == (255, 255, 255)
    assert len(drawn.crop((WIDTH * 2 // 3, 100, WIDTH, HEIGHT)).getcolors() or ()) == 1


def test_pages_name_the_picture_and_it_is_cached(client: FlaskClient) -> None:
    assert 'property="og:image" content="http://localhost/preview.png"' in client.get("/").text
    answer = client.get("/preview.png")
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("image/png", "public, max-age=86400")
    again = client.get("/preview.png", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304

"""The preview picture (``og:image``) for links to this site: the company's mark and name on its colour."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from web.assets.oklch import from_hex
from web.assets.theme import LIGHT

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

WIDTH, HEIGHT = 1200, 630
"""Width and height in pixels that sites expect of an Open Graph picture."""

_FONT: Final = Path(__file__).parents[1] / "static" / "fonts" / "inter.woff2"
_SHARPER = 2
"""The picture is drawn larger by this factor and then reduced, because Pillow draws hard edges."""

_MARGIN, _MARK = 110, 200
_FONT_SIZES = range(120, 40, -8)
_STRIPE = 36
_EDGE = 24


@cache
def preview_png(accent: str, name: str) -> bytes:
    """Return the picture as PNG; without the name if the font lacks one of its letters, or if it is too long."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - most processes never draw it

    link, stamp = (LIGHT[token].of(from_hex(accent)) for token in ("link", "stamp"))
    picture = Image.new("RGB", (WIDTH * _SHARPER, HEIGHT * _SHARPER), link)
    draw = ImageDraw.Draw(picture)
    _draw_edge(draw, stamp)
    font = _font_for(name)
    _draw_mark(draw, _MARGIN if font else (WIDTH - _MARK) // 2, link)
    if font:
        place = (_MARGIN + _MARK + 60) * _SHARPER, HEIGHT // 2 * _SHARPER
        draw.text(place, name, font=font, fill="#fff", anchor="lm")
    file = io.BytesIO()
    picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(file, "PNG", optimize=True)
    return file.getvalue()


def _draw_edge(draw: ImageDraw, stamp: str) -> None:
    """Draw the airmail edge along the top: slanted stripes in white and in the second colour."""
    edge = _EDGE * _SHARPER
    draw.rectangle((0, 0, WIDTH * _SHARPER, edge), "#fff")
    step = _STRIPE * _SHARPER
    for left in range(-edge, WIDTH * _SHARPER + edge, 2 * step):
        draw.polygon([(left + edge, 0), (left + edge + step, 0), (left + step, edge), (left, edge)], stamp)


def _draw_mark(draw: ImageDraw, left: int, link: str) -> None:
    """Draw the mark of ``icon_svg``, white, with its lines in the colour of the ground."""
    unit = _MARK * _SHARPER / 32
    x, y = left * _SHARPER, (HEIGHT - _MARK) / 2 * _SHARPER

    def box(*edges: float) -> tuple[float, ...]:
        return tuple((x if place % 2 == 0 else y) + edge * unit for place, edge in enumerate(edges))

    draw.rounded_rectangle(box(2, 2, 30, 25), 5 * unit, "#fff")
    draw.polygon(box(7, 24, 7, 31, 15, 24), "#fff")
    for line, radius in (((7.3, 7.8, 24.7, 11.2), 1.7), ((8.1, 13.6, 23.9, 15.4), 0.9), ((8.1, 17.9, 17.9, 19.7), 0.9)):
        draw.rounded_rectangle(box(*line), radius * unit, link)


def _font_for(name: str) -> FreeTypeFont | None:
    """Return the font in the largest size in which the name fits, or None."""
    from PIL import ImageFont  # noqa: PLC0415 - most processes never draw it

    room = (WIDTH - 2 * _MARGIN - _MARK - 60) * _SHARPER
    for size in _FONT_SIZES:
        font = ImageFont.truetype(_FONT, size * _SHARPER)
        font.set_variation_by_axes([32, 650])
        missing = bytes(font.getmask("\uffff"))
        if any(bytes(font.getmask(letter)) == missing for letter in set(name) if not letter.isspace()):
            return None
        if font.getlength(name) <= room:
            return font
    return None

"""Colours in OKLCH, where equal lightness looks equally light whatever the hue.

The matrices are those of Björn Ottosson, "A perceptual color space for image processing" (2020).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

_CHROMA_STEPS = 20
"""Halvings of the chroma's interval; the error is then far below one step of 8-bit sRGB."""


@dataclass(frozen=True, slots=True)
class Oklch:
    """A colour: lightness 0 to 1, chroma from 0, which is grey, to about 0.37, and the hue in degrees."""

    lightness: float
    chroma: float
    hue: float


def from_hex(text: str) -> Oklch:
    """Return the colour of six hexadecimal digits after a "#"."""
    parts = (int(text[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    return Oklch(lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)


def to_hex(colour: Oklch) -> str:
    """Return the colour as "#rrggbb", with as much of its chroma as sRGB can show at this lightness and hue."""
    most, least = colour.chroma, 0.0
    if not _is_shown(_srgb(colour)):
        for _ in range(_CHROMA_STEPS):
            middle = (least + most) / 2
            least, most = (middle, most) if _is_shown(_srgb(replace(colour, chroma=middle))) else (least, middle)
        most = least
    shown = _srgb(replace(colour, chroma=most))
    return "#" + "".join(f"{round(255 * min(1.0, max(0.0, part))):02x}" for part in shown)


def _srgb(colour: Oklch) -> tuple[float, float, float]:
    """Return red, green and blue, outside of 0 to 1 if sRGB cannot show the colour."""
    angle = math.radians(colour.hue)
    a, b = colour.chroma * math.cos(angle), colour.chroma * math.sin(angle)
    long = (colour.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (colour.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _encoded(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        _encoded(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        _encoded(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short),
    )


def _is_shown(parts: tuple[float, float, float]) -> bool:
    return all(-1e-4 <= part <= 1 + 1e-4 for part in parts)


def _encoded(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055

"""The colours derived from a company's accents."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from web.assets.theme import DARK, LIGHT, icon_svg, theme_colours, theme_css

ACCENTS = ("#1d5f5a", "#8cc7bf", "#ffe600", "#d00000", "#0033ff", "#888888", "#101010", "#ffffff", "#5b45b0")

PAIRS = (
    ("link", "card", 4.5),
    ("link", "ground", 4.5),
    ("link", "tint", 4.5),
    ("link", "wash", 4.5),
    ("on-link", "link", 4.5),
    ("rim", "card", 1.3),
)
"""Tokens that stand on each other, with the least contrast."""

INKS = {"light": ("#15201f", "#55615f"), "dark": ("#e7eceb", "#a2afac")}
"""``--ink`` and ``--soft`` in base.css."""


def tokens(css: str) -> list[dict[str, str]]:
    """Return the colours by name, of light and of dark pages."""
    return [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", part)) for part in css.split("@media")]


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_northposts_accent_gives_the_colours_of_the_design() -> None:
    light, dark = tokens(theme_css("#1d5f5a", "#8cc7bf"))

    assert light == {
        "accent": "#1d5f5a",
        "link": "#1d5f5a",
        "on-link": "#ffffff",
        "stamp": "#c76270",
        "ground": "#f9fcfb",
        "card": "#ffffff",
        "sunk": "#eef4f3",
        "line": "#dce3e2",
        "wash": "#f0f8f7",
        "tint": "#dbedeb",
        "rim": "#a7c5c1",
    }
    assert (dark["link"], dark["on-link"], dark["card"]) == ("#8cc7bf", "#041a18", "#1a1f1e")


@pytest.mark.parametrize("accent", ACCENTS)
def test_words_keep_their_contrast_with_any_accent(accent: str) -> None:
    for colours, inks in zip(tokens(theme_css(accent, accent)), INKS.values(), strict=True):
        for front, back, least in PAIRS:
            assert contrast(colours[front], colours[back]) >= least, (front, back)
        for ink in inks:
            for back in ("ground", "card", "sunk", "wash", "tint"):
                assert contrast(ink, colours[back]) >= 4.5, (ink, back)


def test_both_modes_have_the_same_tokens() -> None:
    assert LIGHT.keys() == DARK.keys()


def test_the_icon_has_the_colour_of_links() -> None:
    icon = ET.fromstring(icon_svg("#ffe600"))  # noqa: S314 - our own

    assert next(path.get("fill") for path in icon) == "#645900"


def test_browser_bars_get_the_colour_of_the_header() -> None:
    assert theme_colours("#1d5f5a", "#8cc7bf") == ("#ffffff", "#1a1f1e")

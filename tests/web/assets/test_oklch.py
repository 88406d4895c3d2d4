"""Colours in OKLCH and back."""

from __future__ import annotations

import pytest

from web.assets.oklch import Oklch, from_hex, to_hex


@pytest.mark.parametrize("text", ["#000000", "#ffffff", "#1d5f5a", "#ffe600", "#d00000", "#0000ff", "#808080"])
def test_a_colour_survives_the_way_there_and_back(text: str) -> None:
    assert to_hex(from_hex(text)) == text


def test_known_colours_have_their_published_values() -> None:
    """CSS Color 4 gives oklch(62.8% 0.2577 29.23) for red."""
    red = from_hex("#ff0000")

    assert (red.lightness, red.chroma, red.hue) == pytest.approx((0.628, 0.2577, 29.23), rel=1e-3)
    assert from_hex("#ffffff").lightness == pytest.approx(1, abs=1e-4)


def test_a_colour_that_screens_lack_keeps_its_lightness_and_loses_chroma() -> None:
    shown = from_hex(to_hex(Oklch(0.46, 0.3, 102)))

    assert shown.lightness == pytest.approx(0.46, abs=0.005)
    assert shown.hue == pytest.approx(102, abs=3)
    assert shown.chroma < 0.12

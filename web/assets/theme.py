"""The colours of the pages and of the icon, derived from the company's two accents.

A colour takes over the accent's hue and some of its chroma. Its lightness is fixed or held within limits, so that text
keeps its contrast with any accent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from web.assets.oklch import Oklch, from_hex, to_hex

_VIVID: Final = 0.11
"""The chroma up to which grounds follow the accent; those of a more vivid accent are no more vivid."""


@dataclass(frozen=True, slots=True)
class Shade:
    """A colour derived from an accent: its lightness, and how much of the accent's chroma and hue it takes over."""

    least: float
    most: float
    chroma: float = _VIVID
    share: float = 1.0
    least_chroma: float = 0.0
    turn: float = 0.0

    def of(self, accent: Oklch) -> str:
        """Return the derived colour as "#rrggbb"."""
        lightness = min(self.most, max(self.least, accent.lightness))
        chroma = max(self.least_chroma, min(self.chroma, accent.chroma) * self.share)
        return to_hex(Oklch(lightness, chroma, accent.hue + self.turn))


def _ground(lightness: float, share: float) -> Shade:
    return Shade(lightness, lightness, share=share)


LIGHT: Final = {
    "link": Shade(0.3, 0.46, chroma=0.16),
    "on-link": Shade(1, 1, chroma=0),
    "stamp": Shade(0.62, 0.62, chroma=0.13, least_chroma=0.13, turn=185),
    "ground": _ground(0.988, 0.035),
    "card": Shade(1, 1, chroma=0),
    "sunk": _ground(0.962, 0.09),
    "line": _ground(0.91, 0.12),
    "wash": _ground(0.972, 0.13),
    "tint": _ground(0.932, 0.3),
    "rim": _ground(0.8, 0.5),
}
"""The tokens of light pages; base.css says what each is for."""

DARK: Final = {
    "link": Shade(0.74, 0.9, chroma=0.13),
    "on-link": Shade(0.2, 0.2, chroma=0.03),
    "stamp": Shade(0.7, 0.7, chroma=0.1, least_chroma=0.1, turn=185),
    "ground": _ground(0.195, 0.1),
    "card": _ground(0.235, 0.12),
    "sunk": _ground(0.175, 0.09),
    "line": _ground(0.33, 0.16),
    "wash": _ground(0.26, 0.28),
    "tint": _ground(0.33, 0.5),
    "rim": _ground(0.5, 0.6),
}

_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="{colour}" '
    'd="M7 2h18a5 5 0 0 1 5 5v13a5 5 0 0 1-5 5H14l-7 6v-6a5 5 0 0 1-5-5V7a5 5 0 0 1 5-5z"/>'
    '<path fill="none" stroke="#fff" stroke-linecap="round" stroke-width="3.4" d="M9 9.5h14"/>'
    '<path fill="none" stroke="#fff" stroke-linecap="round" stroke-width="1.8" opacity=".75" '
    'd="M9 14.5h14M9 18.8h8"/></svg>\n'
)


def theme_css(light: str, dark: str) -> str:
    """Return the style sheet with the tokens of the two accents, each "#rrggbb"."""
    return (
        f":root {{ --accent: {light}; {_tokens(light, LIGHT)} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ --accent: {dark}; {_tokens(dark, DARK)} }} }}\n"
    )


def icon_svg(light: str) -> str:
    """Return the site's icon in the colour of its links."""
    return _ICON.format(colour=LIGHT["link"].of(from_hex(light)))


def theme_colours(light: str, dark: str) -> tuple[str, str]:
    """Return the colour of the header in light and in dark mode, which browsers give to their own bars."""
    return LIGHT["card"].of(from_hex(light)), DARK["card"].of(from_hex(dark))


def _tokens(accent: str, shades: dict[str, Shade]) -> str:
    return " ".join(f"--{name}: {shade.of(from_hex(accent))};" for name, shade in shades.items())

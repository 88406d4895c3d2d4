"""The icons that a category may have on its card; ``web/templates/icons.html`` draws them."""

from __future__ import annotations

from typing import Final, Literal, get_args

Icon = Literal[
    "bell",
    "book",
    "box",
    "calendar",
    "card",
    "cart",
    "chart",
    "chat",
    "clock",
    "cloud",
    "code",
    "devices",
    "doc",
    "download",
    "flag",
    "gear",
    "gift",
    "globe",
    "heart",
    "home",
    "image",
    "key",
    "link",
    "lock",
    "mail",
    "people",
    "person",
    "phone",
    "plug",
    "shield",
    "star",
    "tag",
    "truck",
    "wrench",
]

ICONS: Final[tuple[Icon, ...]] = get_args(Icon)

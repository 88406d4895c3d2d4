"""The icons of categories."""

from __future__ import annotations

import re

from kb.lists.icons import ICONS
from tests.running import ROOT


def test_icons_are_sorted_words() -> None:
    assert list(ICONS) == sorted(set(ICONS))
    assert all(re.fullmatch("[a-z]+", name) for name in ICONS)


def test_the_readme_lists_every_icon() -> None:
    text = (ROOT / "kb" / "README.md").read_text(encoding="utf-8")
    listed = text[text.index("The icons:") : text.index("Without one, a category has the icon")]

    assert re.findall(r"`(\w+)`", listed) == list(ICONS)


def test_the_pages_draw_every_icon() -> None:
    drawn = (ROOT / "web" / "templates" / "icons.html").read_text(encoding="utf-8")

    assert set(ICONS) <= set(re.findall(r'^  "(\w+)": ', drawn, re.MULTILINE))

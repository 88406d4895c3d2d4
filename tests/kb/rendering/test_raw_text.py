"""Tags whose content browsers take as it is."""

from __future__ import annotations

import pytest

from kb.rendering.raw_text import DROPPED_WITH_TEXT, show_unclosed
from kb.rendering.sanitizer import sanitise


@pytest.mark.parametrize("name", sorted(DROPPED_WITH_TEXT | {"plaintext", "XMP"}))
def test_a_tag_without_an_end_is_text_and_swallows_nothing(name: str) -> None:
    html = sanitise(f"<p>Use <{name}> here.</p><p><b>More</b></p>", link=str, image=str)

    assert html == f"<p>Use &lt;{name}&gt; here.</p><p><b>More</b></p>"


def test_only_the_tags_after_the_last_end_are_text() -> None:
    assert show_unclosed("<style>a</STYLE> <Style > İ") == "<style>a</STYLE> &lt;Style > İ"
    assert show_unclosed("<titles> <p>") == "<titles> <p>"

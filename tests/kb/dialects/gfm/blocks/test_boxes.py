"""The tokens of boxes."""

from __future__ import annotations

from kb.dialects.gfm.blocks.boxes import callout_tokens, tab_tokens


def test_a_callout_without_a_title_has_the_name_of_its_kind() -> None:
    box, _, title, _ = callout_tokens("best-practice", "", 3)

    assert box.attrs == {"class": "admonition tip"}
    assert (title.content, title.map) == ("Best practice", [3, 4])


def test_tabs_have_a_heading() -> None:
    assert [token.tag for token in tab_tokens("A", 0)] == ["section", "h2", "", "h2"]

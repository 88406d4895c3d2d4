"""The tokens of boxes."""

from __future__ import annotations

from kb.dialects.gfm.blocks.boxes import callout_tokens, tab_tokens


def test_a_callout_has_the_kind_of_its_name_and_a_title() -> None:
    box, _, title, _ = callout_tokens("best-practice", "Title", 3)

    assert box.attrs == {"class": "admonition tip"}
    assert (title.content, title.map) == ("Title", [3, 4])


def test_tabs_have_a_heading() -> None:
    assert [token.tag for token in tab_tokens("A", 0)] == ["section", "h2", "", "h2"]

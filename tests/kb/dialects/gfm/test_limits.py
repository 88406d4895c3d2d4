"""Texts that are too hard."""

from __future__ import annotations

import pytest

from tests.kb.dialects.gfm.converted import converted


@pytest.mark.parametrize("text", [">" * 1_000 + " deep", "- " * 1_000 + "deep", "deep\n\n" * 40_000])
def test_too_hard_texts_are_plain(text: str) -> None:
    result = converted(text)

    assert result.too_hard
    assert "deep" in result.html
    assert "<li>" not in result.html

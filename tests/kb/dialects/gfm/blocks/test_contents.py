"""Tables of contents."""

from __future__ import annotations

import pytest

from tests.kb.dialects.gfm.converted import html


@pytest.mark.parametrize("mark", ["[TOC]", "[toc]", "[[_TOC_]]", "[[toc]]"])
def test_all_marks_become_one(mark: str) -> None:
    assert html(f"{mark}\n\nText\n") == "<p>[TOC]</p><p>Text</p>"

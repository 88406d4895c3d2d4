"""Comments."""

from __future__ import annotations

import pytest

from tests.kb.dialects.gfm.converted import html


@pytest.mark.parametrize(
    "comment", ["%%\nnot\n\n- shown\n%%", "%% not shown %%", "<!-- not shown -->", "[//]: # (not shown)"]
)
def test_comments_vanish(comment: str) -> None:
    assert html(f"a\n\n{comment}\n\nb\n").replace("<!-- not shown -->", "") == "<p>a</p><p>b</p>"


def test_a_comment_without_an_end_is_shown() -> None:
    assert html("%%\na\n") == "<p>%%a</p>"

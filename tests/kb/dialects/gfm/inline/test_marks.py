"""Marks of other systems within a paragraph."""

from __future__ import annotations

import pytest

from tests.kb.dialects.gfm.converted import html


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("==a *b*==", "<mark>a <em>b</em></mark>"),
        ("これは==重要==です", "これは<mark>重要</mark>です"),
        ("++new++", "<ins>new</ins>"),
        ("++Ctrl+c++", "<kbd>Ctrl</kbd>+<kbd>C</kbd>"),
        ("H~2~O and x^2^", "H<sub>2</sub>O and x<sup>2</sup>"),
        ("a ~old~ b ~~c~~", "a <s>old</s> b <s>c</s>"),
        ("a %% not\nshown %% b", "a  b"),
        ("Text ^block-1", "Text "),
        ("x == 1, y == 2", "x == 1, y == 2"),
        ("C++11 and C++14; ++i; ++j", "C++11 and C++14; ++i; ++j"),
        ("100%% of 50%%", "100%% of 50%%"),
        ("2^10 and a^b", "2^10 and a^b"),
        ("`==a==`", "<code>==a==</code>"),
    ],
)
def test_marks(text: str, expected: str) -> None:
    assert html(text) == f"<p>{expected}</p>".replace("\n", "")

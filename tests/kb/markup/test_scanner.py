"""What is code in a text."""

from __future__ import annotations

import pytest

from kb.markup.scanner import HIDDEN, hide_code


def seen(text: str, *, indented: bool = True) -> str:
    """Return the text outside code, with the code taken out."""
    masked = hide_code(text, indented=indented)
    assert len(masked) == len(text)
    assert masked.count("\n") == text.count("\n")
    return masked.replace(HIDDEN, "")


@pytest.mark.parametrize(
    "text",
    [
        "a\n```\nX\n```\nb",
        "a\n~~~ X\nX\n```\nX\n~~~\nb",
        "a\n````\n```\nX\n````\nb",
        "- a\n  ```\n  X\n  ```\nb",
        "1. a\n\n   ```\n   X\n   ```\nb",
        "> a\n> ```\n> X\n> ```\n\nb",
        "a\n\n    X\n\nb",
        "a\n\n\tX\n\nb",
        "- a\n\n      X\n\nb",
        "a `X` and ``X ` X`` b",
        "a `X\nX` b",
        "a <!-- X --> b",
        "a <pre><code>X</code></pre> b",
        "a <CODE>X</CODE> b",
        "a\n```\nX",
        "- b\n\n> a\n\n    X",
        "- a\n\n  > b\n\n      X",
    ],
)
def test_code_is_hidden(text: str) -> None:
    assert "X" not in seen(text)
    assert "a" in seen(text)


@pytest.mark.parametrize(
    "text",
    [
        "a\n    X",
        "- a\n\n  X",
        "- a\n    - X",
        "1. a\n\n    X",
        "- ```\n  a\n\nX",
        "> ```\n> a\n\nX",
        "a `X and b",
        "a `b\n\nX` c",
        "- a `b\n- X` c",
        "| `a | X |\n| b` | c |",
        r"a \`X\` b",
        "a <!-- X",
        "`` ` X",
        "```a``` X",
    ],
)
def test_text_is_seen(text: str) -> None:
    assert "X" in seen(text)


def test_indentation_is_not_code_inside_components() -> None:
    assert "X" in seen("a\n\n    X", indented=False)


def test_hostile_texts_are_read_once() -> None:
    for piece in ("`" * 3 + "\n", "<pre>", "<!--", "- ", "> ", "`a``b```c", "1. ", "\t"):
        assert len(hide_code(piece * 20_000)) == len(piece) * 20_000


@pytest.mark.parametrize(
    "text",
    [
        "- a\n\n  > b\n\n     X",
        "1. a\n\n   > b\n   > - c\n\n    X",
        "- a\nlazy\n\n    X",
        "> a\n- b\n\n    X",
        "- a\n\n  > > b\nlazy\n\n     X",
    ],
)
def test_text_in_an_item_is_no_code_after_a_quotation_or_a_lazy_line(text: str) -> None:
    assert seen(text) == text

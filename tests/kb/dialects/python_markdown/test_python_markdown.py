"""Texts that are too hard for Python-Markdown."""

from __future__ import annotations

import pytest

from kb.config import DialectName
from tests.kb.small_articles import rendered


@pytest.mark.parametrize(
    "text",
    [
        "\n".join("> " * depth + "deep" for depth in range(1_000)),
        "\n".join("    " * depth + "- deep" for depth in range(1_000)),
        ">" * 1_000 + " deep",
        "[" * 10_000 + "deep",
        "[a](" * 4_000 + "deep",
        "![" * 5_000 + "deep",
        "<a " * 5_000 + "deep",
        "<div>" * 3_000 + "deep",
        "<!-- " * 3_000 + "deep",
        "# deep\n" * 8_000,
        "deep\n: a\n" * 4_000,
        "[^1]\n" * 7_000 + "\n\n[^1]: deep",
        "*[a]: deep\n" * 4_000,
        "/// note\ndeep\n///\n\n" * 3_000,
        '=== "deep"\n' * 3_000,
        "??? deep\n" * 3_000,
        "*[a]: " + "deep " * 2_000 + "\n\n" + "a " * 9_000,
        "deep\n\n" * 40_000,
    ],
    ids=lambda text: text[:6].replace("\n", " "),
)
def test_texts_that_are_too_hard_are_shown_as_plain_text(text: str) -> None:
    result = rendered(text, dialect=DialectName.PYTHON_MARKDOWN)

    assert [problem.line for problem in result.problems if problem.rule == "too-hard"] == [10]
    assert "deep" in result.html

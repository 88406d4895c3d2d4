"""Texts that are too hard, measured by their structure and never by time."""

from __future__ import annotations

import pytest

from kb.dialects.gfm.limits import nesting_work
from tests.kb.dialects.gfm.converted import converted


@pytest.mark.parametrize(
    "text",
    [
        ">" * 1_000 + " deep",
        "- " * 1_000 + "deep",
        "\n".join("> " * depth + "deep" for depth in range(1_000)),
        "\n".join("  " * depth + "- deep" for depth in range(1_000)),
        (">" * 50 + " deep\n\n") * 4_000,
        ("1. " * 50 + "deep\n\n") * 4_000,
        "[" * 50_000 + "deep",
        "[deep\n" * 20_000,
        "[a](" * 30_000 + "deep",
        "![[" * 30_000 + "deep",
        "<div>" * 3_000 + "deep",
        "<b>\n\n" * 3_000 + "deep",
        "deep\n\n" * 40_000,
        f"[a]: /{'b' * 9_000}\n\n" + "[a] deep\n" * 10_000,
    ],
    ids=lambda text: text[:6].replace("\n", " "),
)
def test_too_hard_texts_are_plain(text: str) -> None:
    result = converted(text)

    assert result.too_hard
    assert "deep" in result.html
    assert "<li>" not in result.html
    assert len(result.html) < 5 * len(text)


def test_long_mail_threads_and_lists_stay_below_the_limit() -> None:
    assert nesting_work(">>> a\n" * 40_000) == 120_000
    assert nesting_work("1. a\n" * 40_000 + "- b\n") == 40_001
    assert nesting_work("a - b > c\n--- 1.5\n" * 1_000) == 0
    assert not converted((">>> a\n" * 10 + "\n") * 100).too_hard


def test_short_table_rows_are_not_filled_up_without_end() -> None:
    html = converted("|a" * 9_000 + "|\n" + "|-" * 9_000 + "|\n" + "|b|\n" * 1_000).html

    assert len(html) < 2_000_000


def test_meanings_of_abbreviations_are_not_repeated_without_end() -> None:
    html = converted("*[a]: " + "b" * 300 + "\n\n" + "a " * 9_000 + "\n\n" + "a\n\n" * 9_000).html

    assert html.count("<abbr") < 10_000

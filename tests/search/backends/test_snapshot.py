"""A snapshot has the articles of safety advice, the most read, and the most recent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from search.backends.snapshot import chosen, read_most_read

if TYPE_CHECKING:
    from pathlib import Path

    from search.generations.generation import Generation


def test_read_and_recent_articles_take_turns(mail: Generation) -> None:
    slugs = mail.searcher.impacts.slugs
    for most_read, most, expected in (
        ((), 1, {"reset-password"}),
        (("refund",), 1, {"refund"}),
        (("refund", "gone"), 2, {"refund", "reset-password"}),
        ((), 99, set(slugs)),
    ):
        articles = chosen(mail.docstore, slugs, most_read, most)
        assert {slugs[article] for article in articles} == expected
        assert list(articles) == sorted(articles)


def test_a_file_of_the_most_read_that_is_none_counts_as_empty(tmp_path: Path) -> None:
    file = tmp_path / "most_read.json"
    assert read_most_read(file) == ()
    for text, expected in (("[", ()), ("{}", ()), (json.dumps(["a", 1, "b"]), ("a", "b"))):
        file.write_text(text, encoding="utf-8")
        assert read_most_read(file) == expected

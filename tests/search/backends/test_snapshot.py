"""A snapshot has the articles of safety advice, the most read, and the most recent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kb.lists.risks import RISKS_FILE
from search.backends.snapshot import chosen, read_most_read
from search.generations.manager import IndexManager
from tests.small_centre import MAIL

if TYPE_CHECKING:
    from pathlib import Path

    from search.config import SearchConfig
    from search.generations.generation import Generation
    from tests.search.conftest import BuildIndex

RISKS = """\
takeover:
  advice: Change the password first.
  article: two-factor
  when: [account hacked]
  situations:
    stolen: {when: [phone stolen], advice: Sign it out., article: bounce}
"""


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


def test_the_articles_of_safety_advice_come_first_those_of_situations_included(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index({**MAIL, RISKS_FILE: RISKS})
    own = IndexManager(search_config).current()
    slugs = own.searcher.impacts.slugs
    assert {slugs[article] for article in chosen(own.docstore, slugs, ("refund",), 2)} == {"two-factor", "bounce"}


def test_a_file_of_the_most_read_that_is_none_counts_as_empty(tmp_path: Path) -> None:
    file = tmp_path / "most_read.json"
    assert read_most_read(file) == ()
    for text, expected in (("[", ()), ("{}", ()), (json.dumps(["a", 1, "b"]), ("a", "b"))):
        file.write_text(text, encoding="utf-8")
        assert read_most_read(file) == expected

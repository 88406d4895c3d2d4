"""A hit leads to the best section and says why it matched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.generations.manager import IndexManager
from tests.search.searching import ask, slugs
from tests.small_centre import article

if TYPE_CHECKING:
    from search.config import SearchConfig
    from search.generations.generation import Generation
    from tests.search.conftest import BuildIndex


def test_a_hit_leads_to_the_best_section(mail: Generation) -> None:
    hit = ask(mail, "twelve words recovery phrase").hits[0]
    assert hit.url == "/articles/reset-password#with-the-recovery-phrase"
    assert hit.section == "With the recovery phrase"
    assert ("twelve", True) in hit.snippet.parts()
    assert hit.reviewed is not None
    assert hit.reviewed.isoformat() == "2026-10-01"
    assert ask(mail, "bounces").hits[0].trail == ("Sending mail",)


def test_an_article_is_one_hit_no_matter_how_many_sections_match(mail: Generation) -> None:
    assert slugs(ask(mail, "clock")) == ["two-factor"]


def test_phrases_match_across_soft_hyphens(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index(
        {"a/b.md": article("Notes", "Write it in the log\u00adbook of your house."), "a/c.md": article("A", "B.")}
    )
    assert slugs(ask(IndexManager(search_config).current(), "\u201elogbook of your\u201c")) == ["b"]


def test_synonyms_find_articles_but_never_beat_the_word_itself(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index(
        {
            "a/invoice.md": article("Download an invoice", "The document for your accountant."),
            "a/bill.md": article("Your bill explained", "What each line says."),
            "a/other.md": article("Something else", "Nothing of the kind."),
            "_synonyms.yaml": "en:\n  same:\n    - invoice, bill\n    - otp, recovery code\n",
        }
    )
    generation = IndexManager(search_config).current()
    assert slugs(ask(generation, "bill")) == ["bill", "invoice"]
    assert slugs(ask(generation, "invoices")) == ["invoice", "bill"]
    assert [hit.why for hit in ask(generation, "invoice").hits] == [("invoice",), ("invoice = bill",)]
    assert ask(generation, "acountant").hits[0].why == ("acountant → accountant",)

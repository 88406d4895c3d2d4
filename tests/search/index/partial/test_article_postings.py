"""An article's postings have its terms as words and its sections from 0."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.generations.layout import impacts_folder
from search.index import postings
from search.index.partial.article_postings import PostingsByArticle

if TYPE_CHECKING:
    from search.config import SearchConfig
    from search.generations.generation import Generation


def test_an_article_is_split_off_with_its_own_terms(mail: Generation, search_config: SearchConfig) -> None:
    frequencies = postings.read(impacts_folder(search_config.index / mail.name))
    every = PostingsByArticle(frequencies)
    articles = {slug: every.of(number) for number, slug in enumerate(frequencies.slugs)}

    refund = articles["refund"]

    assert {"refund", "thirti", "money"} <= set(refund.terms)
    assert (refund.docs.max(), len(refund.lengths), refund.ptr[-1]) == (0, 1, len(refund.docs))
    assert sum(len(each.docs) for each in articles.values()) == len(frequencies.term_rows.docs)
    assert "refund" not in articles["bounce"].terms

"""A document has the words of an article, and a digest of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from search.backends.opensearch.documents import batches, document
from search.backends.passages import no_passages
from search.backends.record import Record
from search.generations.layout import impacts_folder
from search.index import postings
from search.index.partial.article_postings import PostingsByArticle

if TYPE_CHECKING:
    from search.config import SearchConfig
    from search.generations.generation import Generation


@pytest.fixture
def refund(mail: Generation, search_config: SearchConfig) -> Record:
    frequencies = postings.read(impacts_folder(search_config.index / mail.name))
    own = PostingsByArticle(frequencies).of(frequencies.slugs.index("refund"))
    return Record(own, no_passages(), 1.0)


def test_names_and_text_are_in_the_fields_of_the_language(mail: Generation, refund: Record) -> None:
    fields = document(mail, "refund", refund, has_knn=False).fields
    assert fields["names"] == {"en": "Get a refund\nmoney"}
    assert fields["asked"] == ["get a refund"]
    assert fields["categories"] == ["billing"]
    assert set(str(fields["strong"]).split()) <= set(str(fields["terms"]).split())
    assert "passages" not in fields


def test_a_digest_changes_with_what_ranking_reads(mail: Generation, refund: Record) -> None:
    records = (refund, refund, replace(refund, boost=2.0))
    digests = {document(mail, "refund", each, has_knn=False).digest for each in records}
    assert len(digests) == 2


def test_batches_keep_all_documents_in_order(mail: Generation, refund: Record) -> None:
    documents = [document(mail, "refund", refund, has_knn=False)] * 5
    assert [len(batch) for batch in batches(iter(documents), 1)] == [2] * 5
    assert [len(batch) for batch in batches(iter(documents), 1_000_000)] == [10]

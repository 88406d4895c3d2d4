"""Sections to index, and their postings counted without Whoosh."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import strategies as st

from search.index import merging, postings
from search.index.counting import Tally, count
from search.index.documents import SectionDocument
from search.index.fields import FIELDS
from search.index.whoosh_index import FieldPostings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from search.index.postings import Frequencies

    Articles = Mapping[str, Sequence[list[str]]]
    """The words of each section of each article."""

SLUGS = st.sampled_from("abcdefgh")
WORDS = st.lists(st.sampled_from(["mail", "post", "key", "reset", "sign", "für", "鍵"]), max_size=6)
ARTICLES = st.dictionaries(SLUGS, st.lists(WORDS, min_size=1, max_size=3), max_size=6)


def sections(articles: Articles) -> list[SectionDocument]:
    """Return the documents of articles: the slug is the title, the words are the body."""
    empty: dict[str, list[str]] = {field.name: [] for field in FIELDS}
    return [
        SectionDocument(
            slug,
            ordinal,
            terms={**empty, "title": [slug], "body": text},
            streams={**empty, "title": [slug], "body": text},
            words=sorted({f"{word}\t{word}" for word in text}) if ordinal == 0 else [],
            title=(slug,),
        )
        for slug, texts in articles.items()
        for ordinal, text in enumerate(texts)
    ]


def field_postings(documents: Iterable[SectionDocument]) -> FieldPostings:
    """Count the postings from the documents themselves, as a check on what is decoded from Whoosh."""
    counter = Counter(
        (term, column, section)
        for section, document in enumerate(documents)
        for column, field in enumerate(FIELDS)
        for term in document.terms[field.name]
    )
    terms = sorted({term for term, _, _ in counter})
    numbers = {term: number for number, term in enumerate(terms)}
    rows = sorted((numbers[term], column, section, count) for (term, column, section), count in counter.items())
    return FieldPostings(tuple(terms), *np.array(rows, np.int64).reshape(-1, 4).T)


def tally_of(documents: Iterable[SectionDocument]) -> Tally:
    """Return a tally of all documents."""
    tally = Tally()
    for document in documents:
        tally.add(document)
    return tally


def frequencies(articles: Articles) -> Frequencies:
    """Return the frequencies of articles without writing an index."""
    documents = sections(articles)
    return count(tally_of(documents), lambda: field_postings(documents))


def merged(folder: Path, old: Frequencies, removed: Collection[str], new: Frequencies) -> Frequencies:
    """Return what the files of a merge in an empty folder say."""
    merging.write(folder, old, removed, new)
    return postings.read(folder)


def assert_same(actual: Frequencies, expected: Frequencies) -> None:
    """Compare everything, array by array."""
    assert (actual.terms, actual.words, actual.slugs) == (expected.terms, expected.words, expected.slugs)
    for name in ("pairs", "lengths", "article", "ordinal", "titles"):
        np.testing.assert_array_equal(getattr(actual, name), getattr(expected, name), name)
    for name in ("term_rows", "pair_rows", "word_rows"):
        for part in ("ptr", "docs", "counts"):
            np.testing.assert_array_equal(
                getattr(getattr(actual, name), part), getattr(getattr(expected, name), part), f"{name} {part}"
            )

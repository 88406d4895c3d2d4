"""Counts put together over many builds are those of one build, and survive the disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.index import postings
from search.index.documents import SectionDocument
from search.index.fields import FIELDS
from search.index.postings import MAX_COUNT, Frequencies, count, merge, pair_keys, term_hashes

if TYPE_CHECKING:
    from pathlib import Path

WORDS = st.lists(st.sampled_from(["mail", "post", "key", "reset", "sign"]), max_size=6)
ARTICLES = st.dictionaries(st.sampled_from("abcdefgh"), st.lists(WORDS, min_size=1, max_size=3), max_size=6)


def sections(slug: str, texts: list[list[str]]) -> list[SectionDocument]:
    empty: dict[str, list[str]] = {field.name: [] for field in FIELDS}
    return [
        SectionDocument(
            slug,
            ordinal,
            terms={**empty, "title": [slug], "body": text},
            streams={**empty, "title": [slug], "body": text},
            words=sorted({f"{word}\t{word}" for word in text}) if ordinal == 0 else [],
        )
        for ordinal, text in enumerate(texts)
    ]


def counted(articles: dict[str, list[list[str]]]) -> Frequencies:
    return count(section for slug, texts in articles.items() for section in sections(slug, texts))


def assert_same(one: Frequencies, other: Frequencies) -> None:
    assert (one.terms, one.words, one.slugs) == (other.terms, other.words, other.slugs)
    for name in ("pairs", "lengths", "article", "ordinal"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), name)
    for name in ("term_rows", "pair_rows", "word_rows"):
        for part in ("ptr", "docs", "counts"):
            np.testing.assert_array_equal(
                getattr(getattr(one, name), part), getattr(getattr(other, name), part), f"{name} {part}"
            )


@given(before=ARTICLES, changed=ARTICLES, gone=st.sets(st.sampled_from("abcdefgh")))
def test_a_merge_gives_what_counting_everything_anew_gives(
    before: dict[str, list[list[str]]], changed: dict[str, list[list[str]]], gone: set[str]
) -> None:
    stale = gone | changed.keys()
    kept = {slug: texts for slug, texts in before.items() if slug not in stale}
    assert_same(merge(counted(before), stale, counted(changed)), counted({**kept, **changed}))


def test_a_term_is_counted_by_field_and_section() -> None:
    found = counted({"a": [["mail", "key", "mail"], ["key"]], "b": [["key"]]})
    mail, key = found.terms.index("mail"), found.terms.index("key")
    body = [field.name for field in FIELDS].index("body")
    rows = found.term_rows
    assert rows.docs[rows.ptr[mail] : rows.ptr[mail + 1]].tolist() == [0]
    assert rows.docs[rows.ptr[key] : rows.ptr[key + 1]].tolist() == [0, 1, 2]
    assert rows.counts[rows.ptr[mail], body] == 2
    assert found.lengths[:, body].tolist() == [3, 1, 1]
    assert (found.article.tolist(), found.ordinal.tolist()) == ([0, 0, 1], [0, 1, 0])


def test_a_count_beyond_a_byte_is_the_most_that_is_kept() -> None:
    found = counted({"a": [["mail"] * 1_000]})
    assert found.term_rows.counts.max() == MAX_COUNT


def test_neighbours_are_pairs_in_their_order_and_never_across_sections() -> None:
    found = counted({"a": [["mail", "key"], ["reset"]]})
    assert pair_keys(term_hashes(["mail", "key"]))[0] in found.pairs
    assert pair_keys(term_hashes(["key", "mail"]))[0] not in found.pairs
    assert pair_keys(term_hashes(["key", "reset"]))[0] not in found.pairs


@given(articles=ARTICLES)
def test_what_was_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, articles: dict[str, list[list[str]]]
) -> None:
    folder: Path = tmp_path_factory.mktemp("impacts")
    postings.write(folder, counted(articles))
    assert_same(postings.read(folder), counted(articles))


def test_a_torn_file_is_no_counts(tmp_path: Path) -> None:
    postings.write(tmp_path, counted({"a": [["mail"]]}))
    file = tmp_path / "term_rows_docs.npy"
    file.write_bytes(file.read_bytes()[:-2])
    with pytest.raises(ValueError, match=r"mmap|reshape"):
        postings.read(tmp_path)

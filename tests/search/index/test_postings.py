"""Frequencies merged over many builds equal those of one build, and survive a round trip to disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.index import postings
from tests.search.index.sections import ARTICLES, SLUGS, assert_same, frequencies

if TYPE_CHECKING:
    from pathlib import Path


@settings(deadline=None)
@given(before=ARTICLES, changed=ARTICLES, gone=st.sets(SLUGS))
def test_merging_equals_counting_from_scratch(
    before: dict[str, list[list[str]]], changed: dict[str, list[list[str]]], gone: set[str]
) -> None:
    stale = gone | changed.keys()
    unchanged = {slug: texts for slug, texts in before.items() if slug not in stale}
    merged = postings.merge(frequencies(before), stale, frequencies(changed))
    assert_same(merged, frequencies({**unchanged, **changed}))


@given(articles=ARTICLES)
def test_written_frequencies_are_read_back(
    tmp_path_factory: pytest.TempPathFactory, articles: dict[str, list[list[str]]]
) -> None:
    folder: Path = tmp_path_factory.mktemp("impacts")
    postings.write(folder, frequencies(articles))
    assert_same(postings.read(folder), frequencies(articles))


def test_a_truncated_file_is_an_error(tmp_path: Path) -> None:
    postings.write(tmp_path, frequencies({"a": [["mail"]]}))
    file = tmp_path / "term_rows_docs.npy"
    file.write_bytes(file.read_bytes()[:-2])
    with pytest.raises(ValueError, match=r"mmap|reshape"):
        postings.read(tmp_path)


@pytest.mark.parametrize("rare", [0, 10**9])
def test_few_postings_are_cut_out_and_inserted_as_many_are(rare: int) -> None:
    before = {slug: [["mail", slug], ["key"]] for slug in "abcdefgh"}
    changed = {"c": [["mail", "new"], ["reset", "key"]], "z": [["zoo"]]}
    unchanged = {slug: texts for slug, texts in before.items() if slug not in {"a", "c"}}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(postings, "_RARE", rare)
        merged = postings.merge(frequencies(before), {"a", "c"}, frequencies(changed))
    assert_same(merged, frequencies({**unchanged, **changed}))

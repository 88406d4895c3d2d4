"""Frequencies survive a round trip to disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from search.index import postings
from tests.search.index.sections import ARTICLES, assert_same, frequencies

if TYPE_CHECKING:
    from pathlib import Path


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

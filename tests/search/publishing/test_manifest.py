"""Paths in a publication: an index's own files, and media that pages serve."""

from __future__ import annotations

import pytest

from search.publishing.manifest import checked_path


@pytest.mark.parametrize(
    "path",
    [
        "meta.json",
        "articles.sqlite",
        "articles-earlier.sqlite",
        "classifier.npz",
        "impacts/term_rows_docs.npy",
        "meaning/vectors.npy",
        "media/account/photo 1.PNG",
        "media/Übersicht/plan.pdf",
        "community/topics.json",
        "community/solved.jsonl",
        "community/index/meta.json",
        "community/index/impacts/slugs.txt",
    ],
)
def test_a_path_of_an_index_is_taken(path: str) -> None:
    assert checked_path(path) == path


@pytest.mark.parametrize("path", ["", ".", "meta.json/", "media/.", "media/..", "media/x.html", "receipt.json"])
def test_any_other_path_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="no such file"):
        checked_path(path)

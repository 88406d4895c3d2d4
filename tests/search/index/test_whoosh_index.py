"""Postings decoded from Whoosh are those of the documents, over any sequence of builds."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import index
from whoosh.codec.base import OutOfOrderError
from whoosh.fields import UnknownFieldError
from whoosh.filedb.filestore import StorageError
from whoosh.filedb.filetables import FileFormatError
from whoosh.index import LockError
from whoosh.reading import ReaderClosed, TermNotFound
from whoosh.writing import IndexingError

from search.errors import BuildError
from search.index import whoosh_index
from search.index.counting import count
from search.index.fields import FIELDS
from tests.search.index.sections import ARTICLES, assert_same, field_postings, frequencies, merged, sections, tally_of

if TYPE_CHECKING:
    from pathlib import Path

    from search.index.documents import SectionDocument
    from search.index.postings import Frequencies
    from tests.search.index.conftest import Indexed


def decode(folder: Path, documents: list[SectionDocument]) -> Frequencies:
    with whoosh_index.open_index(folder) as reader:
        return count(tally_of(documents), lambda: reader.added_postings(len(documents)))


def test_decoded_frequencies_of_the_sample_are_those_of_its_documents(indexed: Indexed) -> None:
    assert_same(indexed.frequencies, count(tally_of(indexed.documents), lambda: field_postings(indexed.documents)))


@settings(max_examples=15, deadline=None)
@given(builds=st.lists(ARTICLES, min_size=1, max_size=8))
def test_frequencies_decoded_build_by_build_equal_counting_all_documents(
    tmp_path_factory: pytest.TempPathFactory, builds: list[dict[str, list[list[str]]]]
) -> None:
    """Whoosh merges small segments on the way, so a build's segment may hold sections of earlier ones."""
    root = tmp_path_factory.mktemp("builds")
    articles: dict[str, list[list[str]]] = {}
    known, previous = frequencies({}), None
    for number, changed in enumerate(builds):
        folder, documents = root / str(number), sections(changed)
        articles = {**{slug: texts for slug, texts in articles.items() if slug not in changed}, **changed}
        assert whoosh_index.write(folder, previous, changed, documents) == len(sections(articles))
        arrays = root / f"arrays-{number}"
        arrays.mkdir()
        known, previous = merged(arrays, known, changed.keys(), decode(folder, documents)), folder
    assert_same(known, frequencies(articles))


def test_a_merged_segment_gives_only_the_sections_of_the_last_build(tmp_path: Path) -> None:
    previous = None
    for number in range(8):
        folder, documents = tmp_path / str(number), sections({f"slug-{number}": [["mail", "mail"], ["key"]]})
        whoosh_index.write(folder, previous, (), documents)
        assert_same(decode(folder, documents), count(tally_of(documents), partial(field_postings, documents)))
        previous = folder
    with index.open_dir(str(folder)).reader() as reader:
        assert reader.doc_count() == 16
        assert len(list(reader.leaf_readers())) < 8, "Whoosh has merged segments"


def test_document_frequencies_equal_those_of_the_arrays(indexed: Indexed) -> None:
    rows, terms = indexed.frequencies.term_rows, indexed.frequencies.terms
    wanted = [(field.name, term) for term in terms[::37] for field in FIELDS]
    expected = [
        int((rows.counts[rows.ptr[number] : rows.ptr[number + 1], column] > 0).sum())
        for number in range(0, len(terms), 37)
        for column in range(len(FIELDS))
    ]
    with whoosh_index.open_index(indexed.folder) as reader:
        assert reader.document_frequencies(wanted) == expected
        assert reader.document_frequencies([("title", "nosuchterm")]) == [0]


def test_errors_of_whoosh_leave_as_build_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(BuildError, match=r"EmptyIndexError.*--full"), whoosh_index.open_index(tmp_path / "empty"):
        pass
    whoosh_index.write(tmp_path / "a", None, (), sections({"a": [["mail"]]}))
    with pytest.raises(BuildError, match="UnknownFieldError"), whoosh_index.open_index(tmp_path / "a"):
        raise UnknownFieldError("no such field")

    for error in (ReaderClosed, TermNotFound("x"), IndexingError, FileFormatError, StorageError, OutOfOrderError):
        with pytest.raises(BuildError), whoosh_index.open_index(tmp_path / "a"):
            raise error

    def locked(*_: object, **__: object) -> None:
        raise LockError

    monkeypatch.setattr(index.FileIndex, "writer", locked)
    with pytest.raises(BuildError, match="LockError"):
        whoosh_index.write(tmp_path / "b", None, (), sections({"a": [["mail"]]}))

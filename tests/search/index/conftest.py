"""The sample help centre as Whoosh's index and as frequencies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from kb.config import KbConfig
from kb.corpus import read_corpus
from search.index import counting, whoosh_index
from search.index.documents import documents
from search.text.analyzer import analyzer
from tests.search.index.sections import tally_of

if TYPE_CHECKING:
    from pathlib import Path

    from search.index.documents import SectionDocument
    from search.index.postings import Frequencies


@dataclass(frozen=True, slots=True)
class Indexed:
    """The sections, in one order, as documents, in Whoosh's index, and as frequencies decoded from it."""

    documents: list[SectionDocument]
    folder: Path
    frequencies: Frequencies


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Indexed:
    corpus = read_corpus(KbConfig(), {}, lambda _done, _total: None)
    sections = [section for article in corpus.articles.values() for section in documents(article, analyzer("en"))]
    folder = tmp_path_factory.mktemp("oracle") / "whoosh"
    whoosh_index.write(folder, None, (), sections)
    with whoosh_index.open_index(folder) as reader:
        frequencies = counting.count(tally_of(sections), lambda: reader.added_postings(len(sections)))
    return Indexed(sections, folder, frequencies)

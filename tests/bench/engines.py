"""Search engines to compare, behind one Protocol: query text in, the ids of the ten best documents out.

Each rival runs at the best that its Python interface offers: English stemming and stop words, titles boosted by three,
any word may match, the last word of a prefix query matches as a prefix, hits are not counted. A misspelled word becomes
the engine's own fuzzy query, but, as in our engine, only if the index lacks it as typed. SQLite's FTS5 and bm25s have
no fuzzy queries and search for the exact word; bm25s has no prefix queries either.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from typing import TYPE_CHECKING, Protocol

import bm25s
import Stemmer
import tantivy
from whoosh import index as whoosh_index
from whoosh.analysis import StemmingAnalyzer
from whoosh.fields import ID, TEXT, Schema
from whoosh.qparser import MultifieldParser, OrGroup
from whoosh.query import FuzzyTerm, Or, Prefix

from search.spelling.corrector import max_edits
from search.text.stop_words import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from whoosh.query import Query

    from tests.bench.collection import Document, QueryKind

LIMIT = 10
TITLE_BOOST = 3.0
_FIELDS = (("title", TITLE_BOOST), ("body", 1.0))
_WORD = re.compile(r"\w+")


class Engine(Protocol):
    """Answers queries from its own index."""

    name: str

    def search(self, kind: QueryKind, text: str) -> Sequence[str]:
        """Return the ids of the ten best documents, best first."""
        ...


def once(folder: Path, write: Callable[[Path], object]) -> Path:
    """Return the folder; if it does not exist, write it first, completely or not at all."""
    if not folder.exists():
        draft = folder.with_name(f"{folder.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        write(draft)
        draft.rename(folder)
    return folder


def _words(kind: QueryKind, text: str) -> list[str]:
    """Return the words without stop words, but keep the prefix: "th" and "the" may begin any word."""
    words = _WORD.findall(text.lower())
    rest = words[-1:] if kind == "prefix" else []
    return [word for word in words[: len(words) - len(rest)] if word not in STOP_WORDS] + rest


class WhooshEngine:
    """Whoosh's own search: its parser for several fields, its BM25F."""

    name = "Whoosh"

    def __init__(self, folder: Path, documents: Sequence[Document]) -> None:
        self._searcher = whoosh_index.open_dir(
            str(once(folder, lambda draft: self._write(draft, documents)))
        ).searcher()
        boosts = dict(_FIELDS)
        self._parser = MultifieldParser([*boosts], self._searcher.schema, fieldboosts=boosts, group=OrGroup)
        self._analyzer = StemmingAnalyzer()

    def search(self, kind: QueryKind, text: str) -> list[str]:
        words = _words(kind, text)
        if kind == "prefix":
            query = Or([self._parser.parse(" ".join(words[:-1])), *self._in_fields(Prefix, words[-1])])
        elif kind == "typo":
            query = Or([self._parser.parse(" ".join(words)), *self._fuzzy(words)])
        else:
            query = self._parser.parse(" ".join(words))
        flat = Or(list(_leaves(query)))
        flat.matcher_type = Or.ARRAY_MATCHER  # the tree that Whoosh chooses for a large index takes ten times as long
        return [hit["id"] for hit in self._searcher.search(flat, limit=LIMIT)]

    @staticmethod
    def _write(folder: Path, documents: Sequence[Document]) -> None:
        text = TEXT(analyzer=StemmingAnalyzer(), phrase=False)
        opened = whoosh_index.create_in(str(folder), Schema(id=ID(stored=True), title=text, body=text))
        writer = opened.writer(limitmb=512)
        for document in documents:
            writer.add_document(id=document.id, title=document.title, body=document.body)
        writer.commit()
        opened.close()

    def _fuzzy(self, words: list[str]) -> list[FuzzyTerm]:
        stems = [token.text for word in words for token in self._analyzer(word)]
        unknown = [stem for stem in stems if not any(self._searcher.doc_frequency(name, stem) for name, _ in _FIELDS)]
        return [
            query
            for stem in unknown
            if (edits := max_edits(stem))
            for query in self._in_fields(FuzzyTerm, stem, maxdist=edits)
        ]

    @staticmethod
    def _in_fields(make: type[FuzzyTerm | Prefix], word: str, **options: int) -> list[FuzzyTerm | Prefix]:
        return [make(name, word, boost=boost, **options) for name, boost in _FIELDS]


def _leaves(query: Query) -> Iterator[Query]:
    if isinstance(query, Or):
        for part in query.subqueries:
            yield from _leaves(part)
    else:
        yield query


class SqliteEngine:
    """SQLite's FTS5, ranked by its bm25(); exact words only."""

    name = "SQLite FTS5"

    def __init__(self, folder: Path, documents: Sequence[Document]) -> None:
        file = once(folder, lambda draft: self._write(draft, documents)) / "index.sqlite"
        self._connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)

    def search(self, kind: QueryKind, text: str) -> list[str]:
        quoted = [f'"{word}"' for word in _words(kind, text)]
        match = " OR ".join(quoted) + ("*" if kind == "prefix" else "")
        rows = self._connection.execute(
            "select id from document where document match ? order by rank limit ?", (match, LIMIT)
        )
        return [row[0] for row in rows]

    @staticmethod
    def _write(folder: Path, documents: Sequence[Document]) -> None:
        with sqlite3.connect(folder / "index.sqlite") as connection:
            connection.execute(
                "create virtual table document using fts5"
                "(id unindexed, title, body, tokenize = 'porter unicode61', prefix = '2 3')"
            )
            rows = ((document.id, document.title, document.body) for document in documents)
            connection.executemany("insert into document values (?, ?, ?)", rows)
            connection.execute(
                "insert into document (document, rank) values ('rank', ?)", (f"bm25(0.0, {TITLE_BOOST}, 1.0)",)
            )
            connection.execute("insert into document (document) values ('optimize')")
        connection.close()


class TantivyEngine:
    """tantivy, written in Rust, through its Python binding: one segment, ids as a fast field."""

    name = "tantivy"

    def __init__(self, folder: Path, documents: Sequence[Document]) -> None:
        self._words = (
            tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
            .filter(tantivy.Filter.lowercase())
            .filter(tantivy.Filter.stopword("english"))
            .filter(tantivy.Filter.stemmer("english"))
            .build()
        )
        self._schema = self._fields()
        self._ids = [document.id for document in documents]
        index = tantivy.Index(self._schema, path=str(once(folder, lambda draft: self._write(draft, documents))))
        index.register_tokenizer("english", self._words)
        self._searcher = index.searcher()

    def search(self, kind: QueryKind, text: str) -> list[str]:
        words = _WORD.findall(text)
        prefix = words.pop().lower() if kind == "prefix" else ""
        queries = []
        for term in self._words.analyze(" ".join(words)):
            edits = max_edits(term) if kind == "typo" and self._is_unknown(term) else 0
            queries += [self._in_field(name, boost, term, edits) for name, boost in _FIELDS]
        if prefix:
            queries += [
                tantivy.Query.boost_query(tantivy.Query.phrase_prefix_query(self._schema, name, [prefix]), boost)
                for name, boost in _FIELDS
            ]
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, clause) for clause in queries])
        addresses = [address for _, address in self._searcher.search(query, LIMIT, count=False).hits]
        return [self._ids[number] for number in self._searcher.fast_field_values("number", addresses)]

    @staticmethod
    def _fields() -> tantivy.Schema:
        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("number", fast=True)
        for name, _ in _FIELDS:
            builder.add_text_field(name, tokenizer_name="english")
        return builder.build()

    def _write(self, folder: Path, documents: Sequence[Document]) -> None:
        index = tantivy.Index(self._schema, path=str(folder))
        index.register_tokenizer("english", self._words)
        writer = index.writer(heap_size=500_000_000, num_threads=1)
        for number, document in enumerate(documents):
            writer.add_document(tantivy.Document(number=number, title=document.title, body=document.body))
        writer.commit()
        writer.wait_merging_threads()

    def _is_unknown(self, term: str) -> bool:
        return not any(self._searcher.doc_freq(name, term) for name, _ in _FIELDS)

    def _in_field(self, name: str, boost: float, term: str, edits: int) -> tantivy.Query:
        if edits:
            query = tantivy.Query.fuzzy_term_query(self._schema, name, term, distance=edits)
        else:
            query = tantivy.Query.term_query(self._schema, name, term, index_option="freq")
        return tantivy.Query.boost_query(query, boost)


class Bm25sEngine:
    """bm25s, numpy only, over title and text as one field; exact words only, no prefixes."""

    name = "bm25s"

    def __init__(self, folder: Path, documents: Sequence[Document]) -> None:
        self._ids = [document.id for document in documents]
        self._stemmer = Stemmer.Stemmer("english")
        self._index = bm25s.BM25.load(str(once(folder, lambda draft: self._write(draft, documents))))

    def search(self, kind: QueryKind, text: str) -> list[str]:  # noqa: ARG002 - bm25s has one kind of query
        words = bm25s.tokenize([text], stopwords="en", stemmer=self._stemmer, return_ids=False, show_progress=False)
        hits = self._index.retrieve(words, k=min(LIMIT, len(self._ids)), return_as="documents", show_progress=False)
        return [self._ids[number] for number in hits[0]]

    def _write(self, folder: Path, documents: Sequence[Document]) -> None:
        texts = [" ".join([document.title] * int(TITLE_BOOST) + [document.body]) for document in documents]
        index = bm25s.BM25(method="lucene")
        index.index(
            bm25s.tokenize(texts, stopwords="en", stemmer=self._stemmer, show_progress=False), show_progress=False
        )
        index.save(str(folder))


RIVALS = {"whoosh": WhooshEngine, "fts5": SqliteEngine, "tantivy": TantivyEngine, "bm25s": Bm25sEngine}
"""Rivals by the folder name of their index."""

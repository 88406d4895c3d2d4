"""Docstore writer: stores articles while they are read, and what was read of every file at the end."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from kb.article import Category, Entry

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kb.article import Article
    from kb.corpus import Corpus
    from kb.reading.incremental import Known

_SCHEMA = """
create table if not exists reading (path text primary key, digest text, stamp text, problems text, entry text);
create table if not exists article (slug text primary key, html text not null);
create table if not exists section (
    slug text, ordinal integer, anchor text, heading text, level integer, text text, primary key (slug, ordinal)
) without rowid;
create table if not exists fact (name text primary key, value text not null);
"""


class DocstoreWriter:
    """Writes a docstore that is new or starts as a copy of a previous one; nothing is kept in memory."""

    def __init__(self, path: Path, previous: Path | None = None) -> None:
        self.path = path
        if previous is not None:
            shutil.copyfile(previous, path)
        self._connection = sqlite3.connect(path)
        self._connection.execute("pragma synchronous = off")  # the file is synced once, when it is published
        self._connection.execute("pragma journal_mode = off")  # a docstore that is not finished is never read
        self._connection.executescript(_SCHEMA)

    def add(self, article: Article) -> None:
        """Store an article in place of an older version."""
        slug = article.entry.slug
        self._connection.execute("delete from section where slug = ?", (slug,))
        self._connection.execute("insert or replace into article values (?, ?)", (slug, article.html))
        self._connection.executemany(
            "insert into section values (?, ?, ?, ?, ?, ?)",
            (
                (slug, ordinal, section.anchor, section.heading, section.level, section.text)
                for ordinal, section in enumerate(article.sections)
            ),
        )

    def close(self) -> None:
        """Keep what was added, for ``write`` to complete."""
        self._connection.commit()
        self._connection.close()

    def complete(self, corpus: Corpus, previous: Mapping[str, Known]) -> None:
        """Remove the articles that the corpus does not have, and write everything but the articles."""
        stored = {slug for (slug,) in self._connection.execute("select slug from article")}
        stale = [(slug,) for slug in stored if slug not in corpus.entries]
        self._connection.executemany("delete from article where slug = ?", stale)
        self._connection.executemany("delete from section where slug = ?", stale)
        self._write_readings(corpus, previous)
        self._connection.executemany(
            "insert or replace into fact values (?, ?)",
            ((name, json.dumps(value, ensure_ascii=False)) for name, value in _facts(corpus).items()),
        )

    def _write_readings(self, corpus: Corpus, previous: Mapping[str, Known]) -> None:
        gone = [(path,) for path in previous if path not in corpus.readings]
        self._connection.executemany("delete from reading where path = ?", gone)
        self._connection.executemany(
            "insert or replace into reading values (?, ?, ?, ?, ?)",
            (
                (
                    path,
                    reading.digest,
                    reading.stamp,
                    json.dumps([asdict(problem) for problem in reading.problems], ensure_ascii=False),
                    _dump_entry(reading.entry),
                )
                for path, reading in corpus.readings.items()
                if reading is not previous.get(path)
            ),
        )


def write(path: Path, corpus: Corpus, previous: Mapping[str, Known]) -> None:
    """Bring the docstore at ``path`` up to the corpus; the articles that it has not been given come from there."""
    with closing(DocstoreWriter(path)) as writer:
        for article in corpus.articles.values():
            writer.add(article)
        writer.complete(corpus, previous)


def _facts(corpus: Corpus) -> dict[str, object]:
    return {
        "published": sorted(corpus.entries),
        "categories": [
            {name: getattr(category, name) for name in Category.__slots__} for category in corpus.categories
        ],
        "redirects": dict(corpus.redirects),
        "media": sorted(corpus.media),
        "translations": sorted(set(corpus.translations.values())),
        "synonyms": {
            "groups": [asdict(group) for group in corpus.synonyms.groups],
            "meanings": [asdict(meaning) for meaning in corpus.synonyms.meanings],
            "digest": corpus.synonyms.digest,
        },
        "messages": corpus.messages.sorted,
        "addresses": {
            "articles": corpus.held.articles,
            "categories": corpus.held.categories,
            "names": corpus.held.names,
        },
        "risks": [risk.model_dump(mode="json") for risk in corpus.risks.known],
    }


def _dump_entry(entry: Entry | None) -> str | None:
    if entry is None:
        return None
    fields: dict[str, Any] = {name: getattr(entry, name) for name in Entry.__slots__ if name not in _NESTED}
    fields["metadata"] = entry.metadata.model_dump(mode="json", exclude_defaults=True)
    fields["links"] = [asdict(link) for link in entry.links]
    return json.dumps(fields, ensure_ascii=False)


_NESTED = frozenset({"metadata", "links"})

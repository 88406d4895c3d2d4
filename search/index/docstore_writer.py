"""Docstore writer: stores articles while they are read, and what was read of every file at the end.

One changed article costs no copy of all the others: see :mod:`search.index.docstore`.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from kb.article import Category, Entry
from search.index.docstore import TABLES, attach_earlier, connect, earlier_file
from search.index.whoosh_index import link_or_copy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from kb.article import Article
    from kb.corpus import Corpus
    from kb.reading.incremental import Known

_SCHEMA = """
create table if not exists reading (path text primary key, digest text, stamp text, problems text, entry text);
create table if not exists article (slug text primary key, html text not null);
create table if not exists section (
    slug text, ordinal integer, anchor text, heading text, level integer, text text, primary key (slug, ordinal)
);
create table if not exists fact (name text primary key, value text not null);
"""
_SCHEMA_OF_CHANGES = """
create table if not exists replaced_article (slug text primary key not null);
create table if not exists replaced_reading (path text primary key not null);
"""
MOST_CHANGES = 0.05
"""Once more than this share of the articles has changed since the older file, a docstore is written as one again."""


class DocstoreWriter:
    """Writes a docstore that is new or starts from a previous one; nothing is kept in memory."""

    def __init__(self, path: Path, previous: Path | None = None) -> None:
        self.path = path
        if previous is not None:
            _start_from(previous, path)
        self._has_only_changes = earlier_file(path).exists()
        self._connection = _opened(path)
        self._connection.executescript(_SCHEMA + _SCHEMA_OF_CHANGES * self._has_only_changes)
        attach_earlier(self._connection, path)

    def add(self, article: Article) -> None:
        """Store an article in place of an older version."""
        slug = article.entry.slug
        self._remove_articles([slug])
        self._connection.execute("insert into main.article values (?, ?)", (slug, article.html))
        self._connection.executemany(
            "insert into main.section values (?, ?, ?, ?, ?, ?)",
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
        stored = [slug for (slug,) in self._connection.execute("select slug from article")]
        self._remove_articles([slug for slug in stored if slug not in corpus.entries])
        self._write_readings(corpus, previous)
        self._connection.executemany(
            "insert or replace into fact values (?, ?)",
            ((name, json.dumps(value, ensure_ascii=False)) for name, value in _facts(corpus).items()),
        )

    def _remove_articles(self, slugs: Iterable[str]) -> None:
        keys = [(slug,) for slug in slugs]
        self._connection.executemany("delete from main.article where slug = ?", keys)
        self._connection.executemany("delete from main.section where slug = ?", keys)
        if self._has_only_changes:
            self._connection.executemany("insert or ignore into replaced_article values (?)", keys)

    def _write_readings(self, corpus: Corpus, previous: Mapping[str, Known]) -> None:
        changed = {path: reading for path, reading in corpus.readings.items() if reading is not previous.get(path)}
        keys = [(path,) for path in (*changed, *(previous.keys() - corpus.readings.keys()))]
        self._connection.executemany("delete from main.reading where path = ?", keys)
        if self._has_only_changes:
            self._connection.executemany("insert or ignore into replaced_reading values (?)", keys)
        self._connection.executemany(
            "insert into main.reading values (?, ?, ?, ?, ?)",
            (
                (
                    path,
                    reading.digest,
                    reading.stamp,
                    json.dumps([asdict(problem) for problem in reading.problems], ensure_ascii=False),
                    _dump_entry(reading.entry),
                )
                for path, reading in changed.items()
            ),
        )


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path.absolute().as_uri(), uri=True)
    connection.execute("pragma synchronous = off")  # the file is synced once, when it is published
    connection.execute("pragma journal_mode = off")  # a docstore that is not finished is never read
    return connection


def _start_from(previous: Path, path: Path) -> None:
    """Let a docstore begin with the rows of another one: linked if few have changed since that was one file."""
    earlier = earlier_file(previous)
    if not earlier.exists():
        link_or_copy(previous, earlier_file(path))
    elif not _has_many_changes(previous):
        link_or_copy(earlier, earlier_file(path))
        shutil.copyfile(previous, path)
    else:
        shutil.copyfile(earlier, path)
        with closing(_opened(path)) as connection, connection:
            connection.execute("attach ? as changes", (str(previous),))
            for table, _, key, noun in TABLES:
                replaced = f"select {key} from changes.replaced_{noun}"  # noqa: S608 - our own names, here and below
                connection.execute(f"delete from main.{table} where {key} in ({replaced})")  # noqa: S608
                connection.execute(f"insert into main.{table} select * from changes.{table}")  # noqa: S608


def _has_many_changes(path: Path) -> bool:
    with closing(connect(path)) as connection:
        ((changed, articles),) = connection.execute(
            "select (select count(*) from replaced_article), (select count(*) from earlier.article)"
        )
    return bool(changed > MOST_CHANGES * articles)


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
        "solved": [question.as_line() for question in corpus.solved.questions],
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

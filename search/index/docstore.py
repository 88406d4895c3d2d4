"""Docstore: the articles of one generation, in one SQLite file that never changes once published.

Pages and search read the same generation, so they never disagree. Tables: ``reading`` holds the result of reading each
file, for the next build; ``article`` and ``section`` hold the texts, and ``fact`` everything else as JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import threading
import weakref
from contextlib import closing
from dataclasses import asdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kb.article import Article, Category, Entry, Link, Section, populated
from kb.corpus import Known, first_expiry
from kb.layout.addresses import Held
from kb.lists.risks import Risk, Risks
from kb.lists.synonyms import Group, Meaning, Synonyms
from kb.metadata import Metadata
from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kb.corpus import Corpus

_SCHEMA = """
create table if not exists reading (path text primary key, digest text, problems text, entry text);
create table if not exists article (slug text primary key, html text not null);
create table if not exists section (
    slug text, ordinal integer, anchor text, heading text, level integer, text text, primary key (slug, ordinal)
) without rowid;
create table if not exists fact (name text primary key, value text not null);
"""


CACHED_SECTIONS = 1_000
"""These take about two megabytes."""

_SECTION = "select anchor, heading, level, text from section"


class Docstore:
    """The articles of a generation, readable from any thread.

    ``every`` holds all articles by slug, and ``entries`` those that have not expired by ``now``; the next one expires
    at ``expires_at``. Texts are read on demand, and ``section(slug, ordinal)`` caches them. ``synonyms`` and ``risks``
    are the writers' lists as of the build, without their problems.
    """

    def __init__(self, path: Path, now: dt.datetime | None = None) -> None:
        now = now or dt.datetime.now(dt.UTC)
        self._connection = _connect(path)
        self._lock = threading.Lock()
        weakref.finalize(self, self._connection.close)
        facts = {
            name: json.loads(value)
            for name, value in self._rows("select name, value from fact where name not in ('messages', 'addresses')")
        }
        readings = self._rows("select entry from reading where entry is not null")
        published = set(facts["published"])
        entries = (_load_entry(row[0]) for row in readings)
        self.every: Mapping[str, Entry] = {entry.slug: entry for entry in entries if entry.slug in published}
        self.entries: Mapping[str, Entry] = {
            slug: entry for slug, entry in self.every.items() if entry.metadata.withheld(now) != "expired"
        }
        self.expires_at = first_expiry(self.entries.values())
        stored = (Category(**{**item, "slugs": tuple(item["slugs"])}) for item in facts["categories"])
        self.categories = populated(category.among(self.entries) for category in stored)
        self.redirects: Mapping[str, str] = {
            old: slug for old, slug in facts["redirects"].items() if slug in self.entries
        }
        shown = {image for entry in self.entries.values() for image in entry.images}
        self.media = frozenset[str](facts["media"]) & shown
        self.synonyms = _load_synonyms(facts.get("synonyms", {}))
        self.risks = Risks(tuple(Risk(**item) for item in facts.get("risks", ())))
        self.section = lru_cache(maxsize=CACHED_SECTIONS)(self._section)

    def article(self, slug: str) -> Article | None:
        """Return an article with its text, or None if it is not published."""
        entry = self.entries.get(slug)
        if entry is None:
            return None
        rows = self._rows("select html from article where slug = ?", slug)
        return Article(entry, rows[0][0], self.sections(slug)) if rows else None

    def messages(self) -> dict[str, tuple[str, ...]]:
        """Return the writers' example messages by kind; only builds need them, and they are many."""
        rows = self._rows("select value from fact where name = 'messages'")
        return {kind: tuple(texts) for (value,) in rows for kind, texts in json.loads(value).items()}

    def sections(self, slug: str) -> tuple[Section, ...]:
        """Return an article's sections in order; none if the slug is unknown."""
        rows = self._rows(f"{_SECTION} where slug = ? order by ordinal", slug)
        return tuple(Section(*row) for row in rows)

    def _section(self, slug: str, ordinal: int) -> Section:
        """Return one section of a published article.

        Raises:
            LookupError: there is no such section.

        """
        rows = self._rows(f"{_SECTION} where slug = ? and ordinal = ?", slug, ordinal)
        if not rows:
            raise LookupError(f"no section {ordinal} in {slug}")
        return Section(*rows[0])

    def searchable_sections(self) -> int:
        """Return the number of sections that the full-text index must hold."""
        excluded = [slug for slug, entry in self.every.items() if not entry.metadata.is_searchable]
        hidden = sum(len(self.sections(slug)) for slug in excluded)
        return int(self._rows("select count(*) from section")[0][0]) - hidden

    def _rows(self, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(statement, parameters).fetchall()


def known(path: Path) -> dict[str, Known]:
    """Return the reading of each file when this docstore was written, for the next reading of the corpus."""
    with closing(_connect(path)) as connection:
        rows = connection.execute("select path, digest, problems, entry from reading").fetchall()
        stored = {slug for (slug,) in connection.execute("select slug from article")}
    entries = [_load_entry(entry) if entry is not None else None for *_, entry in rows]
    return {
        path: Known(
            digest=digest,
            entry=entry,
            problems=tuple(Problem(**problem) for problem in json.loads(problems)),
            is_stored=entry is not None and entry.slug in stored,
        )
        for (path, digest, problems, _), entry in zip(rows, entries, strict=True)
    }


def held(path: Path) -> Held:
    """Return the addresses in a docstore written by any version, for the next reading of the corpus.

    Raises:
        sqlite3.Error: it cannot be read.

    """
    with closing(_connect(path)) as connection:
        digests = dict(connection.execute("select path, digest from reading"))
        rows = connection.execute("select value from fact where name = 'addresses'").fetchall()
        if not rows:  # before addresses had a row of their own
            slugs = connection.execute(
                "select path, json_extract(entry, '$.slug') from reading where entry is not null"
            )
            return Held(dict(slugs), digests=digests)
    return Held(**json.loads(rows[0][0]), digests=digests)


def published(path: Path) -> frozenset[str]:
    """Return the slugs of the articles in a docstore written by any version.

    Raises:
        sqlite3.Error: it cannot be read.

    """
    with closing(_connect(path)) as connection:
        return frozenset(slug for (slug,) in connection.execute("select slug from article"))


def write(path: Path, corpus: Corpus, previous: Mapping[str, Known]) -> None:
    """Bring the docstore at ``path``, which is new or a copy of the previous one, up to the corpus."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("pragma synchronous = off")  # the file is synced once, when it is published
        connection.executescript(_SCHEMA)
        _write_readings(connection, corpus, previous)
        _write_texts(connection, corpus)
        _write_facts(connection, corpus)


def _write_readings(connection: sqlite3.Connection, corpus: Corpus, previous: Mapping[str, Known]) -> None:
    gone = [(path,) for path in previous if path not in corpus.readings]
    connection.executemany("delete from reading where path = ?", gone)
    connection.executemany(
        "insert or replace into reading values (?, ?, ?, ?)",
        (
            (
                path,
                reading.digest,
                json.dumps([asdict(problem) for problem in reading.problems], ensure_ascii=False),
                _dump_entry(reading.entry),
            )
            for path, reading in corpus.readings.items()
            if reading is not previous.get(path)
        ),
    )


def _write_texts(connection: sqlite3.Connection, corpus: Corpus) -> None:
    stored = {slug for (slug,) in connection.execute("select slug from article")}
    stale = [(slug,) for slug in stored if slug not in corpus.entries or slug in corpus.articles]
    connection.executemany("delete from article where slug = ?", stale)
    connection.executemany("delete from section where slug = ?", stale)
    for slug, article in corpus.articles.items():
        connection.execute("insert into article values (?, ?)", (slug, article.html))
        connection.executemany(
            "insert into section values (?, ?, ?, ?, ?, ?)",
            (
                (slug, ordinal, section.anchor, section.heading, section.level, section.text)
                for ordinal, section in enumerate(article.sections)
            ),
        )


def _write_facts(connection: sqlite3.Connection, corpus: Corpus) -> None:
    facts = {
        "published": sorted(corpus.entries),
        "categories": [asdict(category) for category in corpus.categories],
        "redirects": dict(corpus.redirects),
        "media": sorted(corpus.media),
        "synonyms": {
            "groups": [asdict(group) for group in corpus.synonyms.groups],
            "meanings": [asdict(meaning) for meaning in corpus.synonyms.meanings],
            "digest": corpus.synonyms.digest,
        },
        "messages": corpus.messages.sorted,
        "addresses": {"articles": corpus.held.articles, "categories": corpus.held.categories},
        "risks": [risk.model_dump(mode="json") for risk in corpus.risks.known],
    }
    connection.executemany(
        "insert or replace into fact values (?, ?)",
        ((name, json.dumps(value, ensure_ascii=False)) for name, value in facts.items()),
    )


def _connect(path: Path) -> sqlite3.Connection:
    """Open for reading; ``immutable`` avoids all locking, because a published file never changes."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)


def _dump_entry(entry: Entry | None) -> str | None:
    if entry is None:
        return None
    fields: dict[str, Any] = {name: getattr(entry, name) for name in Entry.__slots__ if name not in _NESTED}
    fields["metadata"] = entry.metadata.model_dump(mode="json", exclude_defaults=True)
    fields["links"] = [asdict(link) for link in entry.links]
    return json.dumps(fields, ensure_ascii=False)


def _load_entry(text: str) -> Entry:
    fields: dict[str, Any] = json.loads(text)
    plain: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
    plain["metadata"] = Metadata(**fields["metadata"])
    plain["links"] = tuple(Link(**link) for link in fields["links"])
    return Entry(**plain)


def _load_synonyms(fact: Mapping[str, Any]) -> Synonyms:
    groups = (Group(**{**item, "phrases": tuple(item["phrases"])}) for item in fact.get("groups", ()))
    meanings = (Meaning(**{**item, "means": tuple(item["means"])}) for item in fact.get("meanings", ()))
    return Synonyms(tuple(groups), tuple(meanings), digest=fact.get("digest", ""))


_NESTED = frozenset({"metadata", "links"})

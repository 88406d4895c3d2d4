"""Docstore: the articles of one generation, in SQLite files that never change once published.

Pages and search read the same generation, so they never disagree. Tables: ``reading`` holds the result of reading each
file, for the next build; ``article`` and ``section`` hold the texts, and ``fact`` everything else as JSON. A docstore
that differs little from an older one has only the changes, with that older file beside it, linked instead of copied:
rows of the older file count unless ``replaced_article`` or ``replaced_reading`` names them.
``search.index.docstore_writer`` writes it.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sqlite3
import threading
import weakref
from contextlib import closing
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kb.article import Article, Category, Entry, Link, Section, populated
from kb.corpus import first_expiry
from kb.layout.addresses import Held
from kb.layout.category_tree import CategoryTree
from kb.lists.risks import Risk, Risks
from kb.lists.solved_questions import SolvedQuestion, parse
from kb.lists.synonyms import Group, Meaning, Synonyms
from kb.metadata import Metadata
from kb.problem import Problem
from kb.reading.incremental import Known

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path


CACHED_SECTIONS = 1_000
"""These take about two megabytes."""

_SECTION = "select anchor, heading, level, text from section"


class Docstore:
    """The articles of a generation, readable from any thread.

    ``every`` holds all articles by slug, and ``entries`` those that have not expired by ``now``; the next one expires
    at ``expires_at``. Texts are read on demand, and ``section(slug, ordinal)`` caches them. ``synonyms`` and ``risks``
    are the writers' lists as of the build, without their problems.
    """

    def __init__(
        self,
        path: Path,
        now: dt.datetime | None = None,
        published: Mapping[str, Entry] | None = None,
        *,
        is_for_readers: bool = False,
    ) -> None:
        """Open the file at ``path``; ``published`` are its articles if they are in memory already.

        ``is_for_readers`` leaves out what only builds need of an entry, two thirds of its memory: links, addresses,
        lines, digests and unknown keys.
        """
        now = now or dt.datetime.now(dt.UTC)
        self._path = path
        self._lock = threading.Lock()
        self._process, self._connection = os.getpid(), self._connect()
        facts = {
            name: json.loads(value)
            for name, value in self._rows(
                "select name, value from fact where name not in ('messages', 'addresses', 'solved')"
            )
        }
        self.every: Mapping[str, Entry] = published or self._published(facts["published"], is_for_readers)
        self.entries: Mapping[str, Entry] = {
            slug: entry for slug, entry in self.every.items() if entry.metadata.withheld(now) != "expired"
        }
        self.expires_at = first_expiry(self.entries.values())
        stored = (Category(**{**item, "slugs": tuple(item["slugs"])}) for item in facts["categories"])
        self.categories = populated(category.among(self.entries) for category in stored)
        self.tree = CategoryTree.of(self.categories)
        self.redirects: Mapping[str, str] = {
            old: slug for old, slug in facts["redirects"].items() if slug in self.entries
        }
        shown = {path for entry in self.entries.values() for path in (*entry.images, *entry.files)}
        self.media = frozenset[str](facts["media"]) & shown
        versions = (tuple(filter(self.entries.__contains__, group)) for group in facts["translations"])
        self.translations: Mapping[str, tuple[str, ...]] = {
            slug: group for group in versions if len(group) > 1 for slug in group
        }
        self.synonyms = _load_synonyms(facts.get("synonyms", {}))
        self.risks = Risks(tuple(Risk(**item) for item in facts.get("risks", ())))
        self.section = lru_cache(maxsize=CACHED_SECTIONS)(self._section)

    def _published(self, slugs: Sequence[str], is_for_readers: bool) -> dict[str, Entry]:  # noqa: FBT001 - as given
        rows = self._connection.execute("select entry from reading where entry is not null")
        load = _for_readers if is_for_readers else _entry
        wanted, entries = set(slugs), (entry for _, entry in _with_entries(rows, load))
        return {entry.slug: entry for entry in entries if entry and entry.slug in wanted}

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

    def solved_questions(self) -> tuple[SolvedQuestion, ...]:
        """Return the solved questions that writers listed."""
        rows = self._rows("select value from fact where name = 'solved'")
        return tuple(
            question for (value,) in rows for question in parse("\n".join(json.loads(value)).encode()).questions
        )

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

    def _connect(self) -> sqlite3.Connection:
        connection = connect(self._path)
        weakref.finalize(self, connection.close)
        return connection

    def _rows(self, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
        with self._lock:
            if self._process != os.getpid():  # a fork shares open files, and where they are read next
                self._process, self._connection = os.getpid(), self._connect()
            return self._connection.execute(statement, parameters).fetchall()


def known(path: Path) -> dict[str, Known]:
    """Return the reading of each file when this docstore was written, for the next reading of the corpus."""
    with closing(connect(path)) as connection:
        stored = {slug for (slug,) in connection.execute("select slug from article")}
        rows = connection.execute("select path, digest, stamp, problems, entry from reading")
        return {
            path: Known(
                digest=digest,
                entry=entry,
                problems=tuple(Problem(**problem) for problem in json.loads(problems)) if problems != "[]" else (),
                is_stored=entry is not None and entry.slug in stored,
                stamp=stamp,
            )
            for (path, digest, stamp, problems, _), entry in _with_entries(rows, _entry)
        }


def held(path: Path) -> Held:
    """Return the addresses in a docstore written by any version, for the next reading of the corpus.

    Raises:
        sqlite3.Error: it cannot be read.

    """
    with closing(connect(path)) as connection:
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
    with closing(connect(path)) as connection:
        return frozenset(slug for (slug,) in connection.execute("select slug from article"))


def earlier_file(path: Path) -> Path:
    """Return the older file that a docstore with nothing but changes has beside it."""
    return path.with_stem(f"{path.stem}-earlier")


def attach_earlier(connection: sqlite3.Connection, path: Path) -> None:
    """Make the tables of a docstore read as if all rows were in its own file, if it has only the changes."""
    earlier = earlier_file(path)
    if earlier.exists():
        connection.execute("attach ? as earlier", (_read_only(earlier),))
        connection.executescript(_BOTH)


def connect(path: Path) -> sqlite3.Connection:
    """Open a docstore for reading."""
    connection = sqlite3.connect(_read_only(path), uri=True, check_same_thread=False)
    attach_earlier(connection, path)
    return connection


def _read_only(path: Path) -> str:
    """Return the address that opens a file; ``immutable`` avoids all locking, as a published file never changes."""
    return f"{path.absolute().as_uri()}?mode=ro&immutable=1"


TABLES = (
    ("reading", "path, digest, stamp, problems, entry", "path", "reading"),
    ("article", "slug, html", "slug", "article"),
    ("section", "slug, ordinal, anchor, heading, level, text", "slug", "article"),
)
"""Each table that may be in two files: its columns, what replaces a row of the older file, and whose key that is."""

_BOTH = "".join(
    f"create temp view {table} as select {columns} from main.{table} union all "  # noqa: S608 - our own names
    f"select {columns} from earlier.{table} where {key} not in (select {key} from main.replaced_{noun});"
    for table, columns, key, noun in TABLES
)
"""Unqualified names mean these views, because SQLite looks for temporary ones first."""


_AT_ONCE = 1_000
"""Entries parsed together, which share the memory of their keys."""


def _with_entries(
    rows: sqlite3.Cursor, load: Callable[[dict[str, Any]], Entry | None]
) -> Iterator[tuple[tuple[Any, ...], Entry | None]]:
    """Yield each row with the entry whose JSON is last in it; not all texts are in memory at once."""
    while some := rows.fetchmany(_AT_ONCE):
        texts = ",".join([text or "null" for *_, text in some])
        yield from zip(some, map(load, json.loads(f"[{texts}]")), strict=True)


def _for_readers(fields: dict[str, Any]) -> Entry | None:
    metadata = {key: value for key, value in fields["metadata"].items() if key in Metadata.model_fields}
    return _entry({**fields, **_LEFT_OUT, "metadata": metadata})


_NONE: Mapping[str, Any] = {}
_LEFT_OUT = {
    "digest": "",
    "anchors": (),
    "links": (),
    "lines": _NONE,
    "image_lines": _NONE,
    "includes": _NONE,
    "addresses": _NONE,
}
"""What readers have instead; all entries share the empty mapping."""


def _entry(fields: dict[str, Any] | None) -> Entry | None:
    """Return the entry of the fields, which are used up."""
    if fields is None:
        return None
    for name in ("anchors", "images", "files"):
        fields[name] = tuple(fields[name])
    for link in fields["links"]:
        link["candidates"] = tuple(link["candidates"])
    fields["links"] = tuple([Link(**link) for link in fields["links"]])
    fields["metadata"] = Metadata(**fields["metadata"])
    return Entry(**fields)


def _load_synonyms(fact: Mapping[str, Any]) -> Synonyms:
    groups = (Group(**{**item, "phrases": tuple(item["phrases"])}) for item in fact.get("groups", ()))
    meanings = (Meaning(**{**item, "means": tuple(item["means"])}) for item in fact.get("meanings", ()))
    return Synonyms(tuple(groups), tuple(meanings), digest=fact.get("digest", ""))

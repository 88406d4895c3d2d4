"""Store: the topics read so far and the lists they were found in, so that a killed sync resumes where it stopped.

Everything in it can be read from the source again; the file may be deleted at any time.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
import zlib
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from search.community.topic import Topic, as_json
from search.errors import CommunityError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

_TABLES: Final = """
create table if not exists topic (id text primary key, version text not null, content blob);
create table if not exists page (url text primary key, etag text not null, modified text not null, body blob not null);
create table if not exists run (finished text not null);
pragma user_version = 1;
"""


@dataclass(frozen=True, slots=True)
class Page:
    """A response that the source may confirm instead of sending it again."""

    body: bytes
    etag: str = ""
    modified: str = ""


class Store:
    """The topics of one source, in an SQLite file; each change is kept at once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._asked: set[str] = set()
        connection.executescript(_TABLES)

    def versions(self) -> Mapping[str, str]:
        """Return the version in which each topic was read, by its id."""
        return dict(self._connection.execute("select id, version from topic"))

    def topics(self) -> tuple[Topic, ...]:
        """Return the topics that have an answer, in the order of their ids."""
        rows = self._connection.execute("select content from topic where content is not null order by id")
        return tuple(as_json.validate_json(content) for (content,) in rows)

    def keep(self, topic_id: str, version: str, topic: Topic | None) -> None:
        """Keep a topic, or that it has no answer in this version."""
        content = as_json.dump_json(topic) if topic else None
        self._connection.execute("insert or replace into topic values (?, ?, ?)", (topic_id, version, content))

    def remove(self, ids: Collection[str]) -> None:
        """Remove topics."""
        self._connection.executemany("delete from topic where id = ?", ((each,) for each in ids))

    def page(self, url: str) -> Page | None:
        """Return the last response of an address that has a validator (ETag or date), or None."""
        self._asked.add(url)
        row = self._connection.execute("select body, etag, modified from page where url = ?", (url,)).fetchone()
        return Page(zlib.decompress(row[0]), row[1], row[2]) if row else None

    def keep_page(self, url: str, page: Page) -> None:
        """Keep a response."""
        values = (url, page.etag, page.modified, zlib.compress(page.body))
        self._connection.execute("insert or replace into page values (?, ?, ?, ?)", values)

    @property
    def finished(self) -> dt.datetime | None:
        """When the source was last read to its end."""
        row = self._connection.execute("select finished from run").fetchone()
        return dt.datetime.fromisoformat(row[0]) if row else None

    def finish(self, now: dt.datetime) -> None:
        """Note that the source was read to its end, and forget the responses that this run did not ask for.

        They are of topics, and what is deleted at the source must not stay here.
        """
        kept = {url for (url,) in self._connection.execute("select url from page")}
        self._connection.executemany("delete from page where url = ?", ((url,) for url in kept - self._asked))
        self._connection.execute("delete from run")
        self._connection.execute("insert into run values (?)", (now.isoformat(),))


@contextmanager
def opened(path: Path) -> Iterator[Store]:
    """Yield the store in a file, which is created if it is missing and replaced if it is damaged.

    Raises:
        CommunityError: the file cannot be written.

    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with closing(_connect(path)) as connection:
            yield Store(connection)
    except (OSError, sqlite3.Error) as error:
        raise CommunityError(f"{path}: {error}") from error


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("select count(*) from sqlite_schema")
    except sqlite3.DatabaseError as error:
        connection.close()
        if "not a database" not in str(error) and "malformed" not in str(error):
            raise
        path.unlink()
        return sqlite3.connect(path, isolation_level=None)
    return connection

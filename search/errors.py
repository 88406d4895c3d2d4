"""Exceptions of search.

SearchError
├── IndexUnavailableError    there is no index to answer from, or it is broken
├── BuildError               a build could not be published; the old index keeps serving
│   ├── ShrinkError          the build would drop more than half of the published articles, or finds none at all
│   └── BuildRunningError    another build holds the lock
├── ClusterError             the search cluster did not answer in time, or with an error
├── ArticleError             this program fails on one article; the build leaves it out
├── ArticleErrors            several of them
├── CommunityError           the community cannot be read; what was read earlier stays
│   └── TopicError           one topic cannot be read; the others can
├── ModelError               the files of a language model are missing, or are not the published ones
├── StoreError               a store of objects does not answer, or not as it should
│   ├── ObjectMissingError   it has no such object
│   └── ConflictError        another machine has replaced the object
├── PublicationError         an index cannot be published or pulled; what serves goes on serving
└── (a visitor's query raises nothing)
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class SearchError(Exception):
    """Base class of the errors that this package raises on purpose."""


class IndexUnavailableError(SearchError):
    """There is no index to answer from: none has been built yet, or its files are damaged."""


class BuildError(SearchError):
    """A new generation was built but not published; the message names the check that failed."""


class ShrinkError(BuildError):
    """The build would drop more than half of the published articles, or a first build finds none."""


class ClusterError(SearchError):
    """The search cluster did not answer in time, or answered with an error; a snapshot answers meanwhile."""


class ArticleError(SearchError):
    """Signals that this program fails on one article; the build goes on without it."""

    def __init__(self, slug: str, cause: Exception) -> None:
        super().__init__(f"{slug}: {type(cause).__name__}: {cause}")
        self.slug = slug
        self.cause = cause


class ArticleErrors(SearchError):  # noqa: N818 - several
    """Signals that this program fails on several articles."""

    def __init__(self, errors: Sequence[ArticleError]) -> None:
        super().__init__("; ".join(map(str, errors)))
        self.errors = tuple(errors)


class BuildRunningError(BuildError):
    """Another build holds the lock and did not finish in time."""


class CommunityError(SearchError):
    """The community cannot be read now; the message says why, and what was read earlier stays."""


class TopicError(CommunityError):
    """One topic of the community cannot be read; the others can."""


class ModelError(SearchError):
    """The files of a language model are missing or are not the published ones; search continues without them."""


class StoreError(SearchError):
    """A store of objects does not answer, or not as it should; the message has no credentials in it."""


class ObjectMissingError(StoreError):
    """The store has no such object."""


class ConflictError(StoreError):
    """Another machine has replaced an object since it was read."""


class PublicationError(SearchError):
    """An index cannot be published or pulled; what serves goes on serving, and the message says what is wrong."""


@contextmanager
def blame(slug: str) -> Iterator[None]:
    """Raise any error inside as the :class:`ArticleError` of an article, except disk, memory and database errors.

    This is the build's last line of defence: no article, whatever it contains, may keep the others from being
    published.
    """
    try:
        yield
    except (OSError, MemoryError, sqlite3.Error, ArticleError):
        raise
    except Exception as error:
        raise ArticleError(slug, error) from error

"""What this package raises.

SearchError
├── IndexUnavailableError    there is no index to answer from, or it is broken
├── BuildError               a build could not be published; the old index goes on serving
│   └── BuildRunningError    another build holds the lock
├── ModelError               the files of a language model are missing, or not the published ones
└── (a visitor's query raises nothing)
"""

from __future__ import annotations


class SearchError(Exception):
    """Anything this package raises on purpose."""


class IndexUnavailableError(SearchError):
    """There is no index to answer from: none was built yet, or its files are torn."""


class BuildError(SearchError):
    """A new generation was built but not published; the message says which check it failed."""


class BuildRunningError(BuildError):
    """Another build holds the lock and did not finish in time."""


class ModelError(SearchError):
    """The files of a language model are missing or are not the published ones; search goes on without them."""

"""Read the files of a folder, and reuse earlier readings of files that have not changed."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kb.files.includes import Includes
from kb.files.source import digest_of, load
from kb.files.stamps import stamp_of
from kb.links.declared import Declared
from kb.problem import Problem
from kb.reading.reader import fits_path, read_bytes

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from kb.article import Article, Entry
    from kb.config import KbConfig
    from kb.files.folder import Folder
    from kb.links.resolver import Resolver

_LOG = logging.getLogger("firstline.kb")

READER_VERSION: Final = 5
"""Increased when the same file would give another reading, so that old readings are not reused."""

_MOST_ROUNDS: Final = 3
"""A link that finds its article in one round may find its section in the next; nothing takes a fourth."""


@dataclass(frozen=True, slots=True)
class Known:
    """The result of an earlier reading of a file, reused if the file has not changed.

    ``entry`` is None if the file could not be read as an article; ``problems`` are the file's own. ``is_stored`` says
    that the article was shown, so that the index has its text; of a draft it has only the entry. A file with the same
    ``stamp`` is not opened again; an empty one never matches.
    """

    entry: Entry | None
    problems: tuple[Problem, ...]
    digest: str
    is_stored: bool = False
    stamp: str = ""


def reading_fingerprint(config: KbConfig) -> str:
    """Return the version and settings that readings depend on, as a text; under another one none is reused."""
    limits = f"{config.max_line_chars}/{config.max_file_bytes}"
    site = f"{config.site_prefix}/{','.join(config.old_hosts)}"
    return f"{READER_VERSION}/{config.default_lang}/{config.dialect}/{limits}/{site}"


class IncrementalReader:
    """Reads files one by one; ``readings`` has the result of each, at first that of an earlier reading.

    With ``same_names``, the folder has the same files as then, so links lead where they led.
    """

    def __init__(
        self,
        folder: Folder,
        resolve: Resolver,
        config: KbConfig,
        now: dt.datetime,
        known: Mapping[str, Known],
        *,
        same_names: bool,
    ) -> None:
        self.readings = {path: known[path] for path in folder.articles if path in known}
        self.resolve = resolve.with_declared(self._declared())
        self._folder, self._config, self._now = folder, config, now
        self._root = str(folder.root)
        self._includes = Includes(folder.root, config)
        self._same_names = same_names
        self._is_settled = True

    def read(self, path: str) -> Article | None:
        """Read a file, and return its article if it is shown and could not be reused."""
        known = self.readings.get(path)
        reusable = known if known is not None and self._still_holds(known, path) else None
        self.readings[path], article = self._read(path, reusable)
        reading = self.readings[path]
        self._is_settled = self._is_settled and (reading is known or _declares(known) == _declares(reading))
        return article

    def read_again(self) -> Iterator[Article]:
        """Read again the files whose links lead elsewhere because of what other articles declare."""
        for _ in range(_MOST_ROUNDS):
            if self._is_settled or (declared := self._declared()) == self.resolve.finder.declared:
                return
            self.resolve, self._same_names = self.resolve.with_declared(declared), False
            for path in [path for path, known in self.readings.items() if not self._links_hold(known, path)]:
                if article := self.read(path):
                    yield article

    def _declared(self) -> Declared:
        return Declared.of(known.entry for known in self.readings.values() if known.entry)

    def _read(self, path: str, known: Known | None) -> tuple[Known, Article | None]:
        """Return the reading of a file, and its article if it is shown and was read now; ``known`` may be reused."""
        stamp = stamp_of(f"{self._root}/{path}")
        if known is not None and stamp and stamp == known.stamp:
            return known, None
        data = load(self._folder.root / path, path, self._config)
        if isinstance(data, Problem):
            return Known(None, (data,), ""), None
        if known is not None and known.digest == digest_of(data):
            return known if known.stamp == stamp else replace(known, stamp=stamp), None
        try:
            slug = self.resolve.slugs[path]
            reading = read_bytes(data, path, slug=slug, resolve=self.resolve, config=self._config)
        except Exception as error:  # noqa: BLE001 - the last line of defence: one article must not stop the others
            _LOG.debug("%s could not be read", path, exc_info=True)  # where in our code; the problem has the rest
            return Known(None, (failure(path, error),), ""), None
        is_live = reading.is_live(self._now)
        entry = reading.article.entry if reading.article else None
        return Known(entry, reading.problems, reading.digest, is_live, stamp), reading.article if is_live else None

    def _still_holds(self, known: Known, path: str) -> bool:
        """Return whether an earlier reading is still right, and its text is stored if the article is shown."""
        entry = known.entry
        if entry is None:
            return True
        if not known.is_stored and entry.metadata.is_live(self._now):
            return False
        if not fits_path(entry, known.problems, self.resolve, self._config):
            return False
        return self._links_hold(known, path) and self._includes.are_unchanged(entry.includes)

    def _links_hold(self, known: Known, path: str) -> bool:
        return self._same_names or known.entry is None or self.resolve.still_leads(path, known.entry.addresses)


def _declares(known: Known | None) -> tuple[object, ...]:
    """Return all that :class:`Declared` takes from an article, so that it is not collected again for nothing."""
    if known is None or known.entry is None:
        return ()
    entry = known.entry
    names = (entry.slug, entry.title, entry.metadata.synonyms, entry.metadata.redirect_from)
    return (*names, entry.anchors, dict(entry.addresses))


def failure(path: str, error: Exception) -> Problem:
    """Return the problem of an article that makes this program itself fail."""
    message = (
        f"the article is left out because of a bug in this program ({type(error).__name__}: {error}): "
        "please report it together with the file"
    )
    return Problem("failed", path, None, message, "error")

"""Sync: read the source, publish the index of topics, and write the questions that our articles solved."""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from search.backends.choice import index_manager
from search.community import solved
from search.community.config import SourceKind
from search.community.reading import Reading, read_source
from search.community.sources.client import Client
from search.community.sources.discourse import Discourse
from search.community.sources.feed import Feed
from search.community.sources.folder import Folder
from search.community.store import opened
from search.community.suitability import is_good
from search.community.topic_index import build_index, community_folder
from search.errors import CommunityError, IndexUnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from search.community.config import CommunityConfig
    from search.community.sources.source import Source
    from search.community.store import Store
    from search.config import SearchConfig
    from search.progress import Progress


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a run: what was read, and how many topics can be searched now.

    ``failure`` says why the source could not be read to its end; empty if it was. ``is_recent`` if it was
    left alone because the last run is recent; the index is then built from what is in the store.
    """

    reading: Reading
    topics: int = 0
    failure: str = ""
    is_recent: bool = False


def sync(
    config: CommunityConfig,
    search: SearchConfig,
    articles: Path,
    now: dt.datetime,
    progress: Progress,
    *,
    at_once: bool = False,
    allow_shrink: bool = False,
) -> Report:
    """Bring the index of topics up to the source; a ``folder`` is relative to ``articles``.

    Raises:
        CommunityError: the settings lack an address, another run is going on, or the store cannot be written.
        BuildError: the index could not be written; the old one goes on serving.

    """
    with _locked(search), opened(store_file(config, search)) as store:
        is_recent = not at_once and _is_recent(config, store, now)
        source = source_of(config, articles, store, now.date())
        reading, failure = Reading(), ""
        try:
            if not is_recent:
                read_source(source, store, now, progress, reading, allow_shrink=allow_shrink)
        except CommunityError as error:
            failure = str(error)
        good = tuple(topic for topic in store.topics() if is_good(topic, config))
        build_index(search, good, progress)
        try:
            lines = solved.solved_lines(good, index_manager(search).current(), config)
        except IndexUnavailableError:  # the articles have no index yet: the next run hands them over
            lines = ()
        solved.write(search.solved_by_community, lines)
        return Report(reading, len(good), failure, is_recent)


def store_file(config: CommunityConfig, search: SearchConfig) -> Path:
    """Return the file of the store; each source has its own."""
    origin = f"{config.source} {config.folder if config.source is SourceKind.FOLDER else config.url}"
    return community_folder(search) / f"store-{hashlib.sha256(origin.encode()).hexdigest()[:12]}.sqlite"


def source_of(config: CommunityConfig, articles: Path, store: Store, today: dt.date) -> Source:
    """Return the source that the settings name.

    Raises:
        CommunityError: the settings lack its address.

    """
    if config.source is SourceKind.FOLDER:
        return Folder(articles / config.folder, config.max_topics)
    if not config.url:
        raise CommunityError(f"[community] url is missing: name the address of the {config.source}")
    client = Client(store, 60 / config.requests_per_minute, time.sleep)
    return Feed(config, client) if config.source is SourceKind.FEED else Discourse(config, client, today)


@contextmanager
def _locked(config: SearchConfig) -> Iterator[None]:
    """Hold the lock of the community's folder, which the system releases even if the run is killed.

    Raises:
        CommunityError: another run holds it.

    """
    folder = community_folder(config)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = FileLock(folder / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise CommunityError(f"{folder}: another sync is running") from error
    try:
        yield
    finally:
        lock.release()


def _is_recent(config: CommunityConfig, store: Store, now: dt.datetime) -> bool:
    """Return whether it is too early to read a forum again; a folder is always read."""
    finished = store.finished
    if config.source is SourceKind.FOLDER or finished is None:
        return False
    return dt.timedelta() <= now - finished < dt.timedelta(hours=config.interval_hours)

"""Pull the index that others published: fetch what is missing, verify every byte, then let it serve.

A pull that is killed or fails leaves the old index serving, and the next one goes on with the files that are there.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from filelock import FileLock, Timeout

from search.community.topic_index import index_config, shown_file
from search.errors import IndexUnavailableError, PublicationError, SearchError, StoreError
from search.fingerprint import index_fingerprint
from search.generations.layout import meta_file, publish, remove_all_but, replace_file, serving_name
from search.generations.meta import verify
from search.index.whoosh_index import link_or_copy
from search.publishing.manifest import MANIFEST, MAX_POINTER_BYTES, POINTER, Manifest, key_of
from search.publishing.publisher import parsed_pointer, read_manifest
from search.publishing.pull_state import PullState, keep_state, read_state

if TYPE_CHECKING:
    from pathlib import Path

    from search.config import SearchConfig
    from search.objects.store import ObjectStore
    from search.progress import Progress
    from search.publishing.manifest import Pointer, Publication, PublishedFile

_LOG = logging.getLogger("firstline.search")

_MEGABYTE: Final = 1_000_000
_SPARE_BYTES: Final = 100 * _MEGABYTE
"""What a pull leaves free on the disk, for logs and the database."""


class Puller:
    """Brings an index folder up to what a store has; one ``pull`` after the other."""

    def __init__(self, config: SearchConfig, store: ObjectStore, progress: Progress) -> None:
        self._config = config
        self._store = store
        self._progress = progress
        self._version = ""
        self._problem = read_state(config.index).problem

    def pull(self) -> bool:
        """Let the newest publication serve that this version can read, and return whether it is another one.

        Raises:
            PublicationError, StoreError: that failed; what served goes on serving.

        """
        state = read_state(self._config.index)
        try:
            stored = self._store.read(POINTER, MAX_POINTER_BYTES, self._version)
            state = state.model_copy(update={"answered": dt.datetime.now(dt.UTC)})
            is_new = False
            if stored is not None:
                publication = _readable(parsed_pointer(stored.content))
                is_new = self._install(publication)
                self._version = stored.version
                state = state.model_copy(update={"name": publication.name, "published": publication.published})
        except (SearchError, OSError) as error:
            self._note(state, _told(error))
            raise error if isinstance(error, SearchError) else PublicationError(_told(error)) from error
        self._note(state, "")
        return is_new

    def _note(self, state: PullState, problem: str) -> None:
        """Keep the state, and log a problem once, not with every look."""
        if problem and problem != self._problem:
            _LOG.warning("the published index cannot be pulled: %s", problem)
        elif self._problem and not problem:
            _LOG.info("the published index can be pulled again")
        self._problem = problem
        try:
            keep_state(self._config.index, state.model_copy(update={"problem": problem}))
        except OSError as error:
            _LOG.warning("%s: %s", self._config.index, error.strerror)

    def _install(self, publication: Publication) -> bool:
        index = self._config.index
        index.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with FileLock(index / ".lock", timeout=0):
                if serving_name(index) == publication.name:
                    return False
                manifest, content = read_manifest(self._store, publication)
                folder = index / publication.name
                _Fetch(self._store, manifest, folder, index / serving_name(index), self._progress).fetch()
                (folder / MANIFEST).write_bytes(content)
                self._serve(folder)
        except Timeout as error:
            raise PublicationError(f"{index}: a build or another pull is running") from error
        return True

    def _serve(self, folder: Path) -> None:
        """Verify the fetched index once more, as every start does, and let it serve: topics first, then articles."""
        config, before = self._config, serving_name(self._config.index)
        try:
            verify(folder)
            topics, own = folder / "community" / "index", index_config(config)
            if meta_file(topics).exists():
                verify(topics)
                _install_topics(topics, config, own.index / folder.name)
        except IndexUnavailableError as error:
            raise PublicationError(f"{folder.name}: not an index that this version can read") from error
        publish(folder)
        remove_all_but(config.index, frozenset({folder.name, before}))


def _install_topics(topics: Path, config: SearchConfig, target: Path) -> None:
    """Let the topics of the community serve that came with an index."""
    before = serving_name(target.parent)
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copytree(topics, target, copy_function=link_or_copy)
    for file in (shown_file(config), config.solved_by_community):
        if (fetched := topics.parent / file.name).exists():
            replace_file(file, fetched.read_bytes())
    publish(target)
    remove_all_but(target.parent, frozenset({target.name, before}))


def _readable(pointer: Pointer) -> Publication:
    """Return the newest publication that this version can read; while machines are updated, both versions serve."""
    for publication in pointer.publications:
        if publication.making == index_fingerprint(publication.lang):
            return publication
    if not pointer.publications:
        raise PublicationError("nothing was published there yet; run: python build_index.py --publish-to …")
    raise PublicationError("what was published is of another version of this program; publish with this one, too")


def _told(error: Exception) -> str:
    return f"{error.filename}: {error.strerror}" if isinstance(error, OSError) else str(error)


@dataclass(frozen=True, slots=True)
class _Fetch:
    """The fetching of one publication into a folder; ``before`` is the folder of the one that serves."""

    store: ObjectStore
    manifest: Manifest
    folder: Path
    before: Path
    progress: Progress

    def fetch(self) -> None:
        """Bring all files into the folder: linked from the one that serves if they are the same, or else fetched."""
        if self.folder.is_symlink():
            raise PublicationError(f"{self.folder}: a link, not a folder")
        missing = [file for file in self.manifest.files if not _is_intact(self.folder / file.path, file)]
        known = self._known()
        fetched = [file for file in missing if not self._linked(file, known.get(file.sha256, ""))]
        size = sum(file.size for file in fetched)
        if shutil.disk_usage(self.folder.parent).free < size + _SPARE_BYTES:
            raise PublicationError(f"{self.folder.parent}: no room for {size // _MEGABYTE + 1} MB")
        done = 0
        for file in fetched:
            self._fetch_file(file, done, size)
            done += file.size

    def _known(self) -> dict[str, str]:
        """Return the paths of the files of the publication that serves, by checksum."""
        try:
            return Manifest.model_validate_json((self.before / MANIFEST).read_bytes()).by_checksum
        except (OSError, ValueError):
            return {}

    def _linked(self, file: PublishedFile, path: str) -> bool:
        """Link a file of the publication that serves if it is still as it was published."""
        if not path or not _is_intact(self.before / path, file):
            return False
        target = self._place(file)
        target.unlink(missing_ok=True)
        link_or_copy(self.before / path, target)
        return True

    def _fetch_file(self, file: PublishedFile, done: int, total: int) -> None:
        """Fetch a file beside its place, and move it there if it is the one that was published."""
        target, digest, size = self._place(file), hashlib.sha256(), 0
        temporary = target.with_name(f"{target.name}.part")
        temporary.unlink(missing_ok=True)
        with open(temporary, "xb", opener=lambda name, flags: os.open(name, flags | os.O_NOFOLLOW, 0o600)) as part:
            for block in self.store.stream(key_of(self.manifest.name, file.path)):
                digest.update(block)
                size += len(block)
                if size > file.size:
                    break
                part.write(block)
                self.progress("fetching, MB:", (done + size) // _MEGABYTE, total // _MEGABYTE)
        if (size, digest.hexdigest()) != (file.size, file.sha256):
            temporary.unlink()
            raise StoreError(f"{key_of(self.manifest.name, file.path)}: not the file that was published")
        temporary.replace(target)

    def _place(self, file: PublishedFile) -> Path:
        """Return where a file belongs, with the folders above it made; none of them may be a link."""
        target = self.folder / file.path
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if target.parent.resolve() != self.folder.resolve() / os.path.dirname(file.path):  # noqa: PTH120 - no Path
            raise PublicationError(f"{target.parent}: a link, not a folder")
        return target


def _is_intact(path: Path, file: PublishedFile) -> bool:
    """Return whether a file is the one that was published."""
    try:
        if path.is_symlink() or path.stat().st_size != file.size:
            return False
        with path.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest() == file.sha256
    except OSError:
        return False

"""Publish the index that serves here to a store, and take a publication back.

Files first, their manifest next, the pointer last and conditionally: a build that is killed leaves the pointer as it
was, and of two that publish at the same moment, the later one puts its index above the other's.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from search.errors import ConflictError, ObjectMissingError, PublicationError, StoreError
from search.generations.layout import NAME, new_name
from search.publishing.manifest import (
    MAX_MANIFEST_BYTES,
    MAX_POINTER_BYTES,
    POINTER,
    Manifest,
    Pointer,
    Publication,
    key_of,
)
from search.publishing.sources import sources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kb.config import KbConfig
    from search.config import SearchConfig
    from search.objects.store import ObjectStore
    from search.progress import Progress
    from search.publishing.manifest import PublishedFile
    from search.publishing.sources import Source

_LOG = logging.getLogger("firstline.search")

_ATTEMPTS: Final = 10
_ABANDONED: Final = dt.timedelta(days=1)
"""Files of a publication that no pointer names are removed when they are so old: no upload takes that long."""

_MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was published: the name, and the bytes that were uploaded; ``is_new`` is False if it was there already."""

    name: str
    uploaded_bytes: int
    is_new: bool


def publish(
    kb: KbConfig, config: SearchConfig, store: ObjectStore, keep: int, progress: Progress, *, full: bool = False
) -> Receipt:
    """Publish the index that serves here; files that the store has already are copied within it, unless ``full``.

    The ``keep`` newest publications stay in the store.

    Raises:
        IndexUnavailableError: there is no index, or it is damaged.
        PublicationError: it cannot be published.
        StoreError: the store does not answer; what was published goes on serving.

    """
    meta, files = sources(kb, config)
    try:
        described = tuple(source.described() for source in files)
        before = None if full else _newest(store)
        if before is not None and before.files == described:
            return Receipt(before.name, 0, is_new=False)
        manifest = Manifest(name=new_name(), files=described)
        uploaded = _Upload(store, manifest, before, progress).upload(files)
    except FileNotFoundError as error:
        raise PublicationError(f"{error.filename}: gone while it was published; run the command again") from error
    content = manifest.model_dump_json().encode()
    store.write(key_of(manifest.name), content)
    publication = Publication(
        name=manifest.name,
        manifest_sha256=hashlib.sha256(content).hexdigest(),
        lang=meta.lang,
        making=meta.making,
        published=dt.datetime.now(dt.UTC),
    )
    before_pointer, pointer = _change(store, lambda pointer: (publication, *pointer.publications)[:keep])
    _clean(store, before_pointer, pointer)
    return Receipt(manifest.name, uploaded, is_new=True)


def roll_back(store: ObjectStore) -> Publication:
    """Take back the publication that serves, and return the one before it, which serves from now on.

    Raises:
        PublicationError: there is none before it.
        StoreError: the store does not answer.

    """

    def without_first(pointer: Pointer) -> tuple[Publication, ...]:
        if len(pointer.publications) < 2:
            raise PublicationError("there is no earlier index in the store to go back to")
        return pointer.publications[1:]

    return _change(store, without_first)[1].publications[0]


def read_pointer(store: ObjectStore) -> tuple[Pointer, str]:
    """Return the pointer and its version, which is empty if nothing was published.

    Raises:
        PublicationError: the pointer is damaged, or of another version of this program.
        StoreError: the store does not answer.

    """
    try:
        stored = store.read(POINTER, MAX_POINTER_BYTES)
    except ObjectMissingError:
        return Pointer(), ""
    return (parsed_pointer(stored.content), stored.version) if stored else (Pointer(), "")


def parsed_pointer(content: bytes) -> Pointer:
    """Return the pointer in an object.

    Raises:
        PublicationError: it is damaged, or of another version of this program.

    """
    try:
        return Pointer.model_validate_json(content)
    except ValidationError as error:
        raise PublicationError(f"{POINTER} in the store is damaged, or of another version of this program") from error


def read_manifest(store: ObjectStore, publication: Publication) -> tuple[Manifest, bytes]:
    """Return the manifest of a publication, and its bytes.

    Raises:
        PublicationError: it is not the one that was published.
        StoreError: the store does not answer, or has no such manifest.

    """
    stored = store.read(key_of(publication.name), MAX_MANIFEST_BYTES)
    content = stored.content if stored else b""
    try:
        if hashlib.sha256(content).hexdigest() != publication.manifest_sha256:
            raise PublicationError(f"{key_of(publication.name)}: not the file that was published")
        manifest = Manifest.model_validate_json(content)
    except ValidationError as error:
        raise PublicationError(f"{key_of(publication.name)}: names a file that no index has") from error
    if manifest.name != publication.name:
        raise PublicationError(f"{key_of(publication.name)}: the manifest of another publication")
    return manifest, content


def _newest(store: ObjectStore) -> Manifest | None:
    """Return the manifest of the newest publication, or None if there is none to start from."""
    pointer, _ = read_pointer(store)
    try:
        return read_manifest(store, pointer.publications[0])[0] if pointer.publications else None
    except (PublicationError, ObjectMissingError):
        return None


def _change(store: ObjectStore, change: Callable[[Pointer], tuple[Publication, ...]]) -> tuple[Pointer, Pointer]:
    """Replace the pointer by a change of the one that is there at that moment, and return both."""
    for _ in range(_ATTEMPTS):
        pointer, version = read_pointer(store)
        changed = Pointer(publications=change(pointer))
        try:
            store.replace(POINTER, changed.model_dump_json().encode(), version)
        except ConflictError:
            continue
        return pointer, changed
    raise PublicationError(f"{POINTER}: other machines replace it all the time; run the command again")


@dataclass(frozen=True, slots=True)
class _Upload:
    """The upload of one publication."""

    store: ObjectStore
    manifest: Manifest
    before: Manifest | None
    progress: Progress

    def upload(self, files: tuple[Source, ...]) -> int:
        """Bring all files into the store and return the bytes that had to be uploaded."""
        known = self.before.by_checksum if self.before else {}
        uploaded = done = 0
        for source, file in zip(files, self.manifest.files, strict=True):
            if not self._copied(file, known.get(file.sha256, "")):
                self.store.write(key_of(self.manifest.name, file.path), self._counted(source, file, done))
                uploaded += file.size
            done += file.size
        return uploaded

    def _copied(self, file: PublishedFile, path: str) -> bool:
        """Copy a file of the publication before; return False if it has no such file any more."""
        if self.before is None or not path:
            return False
        try:
            self.store.copy(key_of(self.before.name, path), key_of(self.manifest.name, file.path))
        except ObjectMissingError:
            return False
        return True

    def _counted(self, source: Source, file: PublishedFile, done: int) -> Iterator[bytes]:
        """Yield the content of a file, report progress in megabytes, and fail if the file changes meanwhile."""
        digest = hashlib.sha256()
        for block in source.blocks():
            digest.update(block)
            yield block
            done += len(block)
            self.progress("uploading, MB:", done // _MEGABYTE, self.manifest.size // _MEGABYTE)
        if digest.hexdigest() != file.sha256:
            raise PublicationError(f"{source.path}: changed while it was published; run the command again")


def _clean(store: ObjectStore, before: Pointer, pointer: Pointer) -> None:
    """Remove the publications that the pointer names no longer, and uploads that were abandoned."""
    named = {publication.name for publication in pointer.publications}
    dropped = {publication.name for publication in before.publications} - named
    abandoned = dt.datetime.now(dt.UTC) - _ABANDONED
    try:
        unnamed = (each for each in store.listed() if NAME.fullmatch(_name(each.key)) and _name(each.key) not in named)
        store.remove([each.key for each in unnamed if _name(each.key) in dropped or each.modified < abandoned])
    except StoreError as error:  # published all the same; the next build removes them
        _LOG.warning("old publications could not be removed: %s", error)


def _name(key: str) -> str:
    return key.partition("/")[0]

"""The contents of attachments: in their rows, or in a store of objects that machines share.

An object lives as long as a row names it. It is written before its row, and removed after it; what a crash leaves in
between is swept up later. Its key has the SHA-256 of the content, which every read checks, and begins at random, so
that no two rows share an object. Name and type come from the row, never from the store.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from search.errors import StoreError
from web.errors import FileStoreError
from web.storage.models import File, now

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from search.objects.store import ObjectStore

log = logging.getLogger("firstline.web")

_FOR_PEOPLE: Final = "Attachments cannot be read or stored at the moment. Try again in a few minutes."
_KEY: Final = re.compile(r"[0-9a-f]{32}-([0-9a-f]{64})")
_GRACE: Final = dt.timedelta(hours=6)
"""A younger object may still get its row."""

_AT_ONCE: Final = 500
_MOST_SWEPT: Final = 1_000
"""A crash leaves a few objects behind. If far more have no row, the database is not the one that they belong to."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the row of an attachment holds: the content itself, or the key of an object."""

    content: bytes
    object_key: str = ""


class FileContents:
    """Keeps and reads the contents of attachments; without a store, in their rows."""

    def __init__(self, store: ObjectStore | None = None) -> None:
        self._store = store

    def keep(self, content: bytes) -> Kept:
        """Return what the row of a new attachment holds; call it before the transaction that stores the row.

        Raises:
            FileStoreError: the store does not answer.

        """
        if self._store is None:
            return Kept(content)
        key = f"{secrets.token_hex(16)}-{hashlib.sha256(content).hexdigest()}"
        try:
            self._store.write(key, content)
        except StoreError as error:
            log.error("an attachment could not be stored: %s", error)  # noqa: TRY400 - the message explains it
            raise FileStoreError(_FOR_PEOPLE) from error
        return Kept(b"", key)

    def read(self, file: File) -> bytes:
        """Return the content of a file; its session is open, unless the content is loaded.

        Raises:
            FileStoreError: the store does not answer, or what it has is not what was stored.

        """
        if not file.object_key:
            return file.content
        try:
            content = self._read(file.object_key, file.size)
        except StoreError as error:
            log.error("attachment %d could not be read: %s", file.id, error)  # noqa: TRY400 - the message explains it
            raise FileStoreError(_FOR_PEOPLE) from error
        return content

    def _read(self, key: str, size: int) -> bytes:
        if self._store is None:
            raise StoreError("it is in a store of objects; name that in [storage] attachments")
        stored, checksum = self._store.read(key, size), _KEY.fullmatch(key)
        content = stored.content if stored else b""
        if checksum is None or len(content) != size or hashlib.sha256(content).hexdigest() != checksum[1]:
            raise StoreError("the store has other bytes than were stored")
        return content

    def remove(self, keys: Collection[str]) -> None:
        """Remove the objects of rows that are deleted; what a store that is down leaves behind is swept up later."""
        if self._store is None or not keys:
            return
        try:
            self._store.remove(keys)
        except StoreError as error:
            log.warning("%d erased attachments are removed from their store later: %s", len(keys), error)

    def sweep(self, session: Session) -> int:
        """Remove objects that no row names, and return their number."""
        if self._store is None:
            return 0
        before = now() - _GRACE
        try:
            keys = [each.key for each in self._store.listed() if _KEY.fullmatch(each.key) and each.modified < before]
            orphans = [key for batch in _batches(keys) for key in batch - _named(session, batch)]
            if len(orphans) > max(_MOST_SWEPT, len(keys) // 10):
                log.error(
                    "%d of %d attachments in the store have no row: is this the database that they belong to? "
                    "They stay until it is restored, or until you remove them",
                    len(orphans),
                    len(keys),
                )
                return 0
            self._store.remove(orphans)
        except StoreError as error:
            log.warning("the store of attachments could not be swept: %s", error)
            return 0
        return len(orphans)


def keys_of(session: Session, *conditions: ColumnElement[bool]) -> tuple[str, ...]:
    """Return the keys of the objects of some attachments, to remove them once their rows are gone."""
    return tuple(session.scalars(select(File.object_key).where(File.object_key != "", *conditions)))


def _named(session: Session, keys: Collection[str]) -> set[str]:
    return set(session.scalars(select(File.object_key).where(File.object_key.in_(keys))))


def _batches(keys: list[str]) -> Iterator[set[str]]:
    for start in range(0, len(keys), _AT_ONCE):
        yield set(keys[start : start + _AT_ONCE])

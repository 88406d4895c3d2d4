"""Stage the uploads of a form: inspect them, and store them until the form is sent, so that an error loses none."""

from __future__ import annotations

import datetime as dt
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from kb.counts import counted
from web.errors import FileStoreError, RejectedFileError, SandboxBusyError
from web.storage.files.contents import keys_of
from web.storage.models import File, now
from web.tickets.uploads.streams import NO_ROOM
from web.tickets.uploads.types import inspect, shown_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.orm import Session
    from werkzeug.datastructures import FileStorage

    from web.config import WebConfig
    from web.security.signer import Signer
    from web.storage.database import Database

_FILE = "file"
"""What the token of a staged upload is signed for."""

_PROTECTED_AGE = dt.timedelta(hours=1)
"""People who are still writing keep their files, however many others arrive."""

_MAX_SECONDS = 30.0
"""For inspecting the files of one form; the rest is sent back."""

_BUSY = "“{}” could not be checked: too many files are being sent just now. Choose it again in a minute."


@dataclass(frozen=True, slots=True)
class StagedUpload:
    """An upload that is stored for a form; ``token`` stands in the form, ``size`` is in bytes, None if unknown."""

    id: int
    token: str
    name: str
    size: int | None


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a form, and a sentence about each that was rejected; ``busy`` if too many came at once."""

    staged: tuple[StagedUpload, ...] = ()
    refused: tuple[str, ...] = ()
    busy: bool = False

    @classmethod
    def placeholders(cls, tokens: Iterable[str]) -> Files:
        """Return earlier uploads without looking them up: the form keeps them, but cannot name them."""
        return cls(tuple(StagedUpload(0, token, "A file that you sent before", None) for token in tokens))

    @property
    def ids(self) -> tuple[int, ...]:
        """The ids of the files that go with the message."""
        return tuple(upload.id for upload in self.staged)


class UploadStaging:
    """Stores uploads until their form is sent; those of abandoned forms are deleted after ``form_hours``."""

    def __init__(self, database: Database, signer: Signer, config: WebConfig) -> None:
        self._database = database
        self._signer = signer
        self._config = config
        self._turns = threading.BoundedSemaphore(max(1, config.threads - 1))

    def reload(self, tokens: Iterable[str]) -> Files:
        """Return the uploads that a form's tokens name, except those that were sent or deleted since."""
        marks = [mark for token in tokens if (mark := self._signer.unseal(_FILE, token))][: self._config.max_files]
        if not marks:
            return Files()
        has_id = File.id.in_([int(mark.partition(" ")[0]) for mark in marks])
        with self._database.session() as session:
            files = session.scalars(select(File).where(has_id, File.message_id.is_(None)).order_by(File.id))
            return Files(tuple(self._staged(file) for file in files if _mark(file) in marks))

    def take(self, before: Files, uploads: Sequence[FileStorage]) -> Files:
        """Return the earlier uploads of a form with the accepted new ones.

        Call it only after checking the form's token and the limits of its network. One thread of the server stays free
        for other work: while all others inspect files, new ones are sent back.
        """
        named = [upload for upload in uploads if upload.filename]  # a browser sends an empty field, too
        if not named:
            return before
        if not self._turns.acquire(blocking=False):
            busy = (_BUSY.format(shown_name(upload.filename or "")) for upload in named)
            return Files(before.staged, tuple(busy), busy=True)
        try:
            return self._take(before, named)
        finally:
            self._turns.release()

    def _take(self, before: Files, uploads: Sequence[FileStorage]) -> Files:
        accepted: list[File] = []
        refused: list[str] = []
        busy, deadline = False, time.monotonic() + _MAX_SECONDS
        for upload in uploads:
            name = upload.filename or ""
            if len(before.staged) + len(accepted) >= self._config.max_files:
                limit = counted(self._config.max_files, "file fits", "files fit")
                refused.append(f"“{shown_name(name)}” is one too many: {limit}.")
                continue
            try:
                accepted.append(self._inspected(upload, deadline))
            except RejectedFileError as error:
                refused.append(str(error))
            except SandboxBusyError:
                busy = True
                refused.append(_BUSY.format(shown_name(name)))
        staged = self._stage(accepted)
        if accepted and not staged:
            refused += [NO_ROOM.format(file.name) for file in accepted]
        return Files((*before.staged, *staged), tuple(refused), busy)

    def clear(self) -> None:
        """Delete the uploads of forms that are too old to be sent."""
        with self._database.writing() as session:
            gone = self._delete_unsent(session, dt.timedelta(hours=self._config.form_hours))
        self._database.contents.remove(gone)

    def _delete_unsent(self, session: Session, age: dt.timedelta) -> tuple[str, ...]:
        """Delete the uploads of an age whose forms were not sent, and return the keys of their objects."""
        is_unsent = File.message_id.is_(None), File.created < now() - age
        keys = keys_of(session, *is_unsent)
        session.execute(delete(File).where(*is_unsent))
        return keys

    def _inspected(self, upload: FileStorage, deadline: float) -> File:
        if time.monotonic() > deadline:
            raise SandboxBusyError("the files before this one took too long")
        max_bytes = self._config.max_file_bytes
        content = upload.stream.read(max_bytes + 1)
        file = inspect(upload.filename or "", content, max_bytes, self._config.file_kinds)
        try:
            return file.kept_in(self._database.contents).row()
        except FileStoreError as error:
            raise RejectedFileError(NO_ROOM.format(file.name)) from error

    def _stage(self, files: list[File]) -> tuple[StagedUpload, ...]:
        """Store files if there is room for them; where it is short, older uploads give way first."""
        if not files:
            return ()
        free_bytes = self._config.max_staged_bytes - sum(file.size for file in files)
        staged: tuple[StagedUpload, ...] = ()
        with self._database.writing() as session:
            gone = self._delete_unsent(session, dt.timedelta(hours=self._config.form_hours))
            if _staged_bytes(session) > free_bytes:
                gone += self._delete_unsent(session, _PROTECTED_AGE)
            if _staged_bytes(session) <= free_bytes:
                session.add_all(files)
                session.flush()
                staged = tuple(self._staged(file) for file in files)
        self._database.contents.remove(gone if staged else (*gone, *filter(None, (file.object_key for file in files))))
        return staged

    def _staged(self, file: File) -> StagedUpload:
        return StagedUpload(file.id, self._signer.seal(_FILE, _mark(file)), file.name, file.size)


def _staged_bytes(session: Session) -> int:
    return session.scalar(select(func.coalesce(func.sum(File.size), 0)).where(File.message_id.is_(None))) or 0


def _mark(file: File) -> str:
    """Return what identifies a file: not the id alone, because SQLite may use it again."""
    return f"{file.id} {file.created.isoformat()}"

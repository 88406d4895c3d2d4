"""Files that come with a form: inspected, and kept until the form is whole, so that a mistake loses none of them."""

from __future__ import annotations

import datetime as dt
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from kb.counts import counted
from web.errors import RejectedFileError, SandboxBusyError
from web.storage.models import File, now
from web.tickets.uploads.streams import NO_ROOM
from web.tickets.uploads.types import inspect, shown_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Delete
    from sqlalchemy.orm import Session
    from werkzeug.datastructures import FileStorage

    from web.config import WebConfig
    from web.security.signer import Signer
    from web.storage.database import Database

_FILE = "file"
"""What the mark of a waiting file is signed for."""

_SURELY_KEPT = dt.timedelta(hours=1)
"""A person who is still writing keeps their files, however many others arrive."""
_MOST_SECONDS = 30.0
"""For looking at the files of one form: what is left then is sent back."""

BUSY_RETRY_SECONDS = 30
_BUSY = "“{}” could not be looked at: too many files are being sent just now. Choose it again in a minute."


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that waits for its form: ``sealed`` stands in the form, and brings it back; ``size`` is in bytes."""

    id: int
    sealed: str
    name: str
    size: int | None


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a form, and a sentence about each that was refused; ``busy`` if too many came at once."""

    waiting: tuple[Waiting, ...] = ()
    refused: tuple[str, ...] = ()
    busy: bool = False

    @classmethod
    def unread(cls, sealed: Iterable[str]) -> Files:
        """Return files that came before and cannot be looked up just now: the form keeps them without their names."""
        return cls(tuple(Waiting(0, one, "A file that you sent before", None) for one in sealed))

    @property
    def ids(self) -> tuple[int, ...]:
        """The numbers of the files that go with the message."""
        return tuple(one.id for one in self.waiting)


class UploadStaging:
    """Holds files until the form that they came with is sent; those whose form never was go after its hours."""

    def __init__(self, database: Database, signer: Signer, config: WebConfig) -> None:
        self._database = database
        self._signer = signer
        self._config = config
        self._turns = threading.BoundedSemaphore(max(1, config.threads - 1))

    def kept(self, sealed: Iterable[str]) -> Files:
        """Return the files that came before, but for those that went with a message or with their hours."""
        marks = [mark for one in sealed if (mark := self._signer.unseal(_FILE, one))][: self._config.max_files]
        if not marks:
            return Files()
        numbered = File.id.in_([int(mark.partition(" ")[0]) for mark in marks])
        with self._database.session() as session:
            found = session.scalars(select(File).where(numbered, File.message_id.is_(None)).order_by(File.id))
            return Files(tuple(self._waiting(one) for one in found if _mark(one) in marks))

    def take(self, before: Files, uploads: Sequence[FileStorage]) -> Files:
        """Return the files that came before, with those that come now and may be kept.

        Call it only once the token of the form and the limits of its network are checked. It keeps one thread of the
        server free for everything else, and sends the files back while all others look at some.
        """
        named = [upload for upload in uploads if upload.filename]  # a browser sends an empty field, too
        if not named:
            return before
        if not self._turns.acquire(blocking=False):
            return Files(
                before.waiting, tuple(_BUSY.format(shown_name(upload.filename or "")) for upload in named), busy=True
            )
        try:
            return self._take(before, named)
        finally:
            self._turns.release()

    def _take(self, before: Files, uploads: Sequence[FileStorage]) -> Files:
        fresh: list[File] = []
        refused: list[str] = []
        busy, deadline = False, time.monotonic() + _MOST_SECONDS
        for upload in uploads:
            name = upload.filename or ""
            if len(before.waiting) + len(fresh) >= self._config.max_files:
                limit = counted(self._config.max_files, "file fits", "files fit")
                refused.append(f"“{shown_name(name)}” is one too many: {limit}.")
                continue
            try:
                fresh.append(self._inspected(upload, deadline))
            except RejectedFileError as error:
                refused.append(str(error))
            except SandboxBusyError:
                busy = True
                refused.append(_BUSY.format(shown_name(name)))
        kept = self._keep(fresh)
        if fresh and not kept:
            refused += [NO_ROOM.format(file.name) for file in fresh]
        return Files((*before.waiting, *kept), tuple(refused), busy)

    def clear(self) -> None:
        """Forget the files whose form was never sent, and cannot be any more."""
        with self._database.writing() as session:
            session.execute(self._unsent(dt.timedelta(hours=self._config.form_hours)))

    def _unsent(self, age: dt.timedelta) -> Delete:
        return delete(File).where(File.message_id.is_(None), File.created < now() - age)

    def _inspected(self, upload: FileStorage, deadline: float) -> File:
        if time.monotonic() > deadline:
            raise SandboxBusyError("the files before this one took too long")
        most = self._config.max_file_bytes
        found = inspect(upload.filename or "", upload.stream.read(most + 1), most, self._config.file_kinds)
        return File(name=found.name, media_type=found.media_type, size=len(found.content), content=found.content)

    def _keep(self, fresh: list[File]) -> tuple[Waiting, ...]:
        if not fresh:
            return ()
        with self._database.writing() as session:
            session.execute(self._unsent(dt.timedelta(hours=self._config.form_hours)))
            if not self._make_room(session, sum(file.size for file in fresh)):
                return ()
            session.add_all(fresh)
            session.flush()
            return tuple(self._waiting(one) for one in fresh)

    def _make_room(self, session: Session, needed_bytes: int) -> bool:
        """Tell whether staged files leave room for more; where space is short, older ones give way first."""
        free_bytes = self._config.max_staged_bytes - needed_bytes
        if _staged_bytes(session) > free_bytes:
            session.execute(self._unsent(_SURELY_KEPT))
        return _staged_bytes(session) <= free_bytes

    def _waiting(self, file: File) -> Waiting:
        return Waiting(file.id, self._signer.seal(_FILE, _mark(file)), file.name, file.size)


def _staged_bytes(session: Session) -> int:
    return session.scalar(select(func.coalesce(func.sum(File.size), 0)).where(File.message_id.is_(None))) or 0


def _mark(file: File) -> str:
    """Return what identifies a file; its number alone does not, because SQLite may use it again."""
    return f"{file.id} {file.created.isoformat()}"

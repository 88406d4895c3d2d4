"""Files of tickets, and the mails that came for them, outside of a browser: written to disk, and read from there."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import aliased, undefer

from kb.counts import counted
from web.errors import NoFileError
from web.storage.models import MOST_NUMBER, File, InboundMail, Message, Ticket
from web.tickets.repository import find
from web.tickets.uploads.types import inspect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from web.config import WebConfig
    from web.storage.database import Database
    from web.tickets.uploads.types import Attachment

_SECRET_FILE_MODE = 0o600


def save(database: Database, name: str, target: Path, *, force: bool = False) -> list[Path]:
    """Write the file of a number, or those of a ticket's reference, and return where they are.

    ``target`` is the new file. Where it is a folder, each gets its own name there, behind its number: two may be called
    alike.

    Raises:
        NoFileError: there is none, it is not clear which, or it cannot be written; unless ``force``, also where
            something is there already, and then nothing is written.

    """
    with database.session() as session:
        files = _of_number(session, int(name)) if name.isascii() and name.isdigit() else _of_ticket(session, name)
    if len(files) > 1 and not target.is_dir():
        listed = ", ".join(f"{file.id} ({file.name})" for file in files)
        raise NoFileError(
            f"{name} has {counted(len(files), 'file')}: {listed}. Name one by its number, or a folder for all"
        )
    names = [f"{file.id}-{file.name}" if target.is_dir() else "" for file in files]
    return _write_all([(target / name, file.content) for name, file in zip(names, files, strict=True)], force=force)


def originals(session: Session, ticket: Ticket) -> Sequence[InboundMail]:
    """Return the mails that came for a ticket and for those that are part of it, oldest first."""
    part = aliased(Ticket)
    of_parts = select(part.id).where(part.merged_into_id == ticket.id)
    theirs = (InboundMail.ticket_id == ticket.id) | InboundMail.ticket_id.in_(of_parts)
    return session.scalars(select(InboundMail).where(theirs).order_by(InboundMail.id)).all()


def save_originals(database: Database, reference: str, target: Path | None, *, force: bool = False) -> list[Path]:
    """Write the mails that came for a ticket, and return where they are; without a target, print the only one.

    ``target`` is the new file, or a folder for any number of mails.

    Raises:
        NoFileError: no mail came, several did and the target is no folder, or something is there already.

    """
    with database.session() as session:
        ticket = find(session, reference)
        if ticket is None:
            raise NoFileError(f"{reference}: there is no ticket of that reference")
        mails = [(f"mail-{mail.id}.eml", mail.content) for mail in originals(session, ticket)]
    if not mails:
        raise NoFileError(f"{reference}: no mail came for this ticket")
    if len(mails) > 1 and not (target and target.is_dir()):
        raise NoFileError(f"{len(mails)} mails came for {reference}: name a folder for all of them with --out")
    if target is None:
        sys.stdout.buffer.write(mails[0][1])
        return []
    is_folder = target.is_dir()
    return _write_all([(target / name if is_folder else target, content) for name, content in mails], force=force)


def _write_all(files: Sequence[tuple[Path, bytes]], *, force: bool) -> list[Path]:
    """Write all files or, where one is there already, none of them."""
    for path, _ in files:
        if not force and os.path.lexists(path):
            raise NoFileError(f"{path}: exists already; --force writes over it")
    for path, content in files:
        _write(path, content, force=force)
    return [path for path, _ in files]


def load(paths: Sequence[Path], config: WebConfig) -> tuple[Attachment, ...]:
    """Return files as they may go with a message; the rules are those of the form.

    Raises:
        NoFileError: they are too many, or one cannot be read.
        RejectedFileError: one is empty, too large, damaged, or of no allowed kind.

    """
    if len(paths) > config.max_files:
        number = counted(len(paths), "file is", "files are")
        fit = "fits" if config.max_files == 1 else "fit"
        raise NoFileError(f"{number} too many for one message: {config.max_files} {fit}")
    most = config.max_file_bytes
    return tuple(inspect(path.name, _content(path, most), most, config.file_kinds) for path in paths)


def _content(path: Path, most_bytes: int) -> bytes:
    """Return what is in a file, or so much of it that it is known to be too large."""
    try:
        with path.open("rb") as file:
            return file.read(most_bytes + 1)
    except OSError as error:
        raise NoFileError(f"{path}: cannot be read: {error.strerror}") from error


def _of_number(session: Session, number: int) -> Sequence[File]:
    asked = select(File).where(File.id == min(number, MOST_NUMBER), File.message_id.is_not(None))
    found = session.scalars(asked.options(undefer(File.content))).all()
    if not found:
        raise NoFileError(f"{number}: there is no file of that number; see: python -m web tickets show REFERENCE")
    return found


def _of_ticket(session: Session, reference: str) -> Sequence[File]:
    ticket = find(session, reference)
    if ticket is None:
        raise NoFileError(f"{reference}: there is no ticket of that reference")
    asked = select(File).join(Message, File.message_id == Message.id).where(Message.ticket_id == ticket.id)
    found = session.scalars(asked.order_by(File.id).options(undefer(File.content))).all()
    if not found:
        raise NoFileError(f"{reference}: no file came with this ticket")
    return found


def _write(path: Path, content: bytes, *, force: bool) -> None:
    """Write what only its owner may read: people send what is private."""
    try:
        if force:
            _replace(path, content)
        else:
            with open(path, "xb", opener=_for_owner) as out:
                out.write(content)
    except OSError as error:
        raise NoFileError(f"{path}: cannot be written: {error.strerror}") from error


def _replace(path: Path, content: bytes) -> None:
    """Put a new file in the place of what is there: written over, that would keep its readers, or lead elsewhere."""
    if path.exists() and not path.is_file():
        raise NoFileError(f"{path}: cannot be written: no file, but a folder or a device")
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".firstline-")  # mkstemp makes it 0600
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
        draft.replace(path)
    except BaseException:
        draft.unlink()
        raise


def _for_owner(path: str, flags: int) -> int:
    return os.open(path, flags, _SECRET_FILE_MODE)

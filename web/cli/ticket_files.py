"""Write the attachments and mails of tickets to disk, and read files to attach."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlalchemy import select
from sqlalchemy.orm import undefer

from kb.counts import counted
from web.app.services import services
from web.cli.help_centre import in_help_centre
from web.desk.details.originals import originals
from web.errors import NoFileError
from web.storage.models import MOST_NUMBER, File, Message
from web.tickets.reference import normal_reference
from web.tickets.repository import get_whole
from web.tickets.uploads.types import inspect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from web.config import WebConfig
    from web.storage.files.contents import FileContents
    from web.tickets.uploads.types import Attachment

reference_argument = click.argument("reference", type=normal_reference)
_PRIVATE_MODE = 0o600

force_option = click.option("--force", is_flag=True, help="Overwrite existing files.")


@click.command("file")
@in_help_centre(needs_database=True)
@click.argument("name", type=normal_reference)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="File to write; a folder takes several.")
@force_option
def save_files(name: str, out: Path, *, force: bool) -> int:
    """Save attachments to disk.

    NAME is the number of a file, or the reference of a ticket.
    """
    files = _attachments(name)
    if len(files) > 1 and not out.is_dir():
        names = ", ".join(f"{file.id} ({file.name})" for file in files)
        raise NoFileError(
            f"{name} has {counted(len(files), 'file')}: {names}. Name one by its number, or a folder for all"
        )
    folder = out.is_dir()  # two files may have the same name, so the number comes first
    contents = {
        (out / f"{file.id}-{file.name}" if folder else out): services().database.contents.read(file) for file in files
    }
    return _write_all(contents, force=force)


def _attachments(name: str) -> Sequence[File]:
    query = select(File).options(undefer(File.content)).order_by(File.id)
    with services().database.session() as session:
        if name.isascii() and name.isdigit():
            by_number = File.id == min(int(name), MOST_NUMBER), File.message_id.is_not(None)
            files = session.scalars(query.where(*by_number)).all()
            missing = "there is no file with this number; see: python -m web tickets show REFERENCE"
        else:
            ticket = get_whole(session, name)
            files = session.scalars(query.join(Message).where(Message.ticket_id == ticket.id)).all()
            missing = "this ticket has no files"
    if not files:
        raise NoFileError(f"{name}: {missing}")
    return files


@click.command("original")
@in_help_centre(needs_database=True)
@reference_argument
@click.option("--out", type=click.Path(path_type=Path), help="File to write; a folder takes several mails.")
@force_option
def save_originals(reference: str, out: Path | None, *, force: bool) -> int:
    """Save the mails of a ticket as .eml files.

    Without --out, the only one is printed.
    """
    with services().database.session() as session:
        mails = originals(session, get_whole(session, reference), with_content=True)
    if not mails:
        raise NoFileError(f"{reference}: this ticket has no mail")
    if len(mails) > 1 and not (out and out.is_dir()):
        raise NoFileError(f"{reference} has {len(mails)} e-mails; use --out FOLDER to save them all")
    if out is None:
        sys.stdout.buffer.write(mails[0].content)
        return 0
    folder = out.is_dir()
    return _write_all({(out / f"mail-{mail.id}.eml" if folder else out): mail.content for mail in mails}, force=force)


def load(paths: Sequence[Path], config: WebConfig, contents: FileContents) -> tuple[Attachment, ...]:
    """Return files to attach to a message; the rules are those of the ticket form.

    Raises:
        NoFileError: there are too many, or one cannot be read.
        FileStoreError: the store of attachments does not answer.
        RejectedFileError: one is empty, too large, damaged, or of a type that is not allowed.

    """
    if len(paths) > config.max_files:
        raise NoFileError(f"{counted(len(paths), 'file')}: a message takes at most {config.max_files}")
    most = config.max_file_bytes
    files = [inspect(path.name, _read(path, most + 1), most, config.file_kinds) for path in paths]
    return tuple(file.kept_in(contents) for file in files)


def _read(path: Path, most_bytes: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(most_bytes)
    except OSError as error:
        raise NoFileError(f"{path}: cannot be read: {error.strerror}") from error


def _write_all(contents: dict[Path, bytes], *, force: bool) -> int:
    """Write all files or, if one exists already, none of them; only their owner may read them."""
    for path in contents:
        if not force and os.path.lexists(path):
            raise NoFileError(f"{path}: exists already; --force overwrites it")
    for path, content in contents.items():
        try:
            if force:
                _replace(path, content)
            else:
                with open(path, "xb", opener=lambda name, flags: os.open(name, flags, _PRIVATE_MODE)) as file:
                    file.write(content)
        except OSError as error:
            raise NoFileError(f"{path}: cannot be written: {error.strerror}") from error
        click.echo(f"{path}: written.")
    return 0


def _replace(path: Path, content: bytes) -> None:
    """Replace what is at a path: an existing file would keep its permissions, and may be a link to another one."""
    if path.exists() and not path.is_file():
        raise NoFileError(f"{path}: cannot be written: it is a folder or a device")
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".firstline-")  # mkstemp makes it 0600
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        temporary.replace(path)
    except BaseException:
        temporary.unlink()
        raise

"""Turn a parsed mail into what a ticket stores: text without secrets, inline answers, and accepted files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from kb.counts import counted
from web.errors import RejectedFileError
from web.mail.parsing.unmarked import own_lines, texts_of
from web.storage.models import Message, OutboxItem
from web.storage.states import OutboxKind
from web.storage.text import shortened
from web.tickets.secrets import redact
from web.tickets.uploads.types import Attachment, inspect

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from web.config import WebConfig
    from web.mail.parsing.parser import ParsedMail
    from web.storage.files.contents import FileContents
    from web.storage.models import Ticket

_MAX_COMPARED: Final = 20
"""A reply quotes the newest mails of a ticket; comparing it with hundreds would take too long."""


@dataclass(frozen=True, slots=True)
class Content:
    """The text of a message, and its files."""

    body: str
    files: tuple[Attachment, ...]


def content_of(mail: ParsedMail, text: str, config: WebConfig, contents: FileContents) -> Content:
    """Return the text to store, with secrets redacted and a line for each rejected file, and the accepted files.

    Raises:
        FileStoreError: the store of attachments does not answer.

    """
    if mail.original:
        original = Attachment("original.eml", "message/rfc822", mail.original)
        return Content(redact(text), (original.kept_in(contents),))
    files: list[Attachment] = []
    notices: list[str] = []
    for name, content in mail.files[: config.max_files]:
        try:
            file = inspect(name, content, config.max_file_bytes, config.file_kinds)
            files.append(file.kept_in(contents))
        except RejectedFileError as error:
            notices.append(f"[{error}]")
    if mail.omitted_files:
        notices.append(f"[{mail.omitted_files} more files are in the original e-mail.]")
    if left_out := mail.files[config.max_files :]:
        names = ", ".join(f"“{shortened(name)}”" for name, _ in left_out)
        notices.append(f"[Left out: {names}. The limit is {counted(config.max_files, 'file')} per message.]")
    body = "\n\n".join(part for part in (redact(text), *notices) if part)
    return Content(body or "(no text)", tuple(files))


def reply_text(session: Session, ticket: Ticket, mail: ParsedMail) -> str:
    """Return the new text of a reply, including the answers between the lines of our mail."""
    if not mail.unmarked_quote:
        return mail.reply
    sent = select(OutboxItem.content).where(OutboxItem.ticket_id == ticket.id, OutboxItem.kind == OutboxKind.MAIL)
    newest = session.scalars(sent.order_by(OutboxItem.id.desc()).limit(_MAX_COMPARED))
    known_texts = [text for content in newest for text in texts_of(content)]
    if known_texts:
        bodies = select(Message.body).where(Message.ticket_id == ticket.id)
        known_texts += session.scalars(bodies.order_by(Message.id.desc()).limit(_MAX_COMPARED))
    inline = own_lines(mail.unmarked_quote, known_texts)
    return f"{mail.reply}\n\n[Between the lines of our e-mail:]\n{inline}" if inline else mail.reply

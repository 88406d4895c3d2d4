"""Incoming mail: what somebody wrote, without what they quote, and whether it was a person who wrote."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import parseaddr
from typing import TYPE_CHECKING, Final

from web.address import normal
from web.mail.words import text_of
from web.text import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

_MAX_FILES = 20
_MAX_HEAD_BYTES = 100_000
"""A longer head is cut, as mail servers do: some of its fields take a time that grows with the square of them."""

_MAX_HEADER_CHARS = 10_000
_MAX_ADDRESS_CHARS = 1_000
_MAX_REFERENCES = 50
_ID: Final = re.compile(r"<[!-;=?-~]{1,480}>")
_HEAD_END: Final = re.compile(rb"\r?\n\r?\n")
_NO_PERSON: Final = re.compile(
    r"(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)(?:[+.-].*)?", re.IGNORECASE
)
_BULK: Final = frozenset({"bulk", "list", "junk", "auto_reply"})
_SUPPRESSING: Final = frozenset({"all", "oof", "autoreply"})
_ANSWERERS: Final = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply")
_LISTS: Final = ("list-id", "list-unsubscribe")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A mail as it was read.

    ``sender`` is who wrote it, by the header that other mail systems check (From); ``answer_to`` is where an answer
    goes, and empty where nobody can be answered. ``automatic`` tells why it is taken for a program's ("" for a
    person's), ``quiet`` that its writer is not to be answered by a program. ``references`` are the Message-IDs that it
    answers, newest first, and ``files`` names with contents that nobody has looked at yet.
    """

    sender: str
    answer_to: str
    subject: str
    text: str
    message_id: str
    references: tuple[str, ...]
    automatic: str
    quiet: bool
    files: tuple[tuple[str, bytes], ...]


def read(raw: bytes) -> Incoming:
    """Return what a mail says; whatever the bytes are, there is an answer."""
    mail = message_from_bytes(_capped(raw), policy=default)
    sender = _address(mail, "from")
    automatic = _why_automatic(mail, sender)
    references = _ID.findall(_raw(mail, "references"))[::-1]
    own = _ID.search(_raw(mail, "message-id"))
    ids = (*_ID.findall(_raw(mail, "in-reply-to")), *references, *(_returned(mail) if automatic == "bounce" else ()))
    return Incoming(
        sender=sender,
        answer_to=_address(mail, "reply-to") or sender,
        subject=clean_line(_decoded(_raw(mail, "subject"))),
        text=text_of(mail),
        message_id=own[0] if own else f"<{hashlib.sha256(raw).hexdigest()}@unnamed.invalid>",
        references=tuple(dict.fromkeys(ids))[:_MAX_REFERENCES],
        automatic=automatic,
        quiet=_is_quiet(mail),
        files=tuple(_files(mail)),
    )


def _capped(raw: bytes) -> bytes:
    end = _HEAD_END.search(raw)
    if end is None or end.start() <= _MAX_HEAD_BYTES:
        return raw if end else raw[:_MAX_HEAD_BYTES]
    return raw[:_MAX_HEAD_BYTES].rpartition(b"\n")[0] + raw[end.start() :]


def _raw(mail: Message, name: str) -> str:
    """Return a header as it stands: Python's parser breaks at those that spam is made of."""
    value = next((value for key, value in mail.raw_items() if key.lower() == name), "")
    return str(value)[:_MAX_HEADER_CHARS].encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _decoded(text: str) -> str:
    """Return a header in plain letters; as it stands where it is in letters that do not exist."""
    try:
        return str(make_header(decode_header(text)))
    except (LookupError, ValueError):
        return text


def _address(mail: Message, header: str) -> str:
    """Return the address in a header, empty where there is none."""
    try:
        return normal(parseaddr(_raw(mail, header)[:_MAX_ADDRESS_CHARS])[1])
    except (RecursionError, IndexError):  # hundreds of brackets, each inside the one before
        return ""


def _why_automatic(mail: Message, sender: str) -> str:
    """Return why nobody should answer: RFC 3834 and 3464, and what older programs say instead."""
    said = _raw(mail, "auto-submitted").partition(";")[0].strip().lower()
    report = mail.get_content_type() == "multipart/report"
    receipt = (
        report and mail.get_param("report-type") == "disposition-notification"
    )  # it was read, as its reader allows
    reasons = (
        ("bounce", not receipt and (report or _raw(mail, "return-path").strip() == "<>")),
        ("auto-submitted", receipt or said not in ("", "no")),
        ("auto-reply", any(_raw(mail, name) for name in _ANSWERERS) or (_is_bulk(mail) and _answers(mail))),
        ("no-sender", not sender or _NO_PERSON.fullmatch(sender.partition("@")[0]) is not None),
    )
    return next((why for why, holds in reasons if holds), "")


def _is_bulk(mail: Message) -> bool:
    return _raw(mail, "precedence").strip().lower() in _BULK


def _answers(mail: Message) -> bool:
    return bool(_raw(mail, "in-reply-to") or _raw(mail, "references"))


def _is_quiet(mail: Message) -> bool:
    """Tell whether a program must not answer, though a person may have written: through a list, or by their system."""
    suppressed = set(re.split(r"[,\s]+", _raw(mail, "x-auto-response-suppress").lower()))
    return _is_bulk(mail) or bool(_SUPPRESSING & suppressed) or any(_raw(mail, name) for name in _LISTS)


def _returned(mail: Message) -> tuple[str, ...]:
    """Return the Message-ID of the mail that a report returns, whole or as its head alone."""
    kinds = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")
    for part in mail.walk():
        if part.get_content_type() in kinds:
            head = part.as_string()[:_MAX_HEAD_BYTES]
            return tuple(re.findall(rf"^message-id:\s*({_ID.pattern})", head, re.IGNORECASE | re.MULTILINE))
    return ()


def _files(mail: EmailMessage) -> Iterator[tuple[str, bytes]]:
    """Give the attachments, the pictures that stand in the text, and mails that were forwarded whole."""
    waiting: list[Message] = [mail]
    taken = 0
    while waiting and taken < _MAX_FILES:
        part = waiting.pop(0)
        if part.get_content_maintype() == "message":
            found = _forwarded(part)
        elif part.is_multipart():
            waiting[:0] = [inner for inner in part.get_payload() if isinstance(inner, EmailMessage)]
            continue
        else:
            found = _file(part)
        if found is not None:
            taken += 1
            yield found


def _forwarded(part: Message) -> tuple[str, bytes] | None:
    """Return a mail inside a mail as a file: whoever reports a fraud forwards it so."""
    inside = part.get_payload(0) if part.get_content_type() == "message/rfc822" and part.is_multipart() else None
    if not isinstance(inside, EmailMessage):
        return None
    try:
        content = inside.as_bytes()
    except Exception:  # noqa: BLE001 - the generator raises many kinds at mails that spam is made of
        content = str(inside.get_payload()).encode("utf-8", "replace")
    return f"{clean_line(_decoded(_raw(inside, 'subject'))) or 'mail'}.eml", content


def _file(part: Message) -> tuple[str, bytes] | None:
    try:
        is_file = part.get_content_disposition() == "attachment" or part.get_content_maintype() in (
            "image",
            "application",
        )
        name = clean_line(part.get_filename() or "file")
    except Exception:  # noqa: BLE001 - Python's parser raises many kinds at headers that spam is made of
        is_file, name = True, "file"
    content = part.get_payload(decode=True) if is_file else None
    return (name, content) if isinstance(content, bytes) and content else None


def as_sent(raw: bytes) -> bytes:
    """Return the bytes with the line ends that mail has, so that one mail has one digest whichever way it came."""
    return raw.replace(b"\r\n", b"\n").replace(b"\n", SMTP.linesep.encode())

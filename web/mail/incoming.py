"""Incoming mail: what somebody wrote, without what they quote, and whether it was a person who wrote."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.policy import SMTP
from email.utils import parseaddr
from typing import TYPE_CHECKING, Final

from web.address import normal
from web.mail.parts import MAX_HEAD_BYTES, MAX_HEADER_CHARS, head, inside, parts, taken_apart
from web.mail.words import text_of
from web.text import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

_MAX_FILES = 20
_MAX_ADDRESS_CHARS = 1_000
_MAX_REFERENCES = 50
_ID: Final = re.compile(r"<[!-;=?-~]{1,480}>")
_MESSAGE_ID: Final = re.compile(rf"^message-id:\s*({_ID.pattern})".encode(), re.IGNORECASE | re.MULTILINE)
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
    answers, newest first, and ``files`` names with contents that nobody has looked at yet. A ``verified`` one was sent
    by its sender, as our own mail server found.
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
    verified: bool = False


def read(raw: bytes) -> Incoming:
    """Return what a mail says; whatever the bytes are, there is an answer."""
    mail = taken_apart(raw)
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


def sender_of(raw: bytes) -> str:
    """Return who wrote a mail, of which nothing but the head is looked at."""
    return _address(head(raw), "from")


def _raw(mail: Message, name: str) -> str:
    """Return a header as it stands."""
    value = next((value for key, value in mail.raw_items() if key.lower() == name), "")
    return str(value)[:MAX_HEADER_CHARS].encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _decoded(text: str) -> str:
    """Return a header in plain letters; as it stands where it is in letters that do not exist."""
    try:
        return str(make_header(decode_header(text)))
    except (LookupError, ValueError, HeaderParseError):  # the last one at base64 that is none, as spam has it
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
    for part in parts(mail):
        if (returned := inside(part)) is not None:
            if found := _ID.findall(_raw(returned, "message-id")):
                return tuple(found)
        elif part.get_content_type() == "text/rfc822-headers":
            content = part.get_payload(decode=True)
            kept = content[:MAX_HEAD_BYTES] if isinstance(content, bytes) else b""
            return tuple(one.decode("ascii") for one in _MESSAGE_ID.findall(kept))
    return ()


def _files(mail: Message) -> Iterator[tuple[str, bytes]]:
    """Give the attachments, the pictures that stand in the text, and mails that were forwarded whole."""
    taken = 0
    for part in parts(mail):
        found = _forwarded(part) if part.get_content_maintype() == "message" else _file(part)
        if found is not None:
            taken += 1
            yield found
        if taken >= _MAX_FILES:
            return


def _forwarded(part: Message) -> tuple[str, bytes] | None:
    """Return a mail inside a mail as a file: whoever reports a fraud forwards it so."""
    mail = inside(part) if part.get_content_type() == "message/rfc822" else None
    if mail is None:
        return None
    return f"{clean_line(_decoded(_raw(mail, 'subject'))) or 'mail'}.eml", _as_bytes(mail)


def _as_bytes(part: Message) -> bytes:
    try:
        return part.as_bytes()
    except Exception:  # noqa: BLE001 - the generator raises many kinds at mails that spam is made of
        return str(part.get_payload()).encode("utf-8", "replace")


def _file(part: Message) -> tuple[str, bytes] | None:
    try:
        is_file = part.get_content_disposition() == "attachment" or part.get_content_maintype() in (
            "image",
            "application",
        )
        name = clean_line(_decoded(part.get_filename() or "file"))
    except Exception:  # noqa: BLE001 - Python's parser raises many kinds at headers that spam is made of
        is_file, name = True, "file"
    content = part.get_payload(decode=True) if is_file else None
    return (name, content) if isinstance(content, bytes) and content else None


def as_sent(raw: bytes) -> bytes:
    """Return the bytes with the line ends that mail has, so that one mail has one digest whichever way it came."""
    return raw.replace(b"\r\n", b"\n").replace(b"\n", SMTP.linesep.encode())

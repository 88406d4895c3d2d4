"""Incoming mail: who wrote, what they say, what they answer, and whether a program wrote it."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from dataclasses import dataclass, replace
from email.policy import SMTP
from typing import TYPE_CHECKING, Final

from web.mail.parsing.headers import file_name, header, raw_header
from web.mail.parsing.html import without_marks
from web.mail.parsing.mime import MAX_HEAD_BYTES, body_of, head, inside, parts, taken_apart
from web.mail.parsing.replies import unmarked_quote, without_quotes
from web.mail.parsing.senders import address_in, addresses_in
from web.mail.parsing.text import content_of, is_words, text_of, uuencoded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from email.message import Message

_MAX_FILES = 20
_FIRST_REFERENCES, _LAST_REFERENCES = 10, 40
_ID: Final = re.compile(r"<[!-;=?-~]{1,480}>")
_MESSAGE_ID: Final = re.compile(rf"^message-id:\s*({_ID.pattern})".encode(), re.IGNORECASE | re.MULTILINE)
_NO_PERSON: Final = re.compile(
    r"(?:mailer-daemon|postmaster|no[-_.]?reply|do[-_.]?not[-_.]?reply|bounces?)(?:[+.-].*|\d*)?", re.IGNORECASE
)
_BULK: Final = frozenset({"bulk", "list", "junk", "auto_reply"})
_SUPPRESSING: Final = frozenset({"all", "oof", "autoreply"})
_ANSWERERS: Final = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply")
_LISTS: Final = ("list-id", "list-unsubscribe")
_AWAY: Final = re.compile(
    r"(?:automatic reply|auto(?:matic)?[- ]?(?:response|reply)|out of (?:the )?office|away from|automatische antwort"
    r"|abwesenheit|réponse automatique|respuesta automática|resposta automática|risposta automatica"
    r"|automatisch antwoord"
    r"|automatiskt svar|autosvar|automatyczna odpowiedź|автоответ|自動応答|自动回复)",
    re.IGNORECASE,
)
"""How the subject of a vacation reply begins; Exchange marks those like any other automatic mail."""

_SIGNATURES: Final = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
)
"""Files that say nothing to a reader, and stay in the original."""

_DEFAULT_NAMES: Final = {
    "text/calendar": "invite.ics",
    "application/ms-tnef": "winmail.dat",
    "application/octet-stream": "file",
}


@dataclass(frozen=True, slots=True)
class Incoming:
    """A mail as it was read.

    ``sender`` is the address of the From header, which other mail systems check; ``answer_to`` is where an answer goes.
    Both are empty where the mail names no address. ``recipients`` are the addresses of To and Cc. ``references`` are
    the Message-IDs that it answers, newest first.

    ``text`` is all that the mail says, ``reply`` what is left of it without the mail that it answers, and ``quote``
    what was cut from it though no program marked its lines. ``files`` are names with contents that nothing has looked
    at yet; ``more_files`` counts those beyond the first twenty. ``whole`` is the mail itself where more than its head
    could not be read.

    ``automatic`` is empty for a person's mail, or one of "bounce", "auto-reply" (such as a vacation reply),
    "auto-generated" and "no-sender" (no one reads answers to it). ``quiet`` means that no program must answer.
    ``verified`` means that the domain of the sender vouches for the mail.
    """

    sender: str
    answer_to: str
    recipients: frozenset[str]
    subject: str
    text: str
    reply: str
    quote: str
    message_id: str
    references: tuple[str, ...]
    automatic: str
    quiet: bool
    files: tuple[tuple[str, bytes], ...]
    more_files: int = 0
    whole: bytes = b""
    verified: bool = False


def read(raw: bytes, ours: Collection[str] = ()) -> Incoming:
    """Return what a mail says, whatever its bytes are; ``ours`` are the addresses that we write from."""
    mail = taken_apart(raw)
    found, body = _head(mail, raw), body_of(mail)
    text, files = text_of(body), tuple(_files(body))
    returned = _returned(body) if found.automatic == "bounce" else ()
    return replace(
        found,
        text=without_marks(text).strip(),
        reply=without_quotes(text, ours),
        quote=unmarked_quote(text, ours),
        references=_limited((*found.references, *returned)),
        files=files[:_MAX_FILES],
        more_files=len(files[_MAX_FILES:]),
    )


def unread(raw: bytes, why: str) -> Incoming:
    """Return a mail with only its head read; its text says why."""
    return replace(_head(head(raw), raw), text=why, reply=why, whole=raw)


def _head(mail: Message, raw: bytes) -> Incoming:
    """Return what the head of a mail says."""
    sender, reply_to = address_in(header(mail, "from")), address_in(header(mail, "reply-to"))
    answer_to = reply_to or sender or address_in(header(mail, "sender"))
    automatic = _why_automatic(mail, sender, answer_to)
    own = _ID.search(raw_header(mail, "message-id"))
    answered = (*_ID.findall(raw_header(mail, "in-reply-to")), *_ID.findall(raw_header(mail, "references"))[::-1])
    return Incoming(
        sender=sender,
        answer_to=answer_to,
        recipients=addresses_in(f"{header(mail, 'to')}, {header(mail, 'cc')}"),
        subject=header(mail, "subject"),
        text="",
        reply="",
        quote="",
        message_id=own[0] if own else f"<{hashlib.sha256(raw).hexdigest()}@unnamed.invalid>",
        references=_limited(answered),
        automatic=automatic,
        quiet=bool(automatic) or _is_quiet(mail, sender),
        files=(),
    )


def sender_of(raw: bytes) -> str:
    """Return the sender of a mail, reading only its head."""
    return address_in(header(head(raw), "from"))


def _limited(ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return ids, newest first, each once; of very many the newest and the oldest, as ours may be at either end."""
    unique = tuple(dict.fromkeys(ids))
    if len(unique) <= _LAST_REFERENCES + _FIRST_REFERENCES:
        return unique
    return (*unique[:_LAST_REFERENCES], *unique[-_FIRST_REFERENCES:])


def _why_automatic(mail: Message, sender: str, answer_to: str) -> str:
    """Return what kind of program wrote: RFC 3834 and 3464, and what older programs say instead."""
    said = header(mail, "auto-submitted").partition(";")[0].strip().lower()
    report = _report_type(mail)
    answers = said == "auto-replied" or (report not in ("", "delivery-status")) or _answers_by_itself(mail)
    reasons = (
        ("bounce", report == "delivery-status"),
        ("auto-reply", answers),
        ("bounce", raw_header(mail, "return-path").strip() == "<>"),
        ("auto-reply", said not in ("", "no") and _AWAY.match(header(mail, "subject")) is not None),
        ("auto-generated", said not in ("", "no")),
        ("no-sender", not answer_to or (_is_unattended(sender) and answer_to == sender)),
    )
    return next((why for why, holds in reasons if holds), "")


def _report_type(mail: Message) -> str:
    """Return what a report of a program is about (RFC 6522); empty for other mail."""
    if mail.get_content_type() != "multipart/report":
        return ""
    try:
        value = mail.get_param("report-type", "")
    except Exception:  # noqa: BLE001 - Python's parser raises many kinds at headers that spam is made of
        return "delivery-status"
    return str(value).lower() or "delivery-status"


def _answers_by_itself(mail: Message) -> bool:
    precedence = header(mail, "precedence").strip().lower()
    return precedence == "auto_reply" or any(raw_header(mail, name) for name in _ANSWERERS)


def _is_unattended(address: str) -> bool:
    """Tell whether an address is one that no person reads, such as noreply@."""
    return _NO_PERSON.fullmatch(address.partition("@")[0]) is not None


def _is_quiet(mail: Message, sender: str) -> bool:
    """Tell whether a program must not answer a mail that a person may have written: through a list, or a web form."""
    suppressed = set(re.split(r"[,\s]+", header(mail, "x-auto-response-suppress").lower()))
    is_bulk = header(mail, "precedence").strip().lower() in _BULK
    return is_bulk or _is_unattended(sender) or bool(_SUPPRESSING & suppressed) or any(map(mail.get, _LISTS))


def _returned(body: Message) -> tuple[str, ...]:
    """Return the Message-ID of the mail that a report returns, whole or as its head alone."""
    for part in parts(body):
        if (returned := inside(part)) is not None:
            if found := _ID.findall(raw_header(returned, "message-id")):
                return tuple(found)
        elif part.get_content_type() == "text/rfc822-headers":
            kept = content_of(part)[:MAX_HEAD_BYTES]
            return tuple(one.decode("ascii") for one in _MESSAGE_ID.findall(kept))
    return ()


def _files(body: Message) -> Iterator[tuple[str, bytes]]:
    """Yield all parts that are no text to read: attachments, pictures and films in the text, forwarded mails."""
    for part in parts(body):
        found = _forwarded(part) if part.get_content_maintype() == "message" else _file(part)
        if found is not None:
            yield found
    yield from uuencoded(body)


def _forwarded(part: Message) -> tuple[str, bytes] | None:
    """Return a mail inside a mail as a file: people who report a fraud forward it so."""
    mail = inside(part) if part.get_content_type() == "message/rfc822" else None
    if mail is None:
        return None
    return f"{header(mail, 'subject') or 'mail'}.eml", _as_bytes(mail)


def _as_bytes(part: Message) -> bytes:
    try:
        return part.as_bytes()
    except Exception:  # noqa: BLE001 - the generator raises many kinds at mails that spam is made of
        return str(part.get_payload()).encode("utf-8", "replace")


def _file(part: Message) -> tuple[str, bytes] | None:
    kind = part.get_content_type()
    if is_words(part) or kind in _SIGNATURES or kind.startswith(("multipart/", "message/")):
        return None
    content = part.get_payload(decode=True)
    return (file_name(part) or _default_name(kind), content) if isinstance(content, bytes) and content else None


def _default_name(kind: str) -> str:
    return _DEFAULT_NAMES.get(kind) or f"file{mimetypes.guess_extension(kind) or ''}"


def as_sent(raw: bytes) -> bytes:
    """Return the bytes with the line ends that mail has, so that one mail has one digest whichever way it came."""
    return raw.replace(b"\r\n", b"\n").replace(b"\n", SMTP.linesep.encode())

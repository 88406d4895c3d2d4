"""Parse an inbound mail: its sender, text, files and references, and whether a program wrote it."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from dataclasses import dataclass, replace
from email.policy import SMTP
from typing import TYPE_CHECKING, Final

from web.mail.parsing.headers import file_name, header, raw_header
from web.mail.parsing.html import without_marks
from web.mail.parsing.mime import MAX_HEAD_BYTES, forwarded_mail, leaves, parse_headers, parse_mime, repaired
from web.mail.parsing.replies import unmarked_quote, without_quotes
from web.mail.parsing.senders import address_in, addresses_in
from web.mail.parsing.text import content_of, is_readable, text_of, uuencoded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from email.message import Message

_MAX_FILES = 20
_FIRST_REFERENCES, _LAST_REFERENCES = 10, 40
_MESSAGE_ID: Final = re.compile(r"<[!-;=?-~]{1,480}>")
_MESSAGE_ID_FIELD: Final = re.compile(rf"^message-id:\s*({_MESSAGE_ID.pattern})".encode(), re.IGNORECASE | re.MULTILINE)
_UNATTENDED: Final = re.compile(
    r"(?:mailer-daemon|postmaster|no[-_.]?reply|do[-_.]?not[-_.]?reply|bounces?)(?:[+.-].*|\d*)?", re.IGNORECASE
)
_BULK: Final = frozenset({"bulk", "list", "junk", "auto_reply"})
_SUPPRESSED_KINDS: Final = frozenset({"all", "oof", "autoreply"})
_AUTORESPONDER_HEADERS: Final = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply")
_LIST_HEADERS: Final = ("list-id", "list-unsubscribe")
_AWAY: Final = re.compile(
    r"(?:automatic reply|auto(?:matic)?[- ]?(?:response|reply)|out of (?:the )?office|away from|automatische antwort"
    r"|abwesenheit|réponse automatique|respuesta automática|resposta automática|risposta automatica"
    r"|automatisch antwoord"
    r"|automatiskt svar|autosvar|automatyczna odpowiedź|автоответ|自動応答|自动回复)",
    re.IGNORECASE,
)
"""How the subject of a vacation reply starts; Exchange marks it like any other automatic mail."""

_SIGNATURES: Final = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
)
"""Files that mean nothing to a reader; they remain in the original mail."""

_DEFAULT_NAMES: Final = {
    "text/calendar": "invite.ics",
    "application/ms-tnef": "winmail.dat",
    "application/octet-stream": "file",
}


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """A parsed mail.

    ``sender`` is the address in the From header, which mail servers authenticate; ``reply_to`` is where an answer goes.
    Both are empty where the mail names no address. ``recipients`` are the addresses in To and Cc. ``references`` are
    the Message-IDs that it answers, newest first.

    ``text`` is the whole text, ``reply`` the text without the quoted mail, and ``unmarked_quote`` what was cut although
    no program marked it as quoted. ``files`` are names with unchecked contents; ``omitted_files`` counts those beyond
    the first twenty. ``original`` is the mail itself where only its headers could be parsed.

    ``automatic`` is empty for a person's mail, or one of "bounce", "auto-reply" (such as a vacation reply),
    "auto-generated" and "no-sender" (answers would reach no person). ``quiet`` means that programs must not answer.
    ``verified`` means that the sender's domain authenticated the mail.
    """

    sender: str
    reply_to: str
    recipients: frozenset[str]
    subject: str
    text: str
    reply: str
    unmarked_quote: str
    message_id: str
    references: tuple[str, ...]
    automatic: str
    quiet: bool
    files: tuple[tuple[str, bytes], ...]
    omitted_files: int = 0
    original: bytes = b""
    verified: bool = False

    @property
    def is_machine_reply(self) -> bool:
        """Whether a program wrote it in reply to a mail: a bounce or a vacation reply."""
        return self.automatic in ("bounce", "auto-reply")


def parse(raw: bytes, own_addresses: Collection[str] = ()) -> ParsedMail:
    """Return a parsed mail, whatever its bytes are; ``own_addresses`` are those that we send from."""
    mail = parse_mime(raw)
    headers, body = _from_headers(mail, raw), repaired(mail)
    text, files = text_of(body), tuple(_files(body))
    bounced = _bounced_message_ids(body) if headers.automatic == "bounce" else ()
    return replace(
        headers,
        text=without_marks(text).strip(),
        reply=without_quotes(text, own_addresses),
        unmarked_quote=unmarked_quote(text, own_addresses),
        references=_limited((*headers.references, *bounced)),
        files=files[:_MAX_FILES],
        omitted_files=len(files[_MAX_FILES:]),
    )


def parse_headers_only(raw: bytes, notice: str) -> ParsedMail:
    """Return a mail with only its headers parsed, and a notice as its text."""
    return replace(_from_headers(parse_headers(raw), raw), text=notice, reply=notice, original=raw)


def _from_headers(mail: Message, raw: bytes) -> ParsedMail:
    sender = address_in(header(mail, "from"))
    reply_to = address_in(header(mail, "reply-to")) or sender or address_in(header(mail, "sender"))
    automatic = _automatic_kind(mail, sender, reply_to)
    own_id = _MESSAGE_ID.search(raw_header(mail, "message-id"))
    in_reply_to, references = (_MESSAGE_ID.findall(raw_header(mail, name)) for name in ("in-reply-to", "references"))
    return ParsedMail(
        sender=sender,
        reply_to=reply_to,
        recipients=addresses_in(f"{header(mail, 'to')}, {header(mail, 'cc')}"),
        subject=header(mail, "subject"),
        text="",
        reply="",
        unmarked_quote="",
        message_id=own_id[0] if own_id else f"<{hashlib.sha256(raw).hexdigest()}@unnamed.invalid>",
        references=_limited((*in_reply_to, *references[::-1])),
        automatic=automatic,
        quiet=bool(automatic) or _is_quiet(mail, sender),
        files=(),
    )


def sender_of(raw: bytes) -> str:
    """Return the sender of a mail from its headers alone."""
    return address_in(header(parse_headers(raw), "from"))


def _limited(ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return the ids without duplicates; of very many, the newest and the oldest, as ours may be at either end."""
    unique = tuple(dict.fromkeys(ids))
    if len(unique) <= _LAST_REFERENCES + _FIRST_REFERENCES:
        return unique
    return (*unique[:_LAST_REFERENCES], *unique[-_FIRST_REFERENCES:])


def _automatic_kind(mail: Message, sender: str, reply_to: str) -> str:
    """Return the kind of automatic mail, by RFC 3834 and 3464 and by the headers of older programs."""
    auto_submitted = header(mail, "auto-submitted").partition(";")[0].strip().lower()
    is_declared = auto_submitted not in ("", "no")
    report = _report_type(mail)
    is_reply = auto_submitted == "auto-replied" or report not in ("", "delivery-status")
    is_old_reply = _precedence(mail) == "auto_reply" or any(raw_header(mail, name) for name in _AUTORESPONDER_HEADERS)
    kinds = (
        ("bounce", report == "delivery-status"),
        ("auto-reply", is_reply or is_old_reply),
        ("bounce", raw_header(mail, "return-path").strip() == "<>"),
        ("auto-reply", is_declared and _AWAY.match(header(mail, "subject")) is not None),
        ("auto-generated", is_declared),
        ("no-sender", not reply_to or (_is_unattended(sender) and reply_to == sender)),
    )
    return next((kind for kind, applies in kinds if applies), "")


def _report_type(mail: Message) -> str:
    """Return the type of a mail server's report (RFC 6522); empty for other mail."""
    if mail.get_content_type() != "multipart/report":
        return ""
    try:
        value = mail.get_param("report-type", "")
    except Exception:  # noqa: BLE001 - spam makes Python's parser raise many kinds
        return "delivery-status"
    return str(value).lower() or "delivery-status"


def _precedence(mail: Message) -> str:
    return header(mail, "precedence").strip().lower()


def _is_unattended(address: str) -> bool:
    """Return whether no person reads an address, such as noreply@."""
    return _UNATTENDED.fullmatch(address.partition("@")[0]) is not None


def _is_quiet(mail: Message, sender: str) -> bool:
    """Return whether programs must not answer a mail that a person may have sent through a list or a web form."""
    suppressed = set(re.split(r"[,\s]+", header(mail, "x-auto-response-suppress").lower()))
    is_bulk = _precedence(mail) in _BULK
    return (
        is_bulk or _is_unattended(sender) or bool(_SUPPRESSED_KINDS & suppressed) or any(map(mail.get, _LIST_HEADERS))
    )


def _bounced_message_ids(body: Message) -> tuple[str, ...]:
    """Return the Message-ID of the mail that a delivery report returns, as a whole or only its headers."""
    for part in leaves(body):
        if (bounced := forwarded_mail(part)) is not None:
            if message_ids := _MESSAGE_ID.findall(raw_header(bounced, "message-id")):
                return tuple(message_ids)
        elif part.get_content_type() == "text/rfc822-headers":
            headers = content_of(part)[:MAX_HEAD_BYTES]
            return tuple(message_id.decode("ascii") for message_id in _MESSAGE_ID_FIELD.findall(headers))
    return ()


def _files(body: Message) -> Iterator[tuple[str, bytes]]:
    """Yield every part that is not text to read: attachments, inline pictures and videos, forwarded mails."""
    for part in leaves(body):
        is_message = part.get_content_maintype() == "message"
        file = _forwarded_file(part) if is_message else _file(part)
        if file is not None:
            yield file
    yield from uuencoded(body)


def _forwarded_file(part: Message) -> tuple[str, bytes] | None:
    """Return a mail inside the mail as a file: people forward mail like that to report a fraud."""
    mail = forwarded_mail(part) if part.get_content_type() == "message/rfc822" else None
    if mail is None:
        return None
    try:
        content = mail.as_bytes()
    except Exception:  # noqa: BLE001 - spam makes Python's generator raise many kinds
        content = str(mail.get_payload()).encode("utf-8", "replace")
    return f"{header(mail, 'subject') or 'mail'}.eml", content


def _file(part: Message) -> tuple[str, bytes] | None:
    media_type = part.get_content_type()
    if is_readable(part) or media_type in _SIGNATURES or media_type.startswith(("multipart/", "message/")):
        return None
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes) or not content:
        return None
    default = _DEFAULT_NAMES.get(media_type) or f"file{mimetypes.guess_extension(media_type) or ''}"
    return file_name(part) or default, content


def with_crlf(raw: bytes) -> bytes:
    """Return a mail with standard line ends, so that its digest does not depend on the way it came."""
    return raw.replace(b"\r\n", b"\n").replace(b"\n", SMTP.linesep.encode())

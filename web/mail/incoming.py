"""Incoming mail: what somebody wrote, without what they quote, and whether it was a person who wrote."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import SMTP, default
from email.utils import getaddresses, parseaddr
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

from email_validator import EmailNotValidError, validate_email
from mailparser_reply import EmailReplyParser

from web.text import clean, clean_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage, MIMEPart

_MAX_FILES = 20
_MAX_CHARS = 100_000
_MAX_CUT_CHARS = 8_000
"""Looking for all the ways of quoting takes a time that grows with the square of a hostile text."""

_LANGUAGES: Final = ["en", "de", "fr", "es", "it", "nl", "pl", "sv", "da", "cs", "ja", "ko", "zh"]
_ID: Final = re.compile(r"<[^<>\s]{1,480}>")
_NO_PERSON: Final = re.compile(
    r"(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)(?:[+.-].*)?", re.IGNORECASE
)
_BULK: Final = frozenset({"bulk", "list", "junk", "auto_reply"})
_SUPPRESSING: Final = frozenset({"all", "oof", "autoreply"})
_ANSWERERS: Final = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply")
_QUOTES: Final = re.compile(r"gmail_quote|yahoo_quoted|moz-cite-prefix|protonmail_quote|divRplyFwdMsg|appendonsend")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A mail as it was read; ``sender`` is empty where nobody can be answered.

    ``text`` is what was written now, ``automatic`` why it is taken for a program's ("" for a person's), ``references``
    the Message-IDs that it answers, newest first, and ``files`` names with contents that nobody has looked at yet.
    """

    sender: str
    name: str
    subject: str
    text: str
    message_id: str
    references: tuple[str, ...]
    automatic: str
    files: tuple[tuple[str, bytes], ...]
    to: tuple[str, ...]


def read(raw: bytes) -> Incoming:
    """Return what a mail says; whatever the bytes are, there is an answer."""
    mail = message_from_bytes(raw, policy=default)
    name, sender = _sender(mail)
    ids = _ID.findall(f"{_header(mail, 'in-reply-to')} {' '.join(_ID.findall(_header(mail, 'references'))[::-1])}")
    own = _ID.search(_header(mail, "message-id"))
    return Incoming(
        sender=sender,
        name=name,
        subject=clean_line(_header(mail, "subject")),
        text=_written(mail),
        message_id=own[0] if own else f"<{hashlib.sha256(raw).hexdigest()}@unnamed.invalid>",
        references=tuple(dict.fromkeys(ids)),
        automatic=_why_automatic(mail, sender),
        files=tuple(_files(mail)),
        to=tuple(address.lower() for _, address in _addresses(mail) if address),
    )


def _header(mail: EmailMessage, name: str) -> str:
    """Return a header in plain letters; one that Python's parser breaks at is read as it stands."""
    try:
        return str(mail.get(name, "") or "")
    except Exception:  # noqa: BLE001 - the parser raises many kinds at headers that spam is made of
        raw = next((value for key, value in mail.raw_items() if key.lower() == name), "")
        return clean_line(str(raw))


def _addresses(mail: EmailMessage) -> list[tuple[str, str]]:
    names = ("to", "cc", "delivered-to", "x-original-to")
    return getaddresses([_header(mail, name) for name in names]) if mail else []


def _sender(mail: EmailMessage) -> tuple[str, str]:
    name, address = parseaddr(_header(mail, "reply-to") or _header(mail, "from"))
    try:
        found = validate_email(address, check_deliverability=False)
    except (EmailNotValidError, ValueError):
        return "", ""
    return clean_line(name)[:200], f"{found.local_part}@{found.domain.lower()}"


def _why_automatic(mail: EmailMessage, sender: str) -> str:
    """Return why nobody should answer: RFC 3834 and 3464, and what older programs say instead."""
    said = {name: _header(mail, name).strip().lower() for name in mail}
    said = {name.lower(): value for name, value in said.items()}
    reasons = (
        ("auto-submitted", said.get("auto-submitted", "no").partition(";")[0].strip() not in ("no", "")),
        ("bounce", mail.get_content_type() == "multipart/report" or said.get("return-path", "").strip() == "<>"),
        ("bulk", said.get("precedence", "") in _BULK or any(name in said for name in _ANSWERERS)),
        ("suppressed", bool(_SUPPRESSING & set(re.split(r"[,\s]+", said.get("x-auto-response-suppress", ""))))),
        ("list", "list-id" in said or "list-unsubscribe" in said),
        ("no-sender", not sender or _NO_PERSON.fullmatch(sender.partition("@")[0]) is not None),
    )
    return next((why for why, holds in reasons if holds), "")


def _written(mail: EmailMessage) -> str:
    """Return what was written now; all of it where nothing would be left."""
    whole = clean(_body(mail)).strip()[:_MAX_CHARS]
    lines = whole.split("\n")
    text = whole if len(whole) <= _MAX_CUT_CHARS else "\n".join(line for line in lines if not line.startswith(">"))
    if len(text) > _MAX_CUT_CHARS:
        return text
    try:
        replies = EmailReplyParser(languages=_LANGUAGES).read(text=text).replies
    except Exception:  # noqa: BLE001 - a text that the library breaks at is shown whole
        replies = []
    return (replies[0].body or "").strip() or whole if replies else whole


def _body(mail: EmailMessage) -> str:
    try:
        plain = mail.get_body(("plain",))
        if plain is not None and (text := _text(plain)).strip():
            return text
        html = mail.get_body(("html",))
        return _plain(_text(html)) if html is not None else ""
    except Exception:  # noqa: BLE001 - a structure that Python's parser breaks at has no body it can find
        return ""


def _text(part: MIMEPart) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    try:
        return content.decode(part.get_content_charset("utf-8"), "replace")
    except (LookupError, ValueError):  # a character set that does not exist
        return content.decode("utf-8", "replace")


def _files(mail: EmailMessage) -> Iterator[tuple[str, bytes]]:
    """Give the attachments, and the pictures that stand in the text."""
    taken = 0
    for part in mail.walk():
        if part.get_content_type() == "message/rfc822" and part is not mail:
            continue
        if taken == _MAX_FILES or part.is_multipart() or not _is_file(part):
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content:
            taken += 1
            yield _name(part), content


def _is_file(part: EmailMessage) -> bool:
    try:
        return part.get_content_disposition() == "attachment" or part.get_content_maintype() in ("image", "application")
    except Exception:  # noqa: BLE001 - see _header
        return False


def _name(part: EmailMessage) -> str:
    try:
        return clean_line(part.get_filename() or "file")
    except Exception:  # noqa: BLE001 - see _header
        return "file"


class _Plain(HTMLParser):
    """Reads HTML as text, without what is quoted."""

    _BREAKS: Final = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "pre", "ul", "ol", "table"})
    _SKIPPED: Final = frozenset({"script", "style", "head", "title", "blockquote"})
    _EMPTY: Final = frozenset({"br", "img", "hr", "meta", "link", "input", "col", "area", "base", "wbr"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._open: list[bool] = []  # for each open element, whether it began something to leave out
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._BREAKS:
            self.parts.append("\n")
        if tag in self._EMPTY:
            return
        marks = " ".join(value or "" for name, value in attrs if name in ("class", "id"))
        hides = tag in self._SKIPPED or bool(_QUOTES.search(marks))
        self._open.append(hides)
        self._hidden += hides

    def handle_endtag(self, tag: str) -> None:
        if tag in self._BREAKS and tag != "br":
            self.parts.append("\n")
        if tag not in self._EMPTY and self._open:
            self._hidden -= self._open.pop()

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(re.sub(r"\s+", " ", data))


def _plain(html: str) -> str:
    reader = _Plain()
    reader.feed(html[: _MAX_CHARS * 4])
    reader.close()
    lines = (line.strip() for line in "".join(reader.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def as_sent(raw: bytes) -> bytes:
    """Return the bytes with the line ends that mail has, so that one mail has one digest whichever way it came."""
    return raw.replace(b"\r\n", b"\n").replace(b"\n", SMTP.linesep.encode())

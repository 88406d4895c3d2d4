"""Parts: a mail taken apart, whatever its bytes are.

Python's parser for the values of headers (``email.policy.default``) takes a time that grows with the square of a
hostile one and gives up at some hundred brackets. So values stay as they came, cut to a length that people need.
"""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import Compat32
from itertools import count, islice
from typing import TYPE_CHECKING, Final

from web.mail.parsing.smime import signed_content

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_HEADER_CHARS: Final = 10_000
MAX_HEAD_BYTES: Final = 100_000
"""A longer head is cut, as mail servers do: some of its fields take a time that grows with the square of them."""

_MOST_NESTED: Final = 12
"""Mails in mails in mails: each line is looked at for the end of all of them, and Python gives up at some hundred."""

_MOST_PARTS: Final = 1_000
_MOST_MENDED: Final = 3
"""Signed mails in signed mails, and so on: each is parsed anew."""

_FILE: Final = "application/octet-stream"
_HEAD_END: Final = re.compile(rb"\r?\n\r?\n")
_FIELD_END: Final = re.compile(rb"\r?\n(?![ \t])")
_BOUNDARY: Final = re.compile(rb"^--([^\s\"\\-][^\r\n\"\\]{0,69}?)[ \t]*\r?\n(?=[!-9;-~]{1,70}:|\r?\n)", re.MULTILINE)
_HTML: Final = re.compile(rb"\s*<(?:!doctype|html|head|body|div|p|table)\b", re.IGNORECASE)
_SIGNED: Final = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})


class _AsItCame(Compat32):
    """Reads values of headers as text, and not more of them than a person's mail has."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        if len(value) <= MAX_HEADER_CHARS:
            return name, value
        half = MAX_HEADER_CHARS // 2
        return name, f"{value[:half]} {value[-half:]}"  # the newest reference of a long thread is the last


_POLICY: Final = _AsItCame()


class _Part(Message):
    """Knows where in the mail it is before the parser asks what it is.

    One that is too deep, or one of too many, is a file whatever it calls itself: the parser looks for no parts in it.
    How often a mail names a kind that has parts would tell less: many mails beside each other are what people report.
    """

    def __init__(self, policy: Compat32 = _POLICY) -> None:
        super().__init__(policy)
        self.depth, self.closed = 0, False
        self.numbers = count(1)  # those of all the parts of the mail

    def attach(self, payload: _Part) -> None:  # type: ignore[override]
        super().attach(payload)
        payload.depth, payload.numbers = self.depth + 1, self.numbers
        payload.closed = payload.depth > _MOST_NESTED or next(self.numbers) > _MOST_PARTS

    def get_content_type(self) -> str:
        return _FILE if self.closed else super().get_content_type()


def taken_apart(raw: bytes) -> Message:
    """Return the mail with its parts; one that is nested too deep stays a file."""
    return message_from_bytes(_capped(raw), _Part, policy=_POLICY)


def head(raw: bytes) -> Message:
    """Return a mail with only its head parsed."""
    return BytesHeaderParser(policy=_POLICY).parsebytes(_capped(raw))


def body_of(mail: Message, times: int = _MOST_MENDED) -> Message:
    """Return a mail or part with its parts as they were meant.

    Signed data is replaced by what was signed. Where the declared boundary is missing or wrong, the boundary that the
    lines use takes its place; where there is none, the whole is text.
    """
    if mail.is_multipart():
        if mail.get_content_maintype() != "message":
            mail.set_payload([body_of(part, times) for part in payload(mail)])
        return mail
    content = mail.get_payload(decode=True)
    if times and isinstance(content, bytes) and (meant := _meant(mail, content)):
        return body_of(meant, times - 1)
    if mail.get_content_maintype() == "multipart" and isinstance(content, bytes):
        del mail["Content-Type"]
        mail["Content-Type"] = "text/html" if _HTML.match(content) else "text/plain"
    return mail


def _meant(mail: Message, content: bytes) -> Message | None:
    """Return what signed data, or parts that nothing parts, were meant to be."""
    if mail.get_content_type() in _SIGNED:
        entity = signed_content(content)
        return taken_apart(entity) if entity else None
    found = _BOUNDARY.search(content) if mail.get_content_maintype() == "multipart" else None
    if found is None:
        return None
    kind = mail.get_content_type().encode()
    return taken_apart(b'Content-Type: %s; boundary="%s"\n\n' % (kind, found[1]) + content)


def payload(part: Message) -> list[Message]:
    """Return the parts of a part."""
    inner = part.get_payload()
    return [one for one in inner if isinstance(one, Message)] if isinstance(inner, list) else []


def parts(mail: Message) -> Iterator[Message]:
    """Give the parts of a mail that have no parts themselves, in order; a mail inside a mail is one of them."""
    waiting, given = [mail], 0
    while waiting and given < _MOST_PARTS:
        part = waiting.pop()
        if part.is_multipart() and part.get_content_maintype() != "message":
            waiting += payload(part)[::-1]
            continue
        given += 1
        yield part


def inside(part: Message) -> Message | None:
    """Return the mail that a part is, of a mail that was sent on whole."""
    if part.get_content_maintype() != "message" or not part.is_multipart():
        return None
    return next(islice(part.walk(), 1, None))


def _capped(raw: bytes) -> bytes:
    """Return a mail whose head is short enough, without the middle of the fields that are too long."""
    end = _HEAD_END.search(raw)
    head_end = end.start() if end else len(raw)
    if head_end <= MAX_HEAD_BYTES:
        return raw
    fields = b"\r\n".join(_shortened(field) for field in _FIELD_END.split(raw[:head_end]))
    if len(fields) > MAX_HEAD_BYTES:
        fields = fields[:MAX_HEAD_BYTES].rpartition(b"\n")[0]
    return fields + raw[head_end:]


def _shortened(field: bytes) -> bytes:
    half = MAX_HEADER_CHARS // 2
    return field if len(field) <= MAX_HEADER_CHARS else field[:half] + b"\r\n " + field[-half:]

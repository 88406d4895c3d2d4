"""Split a mail into its MIME parts, whatever its bytes are.

Python's parser of header values (``email.policy.default``) takes quadratic time for a hostile value and fails at some
hundred brackets. Header values therefore stay unparsed, cut to a length that people need.
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
"""Longer headers are cut, as mail servers do: some fields take quadratic time."""

_MAX_DEPTH: Final = 12
"""Limit for mails in mails: each line is checked for the end of all of them, and Python fails at some hundred."""

_MAX_PARTS: Final = 1_000
_MAX_REPAIRS: Final = 3
"""Limit for signed mails in signed mails: each is parsed again."""

_FILE: Final = "application/octet-stream"
_HEAD_END: Final = re.compile(rb"\r?\n\r?\n")
_FIELD_END: Final = re.compile(rb"\r?\n(?![ \t])")
_BOUNDARY: Final = re.compile(rb"^--([^\s\"\\-][^\r\n\"\\]{0,69}?)[ \t]*\r?\n(?=[!-9;-~]{1,70}:|\r?\n)", re.MULTILINE)
_HTML: Final = re.compile(rb"\s*<(?:!doctype|html|head|body|div|p|table)\b", re.IGNORECASE)
_SIGNED: Final = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})


class _RawHeaders(Compat32):
    """Keeps header values unparsed, and cuts those that are longer than a person's mail needs."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        if len(value) <= MAX_HEADER_CHARS:
            return name, value
        half = MAX_HEADER_CHARS // 2
        return name, f"{value[:half]} {value[-half:]}"  # the newest reference of a long thread comes last


_POLICY: Final = _RawHeaders()


class _Part(Message):
    """A MIME part that knows its position before the parser asks for its type.

    A part that is too deep, or one too many, counts as a file whatever its declared type, so the parser does not split
    it. Counting multipart headers instead would reject the many mails side by side that people report as fraud.
    """

    def __init__(self, policy: Compat32 = _POLICY) -> None:
        super().__init__(policy)
        self.depth, self.closed = 0, False
        self.numbers = count(1)  # shared by all parts of the mail

    def attach(self, payload: _Part) -> None:  # type: ignore[override]
        super().attach(payload)
        payload.depth, payload.numbers = self.depth + 1, self.numbers
        payload.closed = payload.depth > _MAX_DEPTH or next(self.numbers) > _MAX_PARTS

    def get_content_type(self) -> str:
        return _FILE if self.closed else super().get_content_type()


def parse_mime(raw: bytes) -> Message:
    """Return the mail with its parts; a part that is nested too deep stays a file."""
    return message_from_bytes(_capped(raw), _Part, policy=_POLICY)


def parse_headers(raw: bytes) -> Message:
    """Return a mail with only its headers parsed."""
    return BytesHeaderParser(policy=_POLICY).parsebytes(_capped(raw))


def repaired(mail: Message, repairs_left: int = _MAX_REPAIRS) -> Message:
    """Return a mail or part with the parts that its sender meant.

    Signed data is replaced by its content. A missing or wrong boundary is replaced by the one that the lines use;
    where there is none, the whole is text.
    """
    if mail.is_multipart():
        if mail.get_content_maintype() != "message":
            mail.set_payload([repaired(part, repairs_left) for part in children(mail)])
        return mail
    content = mail.get_payload(decode=True)
    if repairs_left and isinstance(content, bytes) and (intended := _intended(mail, content)):
        return repaired(intended, repairs_left - 1)
    if mail.get_content_maintype() == "multipart" and isinstance(content, bytes):
        del mail["Content-Type"]
        mail["Content-Type"] = "text/html" if _HTML.match(content) else "text/plain"
    return mail


def _intended(mail: Message, content: bytes) -> Message | None:
    """Return the content of signed data, or the mail with the boundary that its lines use, if either applies."""
    if mail.get_content_type() in _SIGNED:
        entity = signed_content(content)
        return parse_mime(entity) if entity else None
    boundary = _BOUNDARY.search(content) if mail.get_content_maintype() == "multipart" else None
    if boundary is None:
        return None
    media_type = mail.get_content_type().encode()
    return parse_mime(b'Content-Type: %s; boundary="%s"\n\n' % (media_type, boundary[1]) + content)


def children(part: Message) -> list[Message]:
    """Return the direct parts of a part."""
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def leaves(mail: Message) -> Iterator[Message]:
    """Yield the parts without parts of their own, in order; a mail inside the mail is one of them."""
    stack, count_yielded = [mail], 0
    while stack and count_yielded < _MAX_PARTS:
        part = stack.pop()
        if part.is_multipart() and part.get_content_maintype() != "message":
            stack += children(part)[::-1]
            continue
        count_yielded += 1
        yield part


def forwarded_mail(part: Message) -> Message | None:
    """Return the mail that a part contains, where someone forwarded it as a whole."""
    if part.get_content_maintype() != "message" or not part.is_multipart():
        return None
    return next(islice(part.walk(), 1, None))


def _capped(raw: bytes) -> bytes:
    """Return a mail with at most ``MAX_HEAD_BYTES`` of headers, cutting the middle out of fields that are too long."""
    end = _HEAD_END.search(raw)
    head_end = end.start() if end else len(raw)
    if head_end <= MAX_HEAD_BYTES:
        return raw
    half = MAX_HEADER_CHARS // 2
    fields = b"\r\n".join(
        field if len(field) <= MAX_HEADER_CHARS else field[:half] + b"\r\n " + field[-half:]
        for field in _FIELD_END.split(raw[:head_end])
    )
    if len(fields) > MAX_HEAD_BYTES:
        fields = fields[:MAX_HEAD_BYTES].rpartition(b"\n")[0]
    return fields + raw[head_end:]

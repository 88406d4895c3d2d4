"""Parts: a mail taken apart, whatever its bytes are.

Python's parser for the values of headers (``email.policy.default``) takes a time that grows with the square of a
hostile one and gives up at some hundred brackets. So values stay as they came, cut to a length that people need, and
only their beginnings are looked at.
"""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import Compat32
from itertools import count, islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_HEADER_CHARS: Final = 10_000
MAX_HEAD_BYTES: Final = 100_000
"""A longer head is cut, as mail servers do: some of its fields take a time that grows with the square of them."""

_MOST_NESTED: Final = 12
"""Mails in mails in mails: each line is looked at for the end of all of them, and Python gives up at some hundred."""

_MOST_PARTS: Final = 1_000

_FILE: Final = "application/octet-stream"
_HEAD_END: Final = re.compile(rb"\r?\n\r?\n")


class _AsItCame(Compat32):
    """Reads values of headers as text, and not more of them than a person's mail has."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:MAX_HEADER_CHARS]


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
    """Return the mail; of one that has mails in mails without end, those too deep inside are a file as it came."""
    return message_from_bytes(_capped(raw), _Part, policy=_POLICY)


def head(raw: bytes) -> Message:
    """Return a mail of which nothing but its head was looked at."""
    return BytesHeaderParser(policy=_POLICY).parsebytes(_capped(raw))


def parts(mail: Message) -> Iterator[Message]:
    """Give the parts of a mail that have no parts themselves, in order; a mail inside a mail is one of them."""
    waiting, given = [mail], 0
    while waiting and given < _MOST_PARTS:
        part = waiting.pop()
        if part.is_multipart() and part.get_content_maintype() != "message":
            waiting += [inner for inner in part.get_payload() if isinstance(inner, Message)][::-1]
            continue
        given += 1
        yield part


def inside(part: Message) -> Message | None:
    """Return the mail that a part is, of a mail that was sent on whole."""
    if part.get_content_maintype() != "message" or not part.is_multipart():
        return None
    return next(islice(part.walk(), 1, None))


def _capped(raw: bytes) -> bytes:
    end = _HEAD_END.search(raw)
    if end is None or end.start() <= MAX_HEAD_BYTES:
        return raw if end else raw[:MAX_HEAD_BYTES]
    return raw[:MAX_HEAD_BYTES].rpartition(b"\n")[0] + raw[end.start() :]

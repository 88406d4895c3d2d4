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
from itertools import islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_HEADER_CHARS: Final = 10_000
MAX_HEAD_BYTES: Final = 100_000
"""A longer head is cut, as mail servers do: some of its fields take a time that grows with the square of them."""

_MOST_NESTED: Final = 30
"""Mails in mails in mails: each line is handed through all of them, and Python gives up at some hundred."""

_MOST_PARTS: Final = 1_000

_HEAD_END: Final = re.compile(rb"\r?\n\r?\n")
_NESTED: Final = re.compile(rb"\bcontent-type:[ \t\r\n]{0,80}(?:multipart|message)/", re.IGNORECASE)


class _AsItCame(Compat32):
    """Reads values of headers as text, and not more of them than a person's mail has."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:MAX_HEADER_CHARS]


_POLICY: Final = _AsItCame()


def taken_apart(raw: bytes) -> Message:
    """Return the mail; of one that has mails in mails without end its head alone, with the rest as it came."""
    raw = _capped(raw)
    if sum(1 for _ in _NESTED.finditer(raw)) <= _MOST_NESTED:
        try:
            return message_from_bytes(raw, policy=_POLICY)
        except RecursionError:  # written in another way than the pattern knows
            pass
    return head(raw)


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

"""S/MIME: the content of a signed mail whose signature wraps it (``smime.p7m``), without checking the signature.

The format is BER. Read flat, without its nesting, the content is the run of octet strings behind the second object
identifier. That takes fewer lines than the use of a library, and reads what a strict one refuses.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIGNED_DATA: Final = bytes.fromhex("2a864886f70d010702")
_DATA: Final = bytes.fromhex("2a864886f70d010701")
_HEAD: Final = re.compile(rb"(?:content-type|mime-version):[^\r\n]*\r?\n", re.IGNORECASE)

_OBJECT, _OCTETS, _CONSTRUCTED = 0x06, 0x04, 0x20
_INDEFINITE: Final = 0x80
_MOST_LENGTH_BYTES: Final = 6


def signed_content(content: bytes) -> bytes | None:
    """Return the MIME entity inside signed data; None where there is none, as in encrypted mail."""
    pieces: list[bytes] = []
    values = _values(content)
    if next(values, None) != (_OBJECT, _SIGNED_DATA):
        return None
    for value in values:
        if value == (_OBJECT, _DATA):
            pieces = [piece for _, piece in _while_octets(values)]
            break
    return b"".join(pieces) or _from_head(content)


def _from_head(content: bytes) -> bytes | None:
    """Return what begins like a MIME entity in damaged data, which is better than nothing."""
    found = _HEAD.search(content)
    return content[found.start() :] if found else None


def _while_octets(values: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    for value in values:
        if value[0] != _OCTETS:
            return
        yield value


def _values(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the tag and the content of each primitive value, in order; end where the data is damaged."""
    at = 0
    while at + 2 <= len(content):
        tag, length = content[at], content[at + 1]
        at += 2
        if length > _INDEFINITE:
            width = length - _INDEFINITE
            if width > _MOST_LENGTH_BYTES:
                return
            length = int.from_bytes(content[at : at + width], "big")
            at += width
        if tag & _CONSTRUCTED:
            continue  # what it holds comes next
        if at + length > len(content):
            return
        if tag:  # 0 ends a value of indefinite length
            yield tag, content[at : at + length]
        at += length

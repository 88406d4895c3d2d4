"""Extract the content of opaquely signed S/MIME mail (``smime.p7m``) without checking the signature.

The format is BER. Read flat, without its nesting, the content is the run of octet strings after the second object
identifier. That is shorter than using a library, and accepts what a strict library rejects.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIGNED_DATA: Final = bytes.fromhex("2a864886f70d010702")
_DATA: Final = bytes.fromhex("2a864886f70d010701")
_HEADER: Final = re.compile(rb"(?:content-type|mime-version):[^\r\n]*\r?\n", re.IGNORECASE)

_OBJECT, _OCTETS, _CONSTRUCTED = 0x06, 0x04, 0x20
_INDEFINITE: Final = 0x80
_MAX_LENGTH_BYTES: Final = 6


def signed_content(content: bytes) -> bytes | None:
    """Return the MIME entity inside signed data; None where there is none, as in encrypted mail.

    In damaged data, that is everything from the first MIME header on.
    """
    pieces: list[bytes] = []
    values = _values(content)
    if next(values, None) != (_OBJECT, _SIGNED_DATA):
        return None
    for value in values:
        if value == (_OBJECT, _DATA):
            pieces = [piece for _, piece in takewhile(lambda value: value[0] == _OCTETS, values)]
            break
    header = _HEADER.search(content)
    return b"".join(pieces) or (content[header.start() :] if header else None)


def _values(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the tag and content of each primitive value, in order; stop where the data is damaged."""
    position = 0
    while position + 2 <= len(content):
        tag, length = content[position], content[position + 1]
        position += 2
        if length > _INDEFINITE:
            width = length - _INDEFINITE
            if width > _MAX_LENGTH_BYTES:
                return
            length = int.from_bytes(content[position : position + width], "big")
            position += width
        if tag & _CONSTRUCTED:
            continue  # its content comes next
        if position + length > len(content):
            return
        if tag:  # tag 0 ends a value of indefinite length
            yield tag, content[position : position + length]
        position += length

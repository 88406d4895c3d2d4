"""Recognise text files, in common encodings, and tell them from binary files and web pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_NO_TEXT: Final = (b"%!PS", b"{\\rtf", b"\x7fELF")
"""First bytes of files that look like text but run as programs in what opens them."""

_BEYOND_TEXT: Final = re.compile(r"[\x01-\x08\x0b\x0e-\x1a\x1c-\x1f]")
"""Control characters, except form feed, the escape that colours logs, and the NUL that a crash leaves."""

_MARKUP: Final = re.compile(
    r"<(?:!doctype\s+html|!--|(?:\w{1,32}:)?"
    r"(?:html|head|body|script|style|title|iframe|svg|math|h1|div|font|table|a|b|br|p|img)(?=[\s/>]))",
    re.IGNORECASE,
)
"""What browsers take for a page, as the MIME Sniffing Standard lists it, or for an SVG image."""

_PROLOG: Final = (("<?", "?>"), ("<!--", "-->"), ("<!", ">"))
_HEAD_CHARS: Final = 8192
_MIN_NUL_SHARE: Final = 0.05
"""Among every second byte of UTF-16: even Chinese text has line ends and digits, whose other byte is NUL."""


def is_text(content: bytes) -> bool:
    """Return whether a file is text in some encoding, and a web page in none."""
    if content.startswith(_NO_TEXT):
        return False
    texts = list(_decoded(content))
    return not any(map(is_markup, texts)) and any(not _BEYOND_TEXT.search(text) for text in texts)


def is_markup(text: str) -> bool:
    """Return whether a browser that guesses the type would show a text as a page or a picture.

    White space is stripped first, because one pattern for both would backtrack over ten million blanks.
    """
    head = text.lstrip().removeprefix("\ufeff").lstrip()[:_HEAD_CHARS].replace("\0", "")
    return bool(_MARKUP.match(head) or _MARKUP.match(_behind_prolog(head)))


def _decoded(content: bytes) -> Iterator[str]:
    """Yield the text decoded in each encoding that it may have."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "latin-1"]
        # UTF-16 without a byte order mark has NULs mostly at every second byte
        even, odd = content[0::2].count(0), content[1::2].count(0)
        if max(even, odd) > max(3 * min(even, odd), len(content) // 2 * _MIN_NUL_SHARE):
            encodings.insert(0, "utf-16-le" if odd > even else "utf-16-be")
    for encoding in encodings:
        # a truncated log may end within a character
        whole = content[: len(content) // 2 * 2] if encoding.startswith("utf-16") else content
        try:
            yield whole.decode(encoding)
        except UnicodeDecodeError:
            continue


def _behind_prolog(head: str) -> str:
    """Return the text after the XML declaration, document type and comments."""
    while True:
        head = head.lstrip(" \t\r\n]>")
        closing = next((closing for opening, closing in _PROLOG if head.startswith(opening)), None)
        if closing is None:
            return head
        _, _, head = head.partition(closing)

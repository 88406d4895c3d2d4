"""Decode the bytes of a mail, whatever character set they declare.

Mail programs write labels that browsers know (the WHATWG's list) and labels of their own, declare a wrong set, or
declare none. The label is therefore a strong hint, and the bytes decide.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final

import webencodings
from charset_normalizer import from_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_LABEL: Final = re.compile(r"[\w.:+-]+")
_OTHER_LABELS: Final = {
    "utf8mb3": "utf-8",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "x-windows-949": "cp949",
    "windows-949": "cp949",
    "ms949": "cp949",
    "iso-2022-kr": "iso2022_kr",
    "hz-gb-2312": "hz",
    "x-euc-tw": "big5hkscs",
    "x-mac-ce": "mac_latin2",
    "x-mac-centraleurroman": "mac_latin2",
}
"""Labels that browsers do not know, or refuse because of scripts, which mail does not run."""

_MEANINGLESS_LABELS: Final = frozenset({"us-ascii", "ascii", "ansi_x3.4-1968", "x-user-defined", "binary", "8bit"})
"""Labels that say nothing about bytes beyond ASCII."""

_NOT_CHARSETS: Final = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"})
"""Python's own codecs, which no mail program uses and some of which take quadratic time.

Byte-to-byte codecs such as zlib are recognised by an attribute of theirs.
"""

_SUPERSETS: Final = {"gbk": "gb18030", "gb2312": "gb18030", "euc_jp": "euc_jis_2004"}
"""Programs declare the old set and use characters of the newer one."""

_SINGLE_BYTE: Final = ("cp12", "cp8", "iso8859", "latin", "mac", "koi8", "ascii")
_ISO_2022_ESCAPE: Final = re.compile(rb"\x1b(?:\$[@B]|\$\([DOPQ]|\([BIJ])")
_UTF8_TRIPLE: Final = re.compile(rb"[\xe0-\xef][\x80-\xbf]{2}")
_NON_ASCII: Final = re.compile(rb"[\x80-\xff]")
_LETTERS: Final = re.compile(rb"[A-Za-z]")

_SAMPLE_BYTES: Final = 10_000
_MAX_WESTERN_SHARE: Final = 0.4
"""Western text has a smaller share of letters outside ASCII."""

_CANDIDATES: Final = (
    "cp1251", "koi8_r", "gb18030", "big5", "cp932", "euc_jp", "cp949", "cp1253", "cp1255", "cp1256", "cp874", "cp1252",
)  # fmt: skip


def decoded(content: bytes, label: str = "") -> str:
    """Return bytes as text; never raise.

    Tried in this order: a byte order mark; the escape sequences of ISO-2022; UTF-8, which other text rarely matches by
    chance; the declared set; the set that the bytes look like.
    """
    for mark, codec in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(codec, "replace")
    codec = _codec(label)
    if codec.startswith("iso2022_jp") or (_ISO_2022_ESCAPE.search(content) and content.isascii()):
        return _from_iso_2022_jp(content)
    for candidate in _strict_codecs(content, codec):
        try:
            return content.decode(candidate)
        except (UnicodeError, LookupError):
            continue
    return _decode_damaged(content, codec)


def _strict_codecs(content: bytes, codec: str) -> Iterator[str]:
    """Yield the codecs that may decode the bytes without an error, most likely first."""
    if codec and content.isascii():
        yield codec
    if not codec or codec.startswith(_SINGLE_BYTE) or _UTF8_TRIPLE.search(content):
        yield "utf-8"  # short Chinese text can look like two-byte UTF-8, but not like three-byte UTF-8
    if codec:
        yield codec
        yield "utf-8"


def _decode_damaged(content: bytes, codec: str) -> str:
    """Decode text that has errors in its declared set; where errors outnumber letters, guess the set."""
    if codec:
        text = content.decode(codec, "replace")
        errors = text.count("\ufffd")
        if errors <= sum(letter > "\x7f" for letter in text) - errors:
            return text
    return content.decode(_guess(content), "replace")


def _guess(content: bytes) -> str:
    """Return the codec that the bytes look like.

    Detectors need several lines: a short text with a few non-ASCII letters is Western far more often than they say.
    """
    sample = content[:_SAMPLE_BYTES]
    non_ascii, ascii_letters = len(_NON_ASCII.findall(sample)), len(_LETTERS.findall(sample))
    if non_ascii < _MAX_WESTERN_SHARE * (non_ascii + ascii_letters):
        return "cp1252"
    best = from_bytes(sample, cp_isolation=list(_CANDIDATES)).best()
    return best.encoding if best else "cp1252"


def _codec(label: str) -> str:
    """Return the Python codec of a label; empty where the label means nothing."""
    match = _LABEL.search(label)
    name = match[0].lower() if match else ""
    if name in _MEANINGLESS_LABELS:
        return ""
    if name in _OTHER_LABELS:
        return _OTHER_LABELS[name]
    known = webencodings.lookup(name)
    for candidate in (known.codec_info.name if known else "", name, name.removeprefix("x-"), name.replace("-", "")):
        try:
            info = codecs.lookup(candidate.replace("-", "_"))
        except (LookupError, ValueError):
            continue
        codec = info.name.replace("-", "_")
        if codec not in _NOT_CHARSETS and getattr(info, "_is_text_encoding", True):
            return _SUPERSETS.get(codec, codec)
    return ""


def _from_iso_2022_jp(content: bytes) -> str:
    """Decode ISO-2022-JP with the characters that vendors added (①, half-width kana), which Python rejects."""
    text, position, shift = [], 0, b""
    for escape in (*_ISO_2022_ESCAPE.finditer(content), None):
        run = content[position : escape.start()] if escape else content[position:]
        if shift in (b"", b"\x1b(B", b"\x1b(J"):
            text.append(run.decode("utf-8", "replace"))
        else:
            high = bytes(byte | 0x80 if 0x20 < byte < 0x7F else byte for byte in run)
            text.append(high.decode("cp932" if shift == b"\x1b(I" else "euc_jis_2004", "replace"))
        if escape:
            position, shift = escape.end(), escape[0]
    return "".join(text)

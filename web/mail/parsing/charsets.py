"""Character sets: bytes of a mail as text, whatever set they declare.

Mail programs write labels that browsers know (the WHATWG's list) and labels that only they know, declare the set of
last year's template, or declare none. So the label is a strong hint, and the bytes decide.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final

import webencodings
from charset_normalizer import from_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARKS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

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

_NO_LABELS: Final = frozenset({"us-ascii", "ascii", "ansi_x3.4-1968", "x-user-defined", "binary", "8bit"})
"""Labels that say nothing about bytes beyond ASCII."""

_NO_TEXT: Final = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"})
"""Python's own codecs, which no mail program uses, and some of which take quadratic time.

Those that turn bytes into bytes, such as rot13 and zlib, say so themselves.
"""

_WIDER: Final = {"gbk": "gb18030", "gb2312": "gb18030", "euc_jp": "euc_jis_2004"}
"""Supersets: programs declare the old set and write letters of the new one."""

_JAPANESE: Final = re.compile(rb"\x1b(?:\$[@B]|\$\([DOPQ]|\([BIJ])")
_THREE_BYTES: Final = re.compile(rb"[\xe0-\xef][\x80-\xbf]{2}")
_HIGH: Final = re.compile(rb"[\x80-\xff]")
_LETTERS: Final = re.compile(rb"[A-Za-z]")

_SAMPLE_BYTES: Final = 10_000
_LATIN_SHARE: Final = 0.4
"""Western text has fewer letters than this outside of ASCII; "Grüße" has two of seven bytes."""

_GUESSED: Final = (
    "cp1251", "koi8_r", "gb18030", "big5", "cp932", "euc_jp", "cp949", "cp1253", "cp1255", "cp1256", "cp874", "cp1252",
)  # fmt: skip


def decoded(content: bytes, label: str = "") -> str:
    """Return bytes as text, without raising.

    In this order: a byte order mark; the escape sequences of ISO-2022; UTF-8, which other text hardly ever matches
    by chance; the declared set; the set that the bytes look like.
    """
    for mark, codec in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(codec, "replace")
    codec = _codec(label)
    if codec.startswith("iso2022_jp") or (_JAPANESE.search(content) and content.isascii()):
        return _from_japanese(content)
    for candidate in _candidates(content, codec):
        try:
            return content.decode(candidate)
        except (UnicodeError, LookupError):
            continue
    return _mended(content, codec)


def _candidates(content: bytes, codec: str) -> Iterator[str]:
    """Yield codecs that may read the bytes without an error, most likely first."""
    if codec and content.isascii():
        yield codec
    if not codec or _is_single_byte(codec) or _THREE_BYTES.search(content):
        yield "utf-8"  # short Chinese text may look like UTF-8 of two bytes per letter, and not like more
    if codec:
        yield codec
        yield "utf-8"


def _mended(content: bytes, codec: str) -> str:
    """Return text that has errors in its declared set; where it has more errors than letters, guess the set."""
    if codec:
        text = content.decode(codec, "replace")
        errors = text.count("\ufffd")
        if errors <= sum(letter > "\x7f" for letter in text) - errors:
            return text
    return content.decode(_guess(content), "replace")


def _guess(content: bytes) -> str:
    """Return the codec that the bytes look like.

    Detectors need some lines. A text with a few letters outside of ASCII is Western far more often than what they say.
    """
    sample = content[:_SAMPLE_BYTES]
    high, low = len(_HIGH.findall(sample)), len(_LETTERS.findall(sample))
    if high < _LATIN_SHARE * (high + low):
        return "cp1252"
    best = from_bytes(sample, cp_isolation=list(_GUESSED)).best()
    return best.encoding if best else "cp1252"


def _codec(label: str) -> str:
    """Return the Python codec of a label; empty where the label says nothing."""
    found = _LABEL.search(label)
    name = found[0].lower() if found else ""
    if name in _NO_LABELS:
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
        if codec not in _NO_TEXT and getattr(info, "_is_text_encoding", True):
            return _WIDER.get(codec, codec)
    return ""


def _is_single_byte(codec: str) -> bool:
    return codec.startswith(("cp12", "cp8", "iso8859", "latin", "mac", "koi8", "ascii"))


def _from_japanese(content: bytes) -> str:
    """Return ISO-2022-JP as text, with the letters that vendors added (①, half-width kana), which Python refuses."""
    text, at, shift = [], 0, b""
    for escape in (*_JAPANESE.finditer(content), None):
        run = content[at : escape.start()] if escape else content[at:]
        text.append(_run(run, shift))
        if escape:
            at, shift = escape.end(), escape[0]
    return "".join(text)


def _run(run: bytes, shift: bytes) -> str:
    """Return the bytes behind an escape sequence as text."""
    if shift in (b"", b"\x1b(B", b"\x1b(J"):
        return run.decode("utf-8", "replace")
    high = bytes(byte | 0x80 if 0x20 < byte < 0x7F else byte for byte in run)
    return high.decode("cp932" if shift == b"\x1b(I" else "euc_jis_2004", "replace")

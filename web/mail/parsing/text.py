"""Words: the text of a mail. All its text parts, in order; from HTML where there is no plain text."""

from __future__ import annotations

import binascii
import re
from typing import TYPE_CHECKING, Final

from web.mail.parsing.charsets import decoded
from web.mail.parsing.headers import file_name
from web.mail.parsing.html import text_of_html, without_marks
from web.mail.parsing.mime import inside, parts, payload
from web.storage.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence
    from email.message import Message

MAX_CHARS: Final = 100_000

_WORDS: Final = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown"})
_MARKUP: Final = frozenset({"text/html", "text/enriched", "text/richtext"})

_META: Final = re.compile(rb"<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_META_BYTES: Final = 4_000
_BASE64_LINE: Final = re.compile(rb"[A-Za-z0-9+/]*={0,2}\s*")

_ENRICHED_PARAMETER: Final = re.compile(r"<param>[^<]{0,1000}</param>", re.IGNORECASE)
_ENRICHED_TAG: Final = re.compile(r"</?[a-z][a-z0-9-]{0,60}>", re.IGNORECASE)

_UU_BEGIN: Final = re.compile(r"begin [0-7]{3,4} (\S.{0,200})")
_UU_LINE: Final = re.compile(r"[ -`]{1,80}")


def text_of(body: Message) -> str:
    """Return what a mail says, quotes and all, with the marks of ``web.mail.parsing.html`` before some lines.

    A mail without any words of its own says what its only part says, even one that is a file or a mail itself.
    """
    text = _written(body) or _spare(body)
    text = clean(without_uuencoded(text)).strip("\n").rstrip()
    return text if len(text) <= MAX_CHARS else f"{text[:MAX_CHARS]}\n[The rest of this mail is left out here.]"


def is_words(part: Message) -> bool:
    """Tell whether a part is text to read, not a file."""
    is_file = part.get_content_disposition() == "attachment" or bool(file_name(part))
    return part.get_content_type() in _WORDS and not is_file


def uuencoded(body: Message) -> list[tuple[str, bytes]]:
    """Return the files that stand as letters in the plain text."""
    texts = (_text(part) for part in parts(body) if part.get_content_type() == "text/plain" and is_words(part))
    return [file for text in texts if "begin " in text for file in _split_uuencoded(text)[1]]


def without_uuencoded(text: str) -> str:
    """Return text without the files that stand in it as letters."""
    return _split_uuencoded(text)[0] if "begin " in text else text


def _written(part: Message) -> str:
    """Return the words of a part and of all parts in it; of alternatives, those of the best one."""
    if part.is_multipart() and part.get_content_maintype() != "message":
        inner = [one for one in payload(part) if not _is_empty_alternative(one)]
        if part.get_content_type() == "multipart/alternative":
            return _best(inner)
        return "\n\n".join(text for text in map(_written, inner) if text)
    return _text(part).strip("\n") if is_words(part) else ""


def _is_empty_alternative(part: Message) -> bool:
    return not part.is_multipart() and part.get_content_type() in ("text/x-amp-html", "text/watch-html")


def _best(alternatives: Sequence[Message]) -> str:
    """Return the words of the plain alternative, or of the last other one where that has none."""
    texts = [(one.get_content_type() in _MARKUP, _written(one)) for one in alternatives]
    plain = [text for is_markup, text in texts if text.strip() and not is_markup]
    marked_up = [text for is_markup, text in texts if text.strip() and is_markup]
    return next(iter(plain), "") or next(iter(marked_up[::-1]), "")


def _spare(body: Message) -> str:
    """Return the words of a mail whose only words are in a file, or in a mail inside it."""
    leaves = list(parts(body))
    for part in leaves:
        is_alone = len(leaves) == 1 or part.get_content_disposition() != "attachment"
        if is_alone and part.get_content_type() in _WORDS and (text := _text(part)).strip():
            return text
    mail = next((mail for part in leaves if (mail := inside(part)) is not None), None)
    return _written(mail) if mail is not None else ""


def _text(part: Message) -> str:
    """Return the text of a part that has no parts."""
    content, kind = content_of(part), part.get_content_type()
    label = _charset(part)
    if kind == "text/html":
        found = None if label else _META.search(content[:_META_BYTES])
        return text_of_html(decoded(content, found[1].decode("ascii") if found else label))
    text = without_marks(decoded(content, label))
    return _from_enriched(text) if kind in _MARKUP else text


def _charset(part: Message) -> str:
    """Return the declared character set, without raising at what no parser understands."""
    try:
        value = part.get_param("charset", "")
    except Exception:  # noqa: BLE001 - Python's parser raises many kinds at headers that spam is made of
        return ""
    return value if isinstance(value, str) else str(value[-1])


def content_of(part: Message) -> bytes:
    """Return the bytes of a part; text that only claims to be base64 stays as it is, from its first such line on."""
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    if encoding == "base64" and part.get_content_maintype() == "text" and isinstance(part.get_payload(), str):
        return _from_base64(str(part.get_payload()).encode("utf-8", "surrogateescape"))
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _from_base64(encoded: bytes) -> bytes:
    lines = encoded.splitlines(keepends=True)
    end = next((number for number, line in enumerate(lines) if not _BASE64_LINE.fullmatch(line)), len(lines))
    letters = b"".join(b"".join(lines[:end]).split()).rstrip(b"=")
    try:
        content = binascii.a2b_base64(letters[: len(letters) - (len(letters) % 4 == 1)] + b"==")
    except binascii.Error:
        return encoded
    return content + b"".join(lines[end:])


def _from_enriched(text: str) -> str:
    """Return text/enriched (RFC 1896) as plain text: a single line end is a blank there."""
    plain = _ENRICHED_TAG.sub("", _ENRICHED_PARAMETER.sub("", text.replace("<<", "\0"))).replace("\0", "<")
    plain = plain.replace("\r\n", "\n")
    return re.sub(r"\n+", lambda ends: " " if len(ends[0]) == 1 else ends[0][1:], plain)


def _split_uuencoded(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Return text without its uuencoded files, and those files."""
    said: list[str] = []
    files: list[tuple[str, bytes]] = []
    lines = text.replace("\r\n", "\n").split("\n")
    at = 0
    while at < len(lines):
        begin = _UU_BEGIN.fullmatch(lines[at].rstrip())
        end = _uu_end(lines, at + 1) if begin else None
        if begin and end is not None:
            files.append((begin[1], b"".join(map(_uu_decoded, lines[at + 1 : end]))))
            at = end + 1
        else:
            said.append(lines[at])
            at += 1
    return "\n".join(said), files


def _uu_end(lines: Sequence[str], at: int) -> int | None:
    """Return the number of the line that ends a file; None where other lines come before it."""
    while at < len(lines) and lines[at].strip() != "end":
        if lines[at] and not _UU_LINE.fullmatch(lines[at].rstrip("\r")):
            return None
        at += 1
    return at if at < len(lines) else None


def _uu_decoded(line: str) -> bytes:
    if not line:
        return b""
    try:
        return binascii.a2b_uu(line.encode("ascii"))
    except binascii.Error:  # some programs write more letters than the length at the beginning says
        length = (((ord(line[0]) - 32) & 63) * 4 + 5) // 3
        try:
            return binascii.a2b_uu(line[:length].encode("ascii"))
        except binascii.Error:
            return b""

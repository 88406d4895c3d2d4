"""Extract the text of a mail from all its text parts, in order; from HTML where there is no plain text."""

from __future__ import annotations

import binascii
import re
from typing import TYPE_CHECKING, Final

from web.mail.parsing.charsets import decoded
from web.mail.parsing.headers import file_name
from web.mail.parsing.html import text_of_html, without_marks
from web.mail.parsing.mime import children, forwarded_mail, leaves
from web.storage.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence
    from email.message import Message

MAX_CHARS: Final = 100_000

_TEXT_TYPES: Final = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown"})
_MARKUP_TYPES: Final = frozenset({"text/html", "text/enriched", "text/richtext"})

_UNUSED: Final = ("text/x-amp-html", "text/watch-html")
"""Alternatives that repeat the mail for a few programs."""

_META: Final = re.compile(rb"<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_META_BYTES: Final = 4_000
_BASE64_LINE: Final = re.compile(rb"[A-Za-z0-9+/]*={0,2}\s*")

_ENRICHED_PARAMETER: Final = re.compile(r"<param>[^<]{0,1000}</param>", re.IGNORECASE)
_ENRICHED_TAG: Final = re.compile(r"</?[a-z][a-z0-9-]{0,60}>", re.IGNORECASE)

_UU_BEGIN: Final = re.compile(r"begin [0-7]{3,4} (\S.{0,200})")
_UU_LINE: Final = re.compile(r"[ -`]{1,80}")


def text_of(body: Message) -> str:
    """Return the text of a mail, quotes included, with the marks of ``web.mail.parsing.html`` before some lines.

    Where no part is meant for reading, that is the text of its only file or of the mail inside it.
    """
    text = _readable(body) or _fallback(body)
    text = clean(without_uuencoded(text)).strip("\n").rstrip()
    return text if len(text) <= MAX_CHARS else f"{text[:MAX_CHARS]}\n[The rest of this mail is left out here.]"


def is_readable(part: Message) -> bool:
    """Return whether a part is text to read, not a file."""
    is_file = part.get_content_disposition() == "attachment" or bool(file_name(part))
    return part.get_content_type() in _TEXT_TYPES and not is_file


def uuencoded(body: Message) -> list[tuple[str, bytes]]:
    """Return the uuencoded files in the plain text."""
    texts = (_text(part) for part in leaves(body) if part.get_content_type() == "text/plain" and is_readable(part))
    return [file for text in texts if "begin " in text for file in _split_uuencoded(text)[1]]


def without_uuencoded(text: str) -> str:
    """Return text without uuencoded files."""
    return _split_uuencoded(text)[0] if "begin " in text else text


def _readable(part: Message) -> str:
    """Return the text of a part and its children; of alternatives, only the best one's."""
    if part.is_multipart() and part.get_content_maintype() != "message":
        candidates = [
            child for child in children(part) if child.is_multipart() or child.get_content_type() not in _UNUSED
        ]
        if part.get_content_type() == "multipart/alternative":
            return _best(candidates)
        return "\n\n".join(text for text in map(_readable, candidates) if text)
    return _text(part).strip("\n") if is_readable(part) else ""


def _best(alternatives: Sequence[Message]) -> str:
    """Return the text of the first plain alternative that has any, or else of the last one with markup."""
    texts = [(part.get_content_type() in _MARKUP_TYPES, _readable(part)) for part in alternatives]
    plain = [text for is_markup, text in texts if text.strip() and not is_markup]
    marked_up = [text for is_markup, text in texts if text.strip() and is_markup]
    return (*plain, *marked_up[::-1], "")[0]


def _fallback(body: Message) -> str:
    """Return the text of a mail whose only words are in a file, or in a mail inside it."""
    parts = list(leaves(body))
    for part in parts:
        is_alone = len(parts) == 1 or part.get_content_disposition() != "attachment"
        if is_alone and part.get_content_type() in _TEXT_TYPES and (text := _text(part)).strip():
            return text
    mail = next((mail for part in parts if (mail := forwarded_mail(part)) is not None), None)
    return _readable(mail) if mail is not None else ""


def _text(part: Message) -> str:
    """Return the text of a part without children."""
    content, media_type = content_of(part), part.get_content_type()
    label = _charset(part)
    if media_type == "text/html":
        meta = None if label else _META.search(content[:_META_BYTES])
        return text_of_html(decoded(content, meta[1].decode("ascii") if meta else label))
    text = without_marks(decoded(content, label))
    return _from_enriched(text) if media_type in _MARKUP_TYPES else text


def _charset(part: Message) -> str:
    """Return the declared character set; empty where the header is unreadable."""
    try:
        value = part.get_param("charset", "")
    except Exception:  # noqa: BLE001 - spam makes Python's parser raise many kinds
        return ""
    return value if isinstance(value, str) else str(value[-1])


def content_of(part: Message) -> bytes:
    """Return the decoded bytes of a part; text after its last line of base64 stays as it is."""
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    if encoding == "base64" and part.get_content_maintype() == "text" and isinstance(part.get_payload(), str):
        return _from_base64(str(part.get_payload()).encode("utf-8", "surrogateescape"))
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _from_base64(encoded: bytes) -> bytes:
    lines = encoded.splitlines(keepends=True)
    end = next((number for number, line in enumerate(lines) if not _BASE64_LINE.fullmatch(line)), len(lines))
    digits = b"".join(b"".join(lines[:end]).split()).rstrip(b"=")
    try:
        content = binascii.a2b_base64(digits[: len(digits) - (len(digits) % 4 == 1)] + b"==")
    except binascii.Error:
        return encoded
    return content + b"".join(lines[end:])


def _from_enriched(text: str) -> str:
    """Return text/enriched (RFC 1896) as plain text; a single line end is a space in it."""
    plain = _ENRICHED_TAG.sub("", _ENRICHED_PARAMETER.sub("", text.replace("<<", "\0"))).replace("\0", "<")
    return re.sub(r"\n+", lambda ends: ends[0][1:] or " ", plain.replace("\r\n", "\n"))


def _split_uuencoded(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Return text without its uuencoded files, and those files."""
    text_lines: list[str] = []
    files: list[tuple[str, bytes]] = []
    lines = text.replace("\r\n", "\n").split("\n")
    number = 0
    while number < len(lines):
        begin = _UU_BEGIN.fullmatch(lines[number].rstrip())
        end = _uu_end(lines, number + 1) if begin else None
        if begin and end is not None:
            files.append((begin[1], b"".join(map(_uu_decoded, lines[number + 1 : end]))))
            number = end + 1
        else:
            text_lines.append(lines[number])
            number += 1
    return "\n".join(text_lines), files


def _uu_end(lines: Sequence[str], start: int) -> int | None:
    """Return the number of the line that ends a file; None where a line before it is not uuencoded."""
    number = start
    while number < len(lines) and lines[number].strip() != "end":
        if lines[number] and not _UU_LINE.fullmatch(lines[number].rstrip("\r")):
            return None
        number += 1
    return number if number < len(lines) else None


def _uu_decoded(line: str) -> bytes:
    if not line:
        return b""
    try:
        return binascii.a2b_uu(line.encode("ascii"))
    except binascii.Error:  # some programs write more characters than the length byte says
        length = (((ord(line[0]) - 32) & 63) * 4 + 5) // 3
        try:
            return binascii.a2b_uu(line[:length].encode("ascii"))
        except binascii.Error:
            return b""

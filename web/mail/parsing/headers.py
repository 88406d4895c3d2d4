"""Headers: their values as text, whichever way a program wrote letters beyond ASCII into them."""

from __future__ import annotations

import binascii
import re
from email.message import Message
from typing import Final

from web.mail.parsing.charsets import decoded
from web.mail.parsing.mime import MAX_HEADER_CHARS
from web.storage.text import clean_line

_WORD: Final = re.compile(r"=\?([^?\s]{1,60})\?([bq])\?([^?]{0,8000}?)\?=(?:\s+(?==\?))?", re.IGNORECASE)
_HEX: Final = re.compile(rb"=([0-9A-Fa-f]{2})")


def raw_header(mail: Message, name: str) -> str:
    """Return the first header of a name as it stands, bytes beyond ASCII as surrogates; empty where there is none."""
    value = next((value for key, value in mail.raw_items() if key.lower() == name), "")
    return str(value)[:MAX_HEADER_CHARS]


def header(mail: Message, name: str) -> str:
    """Return the first header of a name as one line of text."""
    return header_text(raw_header(mail, name))


def header_text(raw: str) -> str:
    """Return the value of a header as text: encoded words, and bytes that nothing declares.

    Some programs cut a letter in two between two encoded words, so the bytes of neighbours are joined before they are
    read.
    """
    text: list[str] = []
    at, label, content = 0, "", b""
    for word in _WORD.finditer(raw):
        charset, between = word[1].partition("*")[0].lower(), raw[at : word.start()]
        if content and (between or charset != label):
            text.append(decoded(content, label))
            content = b""
        text.append(_plain(between))
        label, content, at = charset, content + _bytes_of(word), word.end()
    text.append(decoded(content, label) if content else "")
    return clean_line("".join((*text, _plain(raw[at:]))))


def file_name(part: Message) -> str:
    """Return the name that a part gives itself; empty where it has none."""
    for header_name, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        value = raw_header(part, header_name)
        if name := _parameter(value, header_name, parameter):
            return name
    return ""


def _parameter(value: str, header_name: str, parameter: str) -> str:
    """Return a parameter of a header, in any of the ways in which programs write names."""
    if not value or parameter not in value.lower():
        return ""
    holder = Message()
    holder[header_name] = _plain(value)
    try:
        found = holder.get_param(parameter, "", header_name)
        name = decoded(found[2].encode("latin-1"), found[0] or "") if isinstance(found, tuple) else str(found)
    except Exception:  # noqa: BLE001 - Python's parser raises many kinds at headers that spam is made of
        return "file"
    return header_text(name)


def _plain(raw: str) -> str:
    """Return text in which bytes beyond ASCII, if any, are read as letters."""
    return raw if raw.isascii() else decoded(raw.encode("utf-8", "surrogateescape"))


def _bytes_of(word: re.Match[str]) -> bytes:
    """Return the bytes of an encoded word; those of the word itself where it is damaged."""
    letters = word[3].encode("utf-8", "surrogateescape")
    if word[2] in "qQ":
        return _HEX.sub(lambda byte: bytes.fromhex(byte[1].decode("ascii")), letters.replace(b"_", b" "))
    letters = b"".join(letters.split()).rstrip(b"=")
    try:
        return binascii.a2b_base64(letters + b"==", strict_mode=False)
    except binascii.Error:
        return word[0].strip().encode("utf-8", "surrogateescape")

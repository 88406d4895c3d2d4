"""Decode header values and file names, however a program encoded non-ASCII characters in them."""

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
    """Return the first header of that name undecoded, with non-ASCII bytes as surrogates; empty where there is none."""
    value = next((value for key, value in mail.raw_items() if key.lower() == name), "")
    return str(value)[:MAX_HEADER_CHARS]


def header(mail: Message, name: str) -> str:
    """Return the first header of that name as one line of text."""
    return header_text(raw_header(mail, name))


def header_text(raw: str) -> str:
    """Return the value of a header as text: decode encoded words, and raw bytes without a declared set.

    Some programs split one character over two encoded words, so the bytes of neighbours are joined before decoding.
    """
    text: list[str] = []
    position, label, content = 0, "", b""
    for word in _WORD.finditer(raw):
        charset, between = word[1].partition("*")[0].lower(), raw[position : word.start()]
        if content and (between or charset != label):
            text.append(decoded(content, label))
            content = b""
        text.append(_decode_raw(between))
        label, content, position = charset, content + _word_bytes(word), word.end()
    text.append(decoded(content, label) if content else "")
    return clean_line("".join((*text, _decode_raw(raw[position:]))))


def file_name(part: Message) -> str:
    """Return the file name of a part; empty where it has none."""
    for header_name, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        value = raw_header(part, header_name)
        if name := _parameter(value, header_name, parameter):
            return name
    return ""


def _parameter(value: str, header_name: str, parameter: str) -> str:
    """Return a parameter of a header, in any of the encodings that programs use for names."""
    if not value or parameter not in value.lower():
        return ""
    message = Message()
    message[header_name] = _decode_raw(value)
    try:
        param = message.get_param(parameter, "", header_name)
        name = decoded(param[2].encode("latin-1"), param[0] or "") if isinstance(param, tuple) else str(param)
    except Exception:  # noqa: BLE001 - spam makes Python's parser raise many kinds
        return "file"
    return header_text(name)


def _decode_raw(raw: str) -> str:
    """Return text with raw non-ASCII bytes, if any, decoded."""
    return raw if raw.isascii() else decoded(raw.encode("utf-8", "surrogateescape"))


def _word_bytes(word: re.Match[str]) -> bytes:
    """Return the bytes that an encoded word encodes; a damaged word stays as it is."""
    encoded = word[3].encode("utf-8", "surrogateescape")
    if word[2] in "qQ":
        return _HEX.sub(lambda byte: bytes.fromhex(byte[1].decode("ascii")), encoded.replace(b"_", b" "))
    encoded = b"".join(encoded.split()).rstrip(b"=")
    try:
        return binascii.a2b_base64(encoded + b"==", strict_mode=False)
    except binascii.Error:
        return word[0].strip().encode("utf-8", "surrogateescape")

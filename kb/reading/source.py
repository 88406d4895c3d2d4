"""Source: the bytes of a file as text with one kind of line end, and what was odd about them."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from kb.problem import Problem

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Source:
    """A file's text, or None where it is no text, with the problems found on the way."""

    text: str | None
    problems: tuple[Problem, ...] = ()


def decode(data: bytes, path: str) -> Source:
    """Return the text of a file: UTF-8 as a rule, and what older editors wrote with a warning."""
    source = _decode(data, path)
    if source.text is None:
        return source
    if not source.text.strip():
        message = "the file is empty: write a title and a text, or delete the file"
        return Source(None, (*source.problems, Problem("empty", path, 1, message, "error")))
    return Source(_with_plain_ends(source.text), source.problems)


def _decode(data: bytes, path: str) -> Source:
    if data.startswith(_UTF_16):
        return _decode_utf_16(data, path)
    nul = data.find(b"\0")
    if nul >= 0:
        message = "a NUL byte stands here, so this is no text file: export the article again as UTF-8 text"
        return Source(None, (Problem("not-text", path, _line_at(data, nul), message, "error"),))
    try:
        return Source(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        message = "this line is not UTF-8; it was read as Windows-1252: check its accents and save the file as UTF-8"
        problem = Problem("encoding", path, _line_at(data, error.start), message)
        return Source(data.decode("cp1252", errors="replace"), (problem,))


def _decode_utf_16(data: bytes, path: str) -> Source:
    try:
        text = data.decode("utf-16").replace("\0", "\N{REPLACEMENT CHARACTER}")
    except UnicodeDecodeError:
        message = "the text is damaged UTF-16: save the file again as UTF-8"
        return Source(None, (Problem("encoding", path, 1, message, "error"),))
    return Source(text, (Problem("encoding", path, 1, "the file is saved as UTF-16: save it as UTF-8"),))


def _line_at(data: bytes, offset: int) -> int:
    return data[:offset].replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1


def _with_plain_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text

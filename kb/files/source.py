"""Read a file's bytes and decode them to text with one kind of line ending."""

from __future__ import annotations

import codecs
import hashlib
import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.counts import counted
from kb.problem import Problem

if TYPE_CHECKING:
    from pathlib import Path

    from kb.config import KbConfig

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a file, or None if it is not text, and the problems found while decoding."""

    text: str | None
    problems: tuple[Problem, ...] = ()


def load(path: Path, name: str, config: KbConfig) -> bytes | Problem:
    """Return the bytes of a file, or the problem that prevents it; ``name`` is the path that problems show."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return Problem("not-a-file", name, None, "this is no longer a file: remove it", "error")
        if (size := status.st_size) > config.max_file_bytes:
            message = f"the file has {counted(size, 'byte')}; {config.max_file_bytes:,} are allowed: split it"
            return Problem("too-large", name, None, message, "error")
        return path.read_bytes()
    except OSError as error:
        return Problem("unreadable", name, None, f"the file cannot be read: {error.strerror}", "error")


def load_list(folder: Path, name: str, rule: str, config: KbConfig) -> bytes | Problem | None:
    """Return the bytes of a list at the top of the articles folder, the problem that prevents it, or None without one.

    ``rule`` names the problem of a symbolic link that leads out of the folder.
    """
    path = folder / name
    if not os.path.lexists(path):
        return None
    if not path.resolve().is_relative_to(folder.resolve()):
        return Problem(rule, name, None, "the symbolic link leads out of the articles folder", "error")
    return load(path, name, config)


def digest_of(data: bytes) -> str:
    """Return the SHA-256 of a file's bytes, by which a changed file is recognised."""
    return hashlib.sha256(data).hexdigest()


def decode(data: bytes, path: str) -> Source:
    """Return the text of a file: UTF-8, or with a warning what older editors wrote."""
    source = _decode(data, path)
    if source.text is None:
        return source
    if not source.text.strip():
        message = "the file is empty: write a title and a text, or delete the file"
        return Source(None, (*source.problems, Problem("empty", path, 1, message, "error")))
    return Source(source.text.replace("\r\n", "\n").replace("\r", "\n"), source.problems)


def _decode(data: bytes, path: str) -> Source:
    if data.startswith(_UTF_16):
        return _decode_utf_16(data, path)
    nul = data.find(b"\0")
    if nul >= 0:
        message = "this line has a NUL byte, so the file is not text: export the article again as UTF-8"
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

"""Make SVG pictures safe to serve: no scripts, no links out, nothing that a small file blows up into.

The filter costs milliseconds, but its indented output grows with depth times elements, and entities multiply a text. So
one pass with a streaming parser checks the structure first.
"""

from __future__ import annotations

import stat
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from py_svg_hush import filter_svg

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES: Final = 2_000_000
"""Ten times the largest screenshot or diagram that drawing programs usually save."""
MAX_DEPTH: Final = 60
MAX_ELEMENTS: Final = 50_000
MAX_ENTITIES: Final = 50
"""Some drawing programs name their namespaces by entities, never more than a dozen."""
MAX_ENTITY_CHARS: Final = 100
CACHED_PICTURES: Final = 64


class SvgError(Exception):
    """A file is not an SVG picture that can be shown; the message says why."""


def read_svg(path: Path) -> bytes:
    """Return the safe form of an SVG file; the most recent ones are cached until they change.

    Raises:
        SvgError: the file cannot be read or made safe.

    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise SvgError("it is not a file")
        return _read(path, status.st_mtime_ns, status.st_size)
    except OSError as error:
        raise SvgError(f"it cannot be read: {error.strerror}") from error


def sanitise_svg(data: bytes) -> bytes:
    """Return the safe form of an SVG picture.

    Raises:
        SvgError: it is too large, too deep, or not XML.

    """
    if len(data) > MAX_BYTES:
        raise SvgError(f"it is larger than {MAX_BYTES:,} bytes")
    _Structure().check(data)
    try:
        return filter_svg(data)
    except ValueError as error:
        raise SvgError("it is not an SVG picture") from error


@lru_cache(maxsize=CACHED_PICTURES)
def _read(path: Path, _changed_ns: int, size: int) -> bytes:
    if size > MAX_BYTES:
        raise SvgError(f"it is larger than {MAX_BYTES:,} bytes")
    return sanitise_svg(path.read_bytes())


class _Structure:
    """Counts elements, their depth, and entities."""

    def __init__(self) -> None:
        self._depth = self._elements = self._entities = 0

    def check(self, data: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._open
        parser.EndElementHandler = self._close
        parser.EntityDeclHandler = self._declare
        try:
            parser.Parse(data, True)  # noqa: FBT003 - the library's signature
        except (expat.ExpatError, LookupError, ValueError) as error:  # the last two: an unknown encoding
            raise SvgError(f"it is not well-formed XML ({error})") from error

    def _open(self, _name: str, _attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > MAX_DEPTH or self._elements > MAX_ELEMENTS:
            raise SvgError("it has too many elements, or too many inside each other")

    def _close(self, _name: str) -> None:
        self._depth -= 1

    def _declare(self, _name: str, _is_parameter: bool, value: str | None, *_place: str | None) -> None:  # noqa: FBT001 - the library's signature
        self._entities += 1
        if value is None or "&" in value or len(value) > MAX_ENTITY_CHARS or self._entities > MAX_ENTITIES:
            raise SvgError("it declares entities that other files or texts would replace")

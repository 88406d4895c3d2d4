"""The description of a generation, ``meta.json``, and whether its files still match it."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

from search.confidence.calibration import Calibration  # noqa: TC001 - a field of a model
from search.errors import IndexUnavailableError
from search.fingerprint import index_fingerprint
from search.generations.layout import content_files, meta_file

if TYPE_CHECKING:
    from pathlib import Path

Stamps = tuple[tuple[str, int, int, int], ...]

FORMAT = 3
"""Raised whenever the files of a generation change their meaning: older ones are rebuilt, not read."""


class Meta(BaseModel):
    """How a generation was built, and the checksums of its files; written once, when everything else is complete."""

    format: int
    corpus: str
    """The fingerprint of the articles."""
    reading: str
    """The articles folder and a fingerprint of how it was read."""
    making: str
    """The fingerprint of the code that built it."""
    lang: str
    languages: tuple[str, ...]
    """Those of the articles, most common first; the language of the settings if there are no articles."""
    articles: int
    sections: int
    encoder: str
    """The name of the encoder of the passages, or empty."""
    calibrations: dict[str, Calibration]
    """By encoder of the query: ``words``, ``static``, ``minilm``."""
    unsettled: int
    """How many articles have changed since the calibrations were fitted."""
    checksums: dict[str, int]
    """The CRC-32 of each file, to detect damage by crashes and disks before reading."""
    stamps: Stamps
    """The stamps of the files when their checksums were taken."""
    before: str
    """The generation that served before this one, or empty."""
    built: str


@dataclass(frozen=True, slots=True)
class Published:
    """A generation's name and description, without its files opened."""

    name: str
    meta: Meta


def checksums(generation: Path, source: Path | None = None, known: Meta | None = None) -> dict[str, int]:
    """Return the CRC-32 of each content file, by its path in the generation.

    Files that are linked from the ``source``, an older generation whose description is ``known``, keep theirs, also
    under another name.
    """
    known_sums = known.checksums if known is not None else {}
    linked = {_inode(source / name): crc for name, crc in known_sums.items()} if source is not None else {}
    return {
        file.relative_to(generation).as_posix(): linked.get(_inode(file)) or _crc(file)
        for file in content_files(generation)
    }


def _inode(file: Path) -> tuple[int, int]:
    stat = file.stat()
    return stat.st_dev, stat.st_ino


def _crc(file: Path) -> int:
    crc = 0
    with file.open("rb") as content:
        while block := content.read(1 << 20):
            crc = zlib.crc32(block, crc)
    return crc


def stamps(generation: Path) -> Stamps:
    """Return name, size, time and inode of each content file, a cheap way to see that nothing has changed."""
    try:
        stats = [(file, file.stat()) for file in content_files(generation)]
    except OSError:  # a file was removed meanwhile
        return ()
    return tuple(
        (file.relative_to(generation).as_posix(), stat.st_size, stat.st_mtime_ns, stat.st_ino) for file, stat in stats
    )


def has_damage(generation: Path, meta: Meta) -> bool:
    """Return whether a file is missing or has changed since it was written."""
    try:
        return checksums(generation) != meta.checksums
    except OSError:
        return True


def verify(generation: Path, *, by_stamps: bool = False) -> Meta:
    """Return the description of a generation whose files are all intact.

    With ``by_stamps``, files that nothing has touched since they were written count as intact without being read.

    Raises:
        IndexUnavailableError: a file is missing or damaged, or another version built it.

    """
    try:
        meta = Meta.model_validate_json(meta_file(generation).read_bytes())
    except (OSError, ValidationError) as error:
        raise IndexUnavailableError(f"{generation}: damaged; rebuild with: python build_index.py --full") from error
    if meta.format != FORMAT or meta.making != index_fingerprint(meta.lang):
        raise IndexUnavailableError(f"{generation}: built by another version; run: python build_index.py")
    if not (by_stamps and stamps(generation) == meta.stamps) and has_damage(generation, meta):
        raise IndexUnavailableError(f"{generation}: damaged; rebuild with: python build_index.py --full")
    return meta

"""What is published: the files of an index with their checksums, and the pointer to the one that serves.

``CURRENT`` in the store is a pointer; ``NAME/manifest.json`` lists the files ``NAME/PATH``. A file is only read if its
path is one of those that an index has: a store that was tampered with must not write elsewhere, nor bring a file that
runs when it is read. Whoosh's index does, so it is never published; serving does not read it.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from kb.files.media_types import DOWNLOAD_TYPES, IMAGE_TYPES
from search.generations.layout import NAME

FORMAT: Final = 1
POINTER: Final = "CURRENT"
MANIFEST: Final = "manifest.json"
MAX_POINTER_BYTES: Final = 100_000
MAX_MANIFEST_BYTES: Final = 50_000_000
_GENERATION: Final = r"(meta\.json|articles(-earlier)?\.sqlite|classifier\.npz|(impacts|meaning)/[\w-]+\.[a-z]+)"
_INDEX_FILE: Final = re.compile(
    rf"({_GENERATION}|community/index/{_GENERATION}|community/(topics\.json|solved\.jsonl))"
)
_MAX_PATH_CHARS: Final = 1_000


def checked_path(path: str) -> str:
    """Return the path of a published file.

    Raises:
        ValueError: an index has no such file.

    """
    if not _INDEX_FILE.fullmatch(path) and not _is_media(path):
        raise ValueError("an index has no such file")
    return path


def _is_media(path: str) -> bool:
    """Return whether a path is that of a picture or download below ``media/``, however it is read."""
    parts, suffix = path.split("/"), PurePosixPath(path).suffix.lower()
    is_plain = path.isprintable() and "\\" not in path and len(path) <= _MAX_PATH_CHARS
    is_below = parts[0] == "media" and len(parts) > 1 and not {"", ".", ".."} & set(parts)
    return is_plain and is_below and (suffix in IMAGE_TYPES or suffix in DOWNLOAD_TYPES)


_Name = Annotated[str, Field(pattern=f"^{NAME.pattern}$")]
_Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class PublishedFile(BaseModel):
    """A file with its size in bytes and its SHA-256 in hexadecimal digits."""

    model_config = ConfigDict(frozen=True)

    path: Annotated[str, AfterValidator(checked_path)]
    size: Annotated[int, Field(ge=0)]
    sha256: _Sha256


class Manifest(BaseModel):
    """The files of a publication."""

    model_config = ConfigDict(frozen=True)

    format: Literal[1] = FORMAT
    name: _Name
    files: tuple[PublishedFile, ...]

    @property
    def size(self) -> int:
        """The bytes of all files."""
        return sum(file.size for file in self.files)

    @property
    def by_checksum(self) -> dict[str, str]:
        """The path of a file with each checksum."""
        return {file.sha256: file.path for file in self.files}


class Publication(BaseModel):
    """An index in the store. ``making`` says which version of this program can read it."""

    model_config = ConfigDict(frozen=True)

    name: _Name
    manifest_sha256: _Sha256
    lang: str
    making: str
    published: AwareDatetime


class Pointer(BaseModel):
    """The publications that can serve, newest first: the first serves, and a rollback removes it."""

    model_config = ConfigDict(frozen=True)

    format: Literal[1] = FORMAT
    publications: tuple[Publication, ...] = ()


def key_of(name: str, path: str = MANIFEST) -> str:
    """Return the key of a file of a publication."""
    return f"{name}/{path}"

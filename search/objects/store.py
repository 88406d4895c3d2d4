"""The port to a store of objects.

Keys are relative paths with slashes. A write is complete or has no effect. ``replace`` is the only operation that two
machines may try at the same moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Stored:
    """A small object, and the version that ``replace`` compares."""

    content: bytes
    version: str


@dataclass(frozen=True, slots=True)
class Listed:
    """An object of a listing."""

    key: str
    modified: dt.datetime


class ObjectStore(Protocol):
    """Stores objects under keys.

    Every method raises ``StoreError`` if the store does not answer, and those that read ``ObjectMissingError`` if
    there is no such object.
    """

    def read(self, key: str, most_bytes: int, known: str = "") -> Stored | None:
        """Return an object; None if it is still the ``known`` version. More than ``most_bytes`` is a StoreError."""
        ...

    def stream(self, key: str) -> Iterator[bytes]:
        """Yield an object in blocks."""
        ...

    def write(self, key: str, content: bytes | Iterable[bytes]) -> None:
        """Write an object in place of an older one."""
        ...

    def replace(self, key: str, content: bytes, version: str) -> None:
        """Write an object if the stored one has this version, or if there is none and ``version`` is empty.

        Raises:
            ConflictError: it has another version.

        """
        ...

    def copy(self, source: str, target: str) -> None:
        """Copy an object within the store."""
        ...

    def remove(self, keys: Iterable[str]) -> None:
        """Remove objects; those that are gone already are no error."""
        ...

    def listed(self, prefix: str = "") -> Iterator[Listed]:
        """Yield the objects below a prefix, which is a folder."""
        ...

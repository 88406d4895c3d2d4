"""A store in a folder, which the machines share as a network drive, or which only one of them uses."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
import secrets
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from filelock import FileLock

from search.errors import ConflictError, ObjectMissingError, StoreError
from search.objects.store import BLOCK_BYTES, Listed, Stored

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_LOCK_SECONDS = 30.0
_TEMPORARY = ".tmp-"


class FolderStore:
    """Objects as files. Only its owner can read what it creates."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, key: str, most_bytes: int, known: str = "") -> Stored | None:
        """Return an object; None if it is still the ``known`` version. The version is a checksum."""
        with _explained(key), self._path(key).open("rb") as file:
            content = file.read(most_bytes + 1)
        if len(content) > most_bytes:
            raise StoreError(f"{key}: larger than the {most_bytes} bytes that it may have")
        version = hashlib.sha256(content).hexdigest()
        return None if version == known else Stored(content, version)

    def stream(self, key: str) -> Iterator[bytes]:
        """Yield an object in blocks."""
        with _explained(key), self._path(key).open("rb") as file:
            while block := file.read(BLOCK_BYTES):
                yield block

    def write(self, key: str, content: bytes | Iterable[bytes]) -> None:
        """Write an object beside its place, and move it there when it is complete and on the disk."""
        path = self._path(key)
        with _explained(key):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            temporary = path.with_name(f"{_TEMPORARY}{secrets.token_hex(8)}")
            try:
                with open(temporary, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
                    file.writelines([content] if isinstance(content, bytes) else content)
                    file.flush()
                    os.fsync(file.fileno())
                temporary.replace(path)
            finally:
                temporary.unlink(missing_ok=True)

    def replace(self, key: str, content: bytes, version: str) -> None:
        """Write an object if the stored one has this version, or if there is none and ``version`` is empty."""
        path = self._path(key)
        with _explained(key):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with FileLock(path.with_name(f".{path.name}.lock"), timeout=_LOCK_SECONDS):
                stored = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""
                if stored != version:
                    raise ConflictError(f"{key}: another machine has replaced it")
                self.write(key, content)

    def copy(self, source: str, target: str) -> None:
        """Copy an object within the store."""
        self.write(target, self.stream(source))

    def remove(self, keys: Iterable[str]) -> None:
        """Remove objects, and the folders that are empty then."""
        for key in keys:
            path = self._path(key)
            with _explained(key):
                path.unlink(missing_ok=True)
            with contextlib.suppress(OSError):  # not empty
                for folder in path.relative_to(self._root).parents[:-1]:
                    (self._root / folder).rmdir()

    def listed(self, prefix: str = "") -> Iterator[Listed]:
        """Yield the objects below a prefix; files in hidden folders and hidden files are none."""
        with _explained(prefix):
            for path in sorted((self._path(prefix) if prefix else self._root).rglob("*")):
                parts = path.relative_to(self._root).parts
                if path.is_file() and not any(part.startswith(".") for part in parts):
                    modified = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
                    yield Listed("/".join(parts), modified)

    def _path(self, key: str) -> Path:
        path = PurePosixPath(key)
        if path.is_absolute() or ".." in path.parts or not path.parts or "\0" in key:
            raise StoreError(f"{key!r}: not the key of an object")
        return self._root / path


@contextlib.contextmanager
def _explained(key: str) -> Iterator[None]:
    """Raise errors of the disk as errors of the store."""
    try:
        yield
    except FileNotFoundError as error:
        raise ObjectMissingError(f"{key}: there is no such object") from error
    except OSError as error:
        raise StoreError(f"{key}: {error.strerror or type(error).__name__}") from error

"""Read the files that an article includes, and remember them, so that a change to one is a change to the article.

An article must not show what the help centre hides: ``{% include ".git/config" %}`` finds no file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.files.folder import OWN_FILES, is_hidden
from kb.files.source import decode, digest_of, load
from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kb.config import KbConfig


class Includes:
    """Reads files below a folder; ``digests`` has the SHA-256 of each file that was read, by its path."""

    def __init__(self, root: Path, config: KbConfig) -> None:
        self.digests: dict[str, str] = {}
        self._root = root
        self._config = config

    def read(self, path: str) -> str | None:
        """Return the text of a file, or None if the folder has no such file, or it is not text."""
        data = self._bytes(path)
        if data is None:
            return None
        self.digests[path] = digest_of(data)
        return decode(data, path).text

    def are_unchanged(self, digests: Mapping[str, str]) -> bool:
        """Return whether files still have the digests of an earlier reading; opens each file once."""
        for path, digest in digests.items():
            if path not in self.digests:
                data = self._bytes(path)
                self.digests[path] = digest_of(data) if data is not None else ""
            if self.digests[path] != digest:
                return False
        return True

    def _bytes(self, path: str) -> bytes | None:
        file = self._root / path
        try:
            if not file.is_file():
                return None
            inner = file.resolve().relative_to(self._root.resolve())
        except (OSError, ValueError):  # a name that is too long, or a symbolic link that leaves the folder
            return None
        names = {*inner.parts, *path.split("/")}
        if any(map(is_hidden, names)) or not names.isdisjoint(OWN_FILES):
            return None
        data = load(file, path, self._config)
        return None if isinstance(data, Problem) else data

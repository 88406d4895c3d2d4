"""Folder: which files of the articles folder are what, before any of them is opened."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from kb.errors import CorpusError
from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ARTICLE_SUFFIXES: Final = frozenset({".md", ".markdown"})
IMAGE_SUFFIXES: Final = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif"})
"""No SVG: opened by itself it is a page that may run scripts."""

CATEGORY_FILE: Final = "_category.md"


@dataclass(frozen=True, slots=True)
class Folder:
    """What the articles folder holds; all paths are relative to ``root``, sorted, with forward slashes."""

    root: Path
    articles: tuple[str, ...]
    descriptions: tuple[str, ...]
    """The ``_category.md`` files."""
    images: frozenset[str]
    problems: tuple[Problem, ...]
    skipped: Mapping[str, int] = field(default_factory=dict)
    """How many files of each other type there are, by their ending; most first."""


def scan(root: Path) -> Folder:
    """Return what the folder holds. Symbolic links are followed to files inside it, and nowhere else.

    Raises:
        CorpusError: the folder is missing or cannot be listed.

    """
    walk = _Walk(root)
    try:
        with os.scandir(root):
            pass
    except OSError as error:
        raise CorpusError(f"{root}: cannot be listed: {error.strerror}; name an articles folder") from error
    names = sorted(walk.files())
    articles = tuple(name for name in names if _is_article(name))
    descriptions = tuple(name for name in names if PurePosixPath(name).name == CATEGORY_FILE)
    images = frozenset(name for name in names if _suffix(name) in IMAGE_SUFFIXES)
    return Folder(root, articles, descriptions, images, tuple(walk.problems), dict(walk.skipped.most_common()))


def _is_article(name: str) -> bool:
    file = PurePosixPath(name).name
    return _suffix(name) in ARTICLE_SUFFIXES and file[0] not in "_." and name.lower() != "readme.md"


def _suffix(name: str) -> str:
    return os.path.splitext(name)[1].lower()  # noqa: PTH122 - PurePath costs ten times as much, for every file


class _Walk:
    """One walk through the tree, which collects what cannot be read."""

    def __init__(self, root: Path) -> None:
        self.problems: list[Problem] = []
        self.skipped = Counter[str]()
        self._root = root
        self._real = Path(os.path.realpath(root))

    def files(self) -> Iterator[str]:
        """Yield the paths of all files that may matter."""
        folders = [""]
        while folders:
            for name, is_folder in self._list(folders.pop()):
                if is_folder:
                    folders.append(name)
                else:
                    yield name

    def _list(self, folder: str) -> Iterator[tuple[str, bool]]:
        try:
            with os.scandir(self._root / folder) as entries:
                found = list(entries)
        except OSError as error:
            self._complain("unreadable", folder, f"this folder cannot be listed: {error.strerror}")
            return
        for entry in found:
            name = f"{folder}/{entry.name}" if folder else entry.name
            if entry.name.startswith(".") or not self._is_usable(name, entry):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield name, True
            elif _suffix(name) in ARTICLE_SUFFIXES | IMAGE_SUFFIXES:
                if self._is_ordinary(name, entry):
                    yield name, False
            elif not entry.name.startswith("_"):  # those are settings of ours, such as _synonyms.yaml
                self.skipped[_suffix(name) or entry.name] += 1

    def _is_usable(self, name: str, entry: os.DirEntry[str]) -> bool:
        try:
            name.encode()
        except UnicodeEncodeError:
            self._complain("file-name", name, "the file name is not UTF-8: rename it")
            return False
        return not entry.is_symlink() or self._is_good_link(name)

    def _is_ordinary(self, name: str, entry: os.DirEntry[str]) -> bool:
        """Say whether it is a file or a link to one: who opens a pipe waits for somebody to write into it."""
        if entry.is_file():
            return True
        self._complain("not-a-file", name, "this is a pipe, a socket or a device, not a file: remove it")
        return False

    def _is_good_link(self, name: str) -> bool:
        try:
            target = Path(os.path.realpath(self._root / name, strict=True))
        except OSError as error:
            self._complain("symlink", name, f"the symbolic link leads nowhere: {error.strerror}; remove it")
            return False
        if not target.is_relative_to(self._real):
            self._complain("symlink", name, "the symbolic link leads out of the articles folder: copy what it means")
            return False
        if target.is_dir():
            self._complain("symlink", name, "a symbolic link to a folder is not followed: link to files")
            return False
        return True

    def _complain(self, rule: str, name: str, message: str) -> None:
        readable = name.encode("utf-8", "replace").decode() or "."
        self.problems.append(Problem(rule, readable, None, message, "error"))

"""List the articles folder: which files are articles, categories and images, before any is opened."""

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
"""Without SVG, because an SVG that is opened by itself is a page that may run scripts."""

CATEGORY_FILE: Final = "_category.md"


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of the articles folder; all paths are relative to ``root``, sorted, with forward slashes."""

    root: Path
    articles: tuple[str, ...]
    descriptions: tuple[str, ...]
    """The ``_category.md`` files."""
    images: frozenset[str]
    problems: tuple[Problem, ...]
    skipped: Mapping[str, int] = field(default_factory=dict)
    """The number of files of each other type, by suffix, largest first."""


def scan(root: Path) -> Folder:
    """Return the files of a folder. Symbolic links are followed only to files inside it.

    Raises:
        CorpusError: the folder is missing or cannot be listed.

    """
    walk = _Walk(root)
    try:
        with os.scandir(root):
            pass
    except OSError as error:
        raise CorpusError(f"{root}: cannot be listed: {error.strerror}; name an articles folder") from error
    articles, descriptions, images = [], [], []
    for path in sorted(walk.files()):
        name, suffix = PurePosixPath(path).name, _suffix(path)
        if name == CATEGORY_FILE:
            descriptions.append(path)
        elif suffix in IMAGE_SUFFIXES:
            images.append(path)
        elif suffix in ARTICLE_SUFFIXES and name[0] not in "_." and path.lower() != "readme.md":
            articles.append(path)
    return Folder(
        root,
        tuple(articles),
        tuple(descriptions),
        frozenset(images),
        tuple(walk.problems),
        dict(walk.skipped.most_common()),
    )


def _suffix(path: str) -> str:
    return os.path.splitext(path)[1].lower()  # noqa: PTH122 - PurePath costs ten times as much, for every file


class _Walk:
    """One walk through the tree; collects the problems on the way."""

    def __init__(self, root: Path) -> None:
        self.problems: list[Problem] = []
        self.skipped = Counter[str]()
        self._root = root
        self._real = Path(os.path.realpath(root))

    def files(self) -> Iterator[str]:
        """Yield the paths of all Markdown and image files."""
        folders = [""]
        while folders:
            for path, is_folder in self._list(folders.pop()):
                if is_folder:
                    folders.append(path)
                else:
                    yield path

    def _list(self, folder: str) -> Iterator[tuple[str, bool]]:
        try:
            with os.scandir(self._root / folder) as entries:
                listed = list(entries)
        except OSError as error:
            self._complain("unreadable", folder, f"this folder cannot be listed: {error.strerror}")
            return
        for entry in listed:
            path = f"{folder}/{entry.name}" if folder else entry.name
            if entry.name.startswith(".") or not self._is_usable(path, entry):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield path, True
            elif _suffix(path) not in ARTICLE_SUFFIXES | IMAGE_SUFFIXES:
                if not entry.name.startswith("_"):  # a list of ours, such as _synonyms.yaml
                    self.skipped[_suffix(path) or entry.name] += 1
            elif entry.is_file():
                yield path, False
            else:  # reading a pipe would wait forever
                self._complain("not-a-file", path, "this is a pipe, a socket or a device, not a file: remove it")

    def _is_usable(self, path: str, entry: os.DirEntry[str]) -> bool:
        try:
            path.encode()
        except UnicodeEncodeError:
            self._complain("file-name", path, "the file name is not UTF-8: rename it")
            return False
        return not entry.is_symlink() or self._is_good_link(path)

    def _is_good_link(self, path: str) -> bool:
        try:
            target = Path(os.path.realpath(self._root / path, strict=True))
        except OSError as error:
            self._complain("symlink", path, f"the symbolic link is broken: {error.strerror}; remove it")
            return False
        if not target.is_relative_to(self._real):
            self._complain("symlink", path, "the symbolic link leads out of the articles folder: copy its target")
            return False
        if target.is_dir():
            self._complain("symlink", path, "a symbolic link to a folder is not followed: link to files")
            return False
        return True

    def _complain(self, rule: str, path: str, message: str) -> None:
        readable = path.encode("utf-8", "replace").decode() or "."
        self.problems.append(Problem(rule, readable, None, message, "error"))

"""List the articles folder: which files are articles, categories, images and downloads, before any is opened."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from kb.errors import CorpusError
from kb.files.media_types import DOWNLOAD_TYPES, IMAGE_TYPES
from kb.files.selection import Selection
from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet

ARTICLE_SUFFIXES: Final = frozenset({".md", ".markdown", ".mdx", ".mkd"})
_LISTED_SUFFIXES: Final = ARTICLE_SUFFIXES | IMAGE_TYPES.keys() | DOWNLOAD_TYPES.keys()
_HIDDEN_FOLDER: Final = ".gitbook"
"""GitBook keeps its pictures here; all other names with a dot are hidden."""

CATEGORY_FILE: Final = "_category.md"
LABEL_FILES: Final = frozenset({"_category_.json", "_category_.yml", "_category_.yaml"})
"""What Docusaurus calls its descriptions of categories."""
OWN_FILES: Final = frozenset({CATEGORY_FILE, "_messages.md"})
_SITE_FILES: Final = frozenset({"_config.yml", "_config.yaml", "_config.toml"})
_NO_FOLDERS: Final = frozenset({"node_modules"})


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of the articles folder; all paths are relative to ``root``, sorted, with forward slashes."""

    root: Path
    articles: tuple[str, ...]
    descriptions: tuple[str, ...]
    """The ``_category.md`` files, and those of Docusaurus."""
    images: frozenset[str]
    problems: tuple[Problem, ...]
    downloads: frozenset[str] = frozenset()
    """The files that articles may offer for download; they are not among the skipped ones."""
    skipped: Mapping[str, int] = field(default_factory=dict)
    """The number of other files, largest first: by suffix, or for Markdown by the reason that keeps them out."""
    left_out: Mapping[str, str] = field(default_factory=dict)
    """The Markdown files that are not articles, each with the reason."""
    included: frozenset[str] = frozenset()
    """The articles that the settings name, so that nothing but an article can be made of them."""

    def without(self, paths: AbstractSet[str], reason: str) -> Folder:
        """Return the folder without some of its articles."""
        left_out = {**self.left_out, **dict.fromkeys(sorted(paths), reason)}
        skipped = Counter({**self.skipped, reason: len(paths)}) if paths else Counter(self.skipped)
        kept = tuple(path for path in self.articles if path not in paths)
        return replace(self, articles=kept, left_out=left_out, skipped=dict(skipped.most_common()))


def scan(root: Path, selection: Selection = Selection()) -> Folder:  # noqa: B008 - frozen
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
    articles, descriptions, images, downloads = [], [], [], []
    left_out: dict[str, str] = {}
    for path in sorted(walk.files()):
        name, suffix = path.rpartition("/")[2], _suffix(path)
        if name == CATEGORY_FILE or name in LABEL_FILES:
            descriptions.append(path)
        elif suffix in IMAGE_TYPES:
            images.append(path)
        elif suffix in DOWNLOAD_TYPES:
            downloads.append(path)
        elif suffix in ARTICLE_SUFFIXES and name not in OWN_FILES:
            if reason := selection.reason(path, walk.sites):
                left_out[path] = reason
            else:
                articles.append(path)
    return Folder(
        root,
        tuple(articles),
        tuple(descriptions),
        frozenset(images),
        tuple(walk.problems),
        frozenset(downloads),
        skipped=dict((walk.skipped + Counter(left_out.values())).most_common()),
        left_out=left_out,
        included=frozenset(filter(selection.include.match, articles)),
    )


def is_hidden(name: str) -> bool:
    """Return whether files of this name, or in a folder of this name, are not for readers.

    Kubernetes mounts files as symbolic links into folders whose names begin with two dots.
    """
    return name.startswith(".") and not name.startswith("..") and name != _HIDDEN_FOLDER


def _suffix(path: str) -> str:
    return os.path.splitext(path)[1].lower()  # noqa: PTH122 - PurePath costs ten times as much, for every file


def _is_same_kind(name: str, target: str) -> bool:
    """Return whether a link of this name may lead to a file: readers must not get ``.env`` as ``notes.txt``."""
    suffix = _suffix(name)
    if suffix in ARTICLE_SUFFIXES:
        return _suffix(target) in ARTICLE_SUFFIXES
    return _suffix(target) == suffix and (suffix in IMAGE_TYPES or name[0] == "_" or target[0] != "_")


class _Walk:
    """One walk through the tree; collects the problems on the way."""

    def __init__(self, root: Path) -> None:
        self.problems: list[Problem] = []
        self.skipped = Counter[str]()
        self.sites = set[str]()
        """The folders with the settings of a Jekyll site."""
        self._root = root
        self._real = Path(os.path.realpath(root))

    def files(self) -> Iterator[str]:
        """Yield the paths of all Markdown and image files, and of downloads."""
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
            if (entry.name[0] == "." and entry.name != _HIDDEN_FOLDER) or not self._is_usable(path, entry):
                continue
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in _NO_FOLDERS:
                    yield path, True
            elif self._is_listed(folder, path, entry):
                yield path, False

    def _is_listed(self, folder: str, path: str, entry: os.DirEntry[str]) -> bool:
        """Return whether a file is one that articles are made of; count it if not."""
        if entry.name in _SITE_FILES:
            self.sites.add(folder)
        is_list = entry.name.startswith("_") and _suffix(path) in DOWNLOAD_TYPES
        if (_suffix(path) not in _LISTED_SUFFIXES or is_list) and entry.name not in LABEL_FILES:
            if not entry.name.startswith("_"):  # a list of ours, such as _synonyms.yaml
                self.skipped[_suffix(path) or entry.name] += 1
            return False
        if not entry.is_file():  # reading a pipe would wait forever
            self._complain("not-a-file", path, "this is a pipe, a socket or a device, not a file: remove it")
            return False
        return True

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
        if _suffix(path) in _LISTED_SUFFIXES and not _is_same_kind(PurePosixPath(path).name, target.name):
            self._complain("symlink", path, "the symbolic link leads to a file of another kind: copy its target")
            return False
        return True

    def _complain(self, rule: str, path: str, message: str) -> None:
        readable = path.encode("utf-8", "replace").decode() or "."
        self.problems.append(Problem(rule, readable, None, message, "error"))

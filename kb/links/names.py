"""Find a file by a path that is spelled differently, incomplete, or written for another folder."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_PAGE_SUFFIX = re.compile(r"\.(?:md|markdown|mdx|html?|php|aspx?)$", re.IGNORECASE)
_FOLDER_PAGES: Final = ("index", "readme", "_index")
_ASCII_GAP = re.compile(r"[^a-z0-9]+")
_POSITION = re.compile(r"(?:\d{4}-\d\d-\d\d|\d{1,3})[-_. ]+(?=.)")
"""A date or a number that orders files, and that some systems leave out of addresses."""

_DIGIT_FIRST = re.compile(r"(?:^|/)\d")

CACHED_PARTS: Final = 4_096
"""Folders and names that follow each other in a sorted list are loosened once."""

MOST_RANKED: Final = 100
"""Files of one name that are compared; a folder may have thousands of ``image1.png``."""


@lru_cache(maxsize=CACHED_PARTS)
def loosen(text: str) -> str:
    """Return a name without what people spell differently: case, accents, signs, invisible characters."""
    if text.isascii():
        return _ASCII_GAP.sub("-", text.lower()).strip("-")
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    marks = (char for char in decomposed if unicodedata.category(char) not in {"Mn", "Cf"})
    return re.sub(r"[\W_]+", "-", "".join(marks)).strip("-")


def page_path(path: str) -> str:
    """Return the path of an article in the form that addresses share: without its suffix."""
    return _PAGE_SUFFIX.sub("", path)


@dataclass(frozen=True, slots=True)
class Names:
    """The files of one kind by their spellings.

    ``strict`` differs from a path in case and Unicode form only, ``loose`` in all that :func:`loosen` removes, and
    ``tails`` has the last one and two parts of each loose path.
    """

    strict: Mapping[str, str]
    loose: Mapping[str, tuple[str, ...]]
    tails: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, paths: Iterable[str], *, pages: bool = False) -> Names:
        """Return the names of files; pages are also found without their suffix, and as the page of their folder."""
        strict: dict[str, str] = {}
        loose: dict[str, dict[str, None]] = defaultdict(dict)
        tails: dict[str, dict[str, None]] = defaultdict(dict)
        for path in sorted(paths):
            strict[_folded(path)] = path
            for spelling in _spellings(path) if pages else (path,):
                strict.setdefault(_folded(spelling), path)
                key = _loose_path(spelling)
                loose[key][path] = None
                parts = key.rsplit("/", 2)
                for tail in {parts[-1], "/".join(parts[-2:])} - {""}:
                    tails[tail][path] = None
        return cls(strict, _as_tuples(loose), _as_tuples(tails))

    def exact(self, path: str) -> str:
        """Return the file that a path names in any case and Unicode form, else an empty text."""
        return self.strict.get(_folded(path), "")

    def similar(self, path: str) -> tuple[str, ...]:
        """Return the files at a path that is spelled differently."""
        return self.loose.get(_loose_path(path), ())

    def ending_like(self, path: str) -> tuple[tuple[str, ...], int]:
        """Return the files whose paths share the most last parts with this one, and how many parts these are."""
        if not self.tails:
            return (), 0
        parts = _loose_path(path).split("/")
        namesakes = self.tails.get("/".join(parts[-2:])) or self.tails.get(parts[-1], ())
        if len(namesakes) > MOST_RANKED:
            return namesakes, 1
        shared = {file: _shared_parts(parts, file) for file in namesakes}
        most = max(shared.values(), default=0)
        return tuple(file for file, count in shared.items() if count == most), most


def is_folder_page(path: str) -> bool:
    """Return whether a path is that of the page of a folder, such as ``index.md``, whose name says nothing."""
    return page_path(path).rpartition("/")[2].casefold() in _FOLDER_PAGES


def folder_pages(path: str) -> tuple[str, ...]:
    """Return the paths that the page of a folder may have."""
    return tuple(f"{path}/{name}" if path else name for name in _FOLDER_PAGES)


def _spellings(path: str) -> tuple[str, ...]:
    """Return the paths without a suffix that name a page: without its position, too, and as a folder."""
    page = page_path(path)
    if is_folder_page(path):
        return page, page.rpartition("/")[0]
    return (page, _without_positions(page)) if _DIGIT_FIRST.search(page) else (page,)


def _without_positions(path: str) -> str:
    return "/".join(_POSITION.sub("", part, count=1) for part in path.split("/"))


def _folded(path: str) -> str:
    return path.casefold() if path.isascii() else unicodedata.normalize("NFC", path).casefold()


def _loose_path(path: str) -> str:
    folder, slash, name = path.rpartition("/")
    return _loose_folder(folder) + slash + loosen(name)


@lru_cache(maxsize=CACHED_PARTS)
def _loose_folder(path: str) -> str:
    return "/".join(map(loosen, path.split("/")))


def _shared_parts(parts: list[str], file: str) -> int:
    """Return how many last parts a loose path and a file share, at least one."""
    page = page_path(file)
    others = _loose_path(_without_positions(page.rpartition("/")[0] if is_folder_page(file) else page)).split("/")
    count = 1
    while count < min(len(parts), len(others)) and parts[-1 - count] == others[-1 - count]:
        count += 1
    return count


def _as_tuples(sets: Mapping[str, dict[str, None]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(paths) for key, paths in sets.items()}

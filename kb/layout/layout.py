"""Where each article belongs: the category of its folder, its language, its name and its position.

Folders are categories, three levels deep; articles further down belong to the third. Folders that only hold everything
(``docs/``, a language, ``i18n/ja/docusaurus-plugin-content-docs/current/``) are not. ``_index.md``, ``index.md`` and
``README.md`` introduce their folder, unless they are its only article: then the folder is that article's own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kb.layout.languages import language_folders, split_suffix, suffixed
from kb.layout.names import Name, names
from kb.layout.trunk import LEVELS, Trunk
from kb.metadata import LAST

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from kb.files.folder import Folder
    from kb.layout.trunk import Split

_GENERAL: Final = Name(LAST, "general")
"""The name of the category of articles that are in no folder."""
INTRODUCTIONS: Final = ("_index", "index", "readme")
"""The names of files that introduce their folder; the first one there does."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article belongs.

    ``home`` is the folder of its category, empty for the general one; ``name`` is that of the file, or of its folder if
    it introduces one or is alone in it; ``folder`` is the last folder above the name; ``lang`` is empty if the path
    names no language. ``common_path`` is the path without language and suffix, equal for translations of one article.
    """

    home: str
    name: Name
    folder: str
    lang: str = ""
    introduces: bool = False
    common_path: str = ""


NOWHERE: Final = Place("", Name(LAST, ""), "")


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of a category: its name, the folder of the category above, its language, and the page about it."""

    name: Name
    parent: str = ""
    lang: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of all articles by path, and the folders of their categories.

    ``homes`` has the folder of each category, and ``home_of`` the category of every folder with articles in it or
    below it. ``front_pages`` introduce the whole folder, so they are not articles.
    """

    places: Mapping[str, Place]
    homes: Mapping[str, Home]
    home_of: Mapping[str, str]
    front_pages: frozenset[str] = frozenset()


def arrange(folder: Folder) -> Layout:
    """Return the layout of a folder, from the paths of its files alone."""
    return _Arranger(folder).layout()


@dataclass(frozen=True, slots=True)
class _File:
    """An article's file: its folder, its name without language and suffix, and whether it may introduce the folder."""

    path: str
    folder: str
    stem: str
    lang: str
    may_introduce: bool

    def precedence(self) -> tuple[str, int, bool, str]:
        """Return a key that sorts the files of a folder by how certainly they introduce it."""
        return self.folder, INTRODUCTIONS.index(self.stem.lower()), bool(self.lang), self.path


class _Arranger:
    """Arranges the articles of one folder."""

    def __init__(self, folder: Folder) -> None:
        self._files = tuple(_files(folder.articles, folder.included))
        self._described = frozenset(_parent(path) for path in folder.descriptions)
        languages = language_folders(folder.articles)
        self._own = _own_folders(self._files) - self._described - languages.keys()
        introduced = {file.folder for file in self._files if self._introduces(file)}
        filled = Counter(self._folder(file) for file in self._files if not self._introduces(file))
        trunk = Trunk.of(filled, languages, self._described, introduced)
        folders = {file.folder for file in self._files} | self._described
        self._splits = {
            top: trunk.split(top) for top in sorted({"", *(top for folder in folders for top in _tops(folder))})
        }
        self._pages = self._find_pages() if filled else {}
        self._folder_names = _names(_divided(folder) for folder in self._splits if folder)
        self._file_names = _names((file.folder, file.stem) for file in self._files if not file.may_introduce)

    def layout(self) -> Layout:
        """Return the places of the articles and the folders of their categories."""
        fronts = frozenset(path for path, split in self._pages.items() if not split.level)
        places = {file.path: self._place(file) for file in self._files if file.path not in fronts}
        homes: dict[str, Home] = {}
        for top, split in self._splits.items():
            if 1 <= split.level <= LEVELS:
                homes[top] = self._home(top, split)
        general = {place.home for place in places.values()} | ({""} & self._described)
        homes |= {home: Home(_GENERAL, lang=self._splits[home].lang) for home in sorted(general - homes.keys())}
        for path, split in self._pages.items():
            if split.level and not homes[split.home].page:
                homes[split.home] = replace(homes[split.home], page=path)
        return Layout(places, homes, {top: split.home for top, split in self._splits.items()}, fronts)

    def _introduces(self, file: _File) -> bool:
        return file.may_introduce and file.folder not in self._own

    def _folder(self, file: _File) -> str:
        """Return the folder that gives an article its category."""
        return _parent(file.folder) if file.may_introduce and file.folder in self._own else file.folder

    def _find_pages(self) -> dict[str, Split]:
        """Return the files that introduce their folder, those in its main language first."""
        pages: dict[str, Split] = {}
        candidates = sorted((file for file in self._files if self._introduces(file)), key=_File.precedence)
        first: dict[str, str] = {}
        for file in candidates:
            split = self._splits[file.folder]
            is_first = first.setdefault(file.folder, file.stem) == file.stem
            if not split.level or (is_first and split.level <= LEVELS):
                pages[file.path] = split
        return pages

    def _home(self, top: str, split: Split) -> Home:
        above = self._splits[_parent(top)]
        return Home(self._folder_names[_divided(top)], above.home if above.level else "", split.lang)

    def _place(self, file: _File) -> Place:
        split = self._splits[self._folder(file)]
        is_page = file.path in self._pages
        if file.folder and (is_page or file.folder in self._own or (file.may_introduce and split.level > LEVELS)):
            name = self._folder_names[_divided(file.folder)]
        else:
            name = self._file_names.get((file.folder, file.stem)) or Name(LAST, file.stem)
        above = split.segments[:-1] if is_page else split.segments
        own = self._splits[file.folder]
        return Place(
            split.home,
            name,
            above[-1] if above else "",
            file.lang or split.lang,
            introduces=is_page,
            common_path="/".join((*own.segments[len(own.segments) - own.level :], file.stem)),
        )


def _files(paths: Iterable[str], included: Container[str]) -> Iterator[_File]:
    stems = {path: _divided(path.rpartition(".")[0]) for path in paths}
    in_languages = suffixed(stems.values())
    for path, (folder, name) in stems.items():
        stem, lang = split_suffix(name) if (folder, name) in in_languages else (name, "")
        yield _File(path, folder, stem, lang, stem.lower() in INTRODUCTIONS and path not in included)


def _own_folders(files: Sequence[_File]) -> set[str]:
    """Return the folders whose only article, at any depth, is one that could introduce them."""
    below, introductions = Counter[str](), Counter(file.folder for file in files if file.may_introduce)
    for folder, count in Counter(file.folder for file in files).items():
        below.update(dict.fromkeys(_tops(folder), count))
    return {folder for folder, count in introductions.items() if folder and count == below[folder]}


def _names(paths: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Name]:
    """Return the name of each file or folder, given with the folder above it and judged beside its siblings."""
    siblings: dict[str, set[str]] = defaultdict(set)
    for parent, text in paths:
        siblings[parent].add(text)
    return {(parent, text): name for parent, texts in siblings.items() for text, name in names(texts).items()}


def _tops(folder: str) -> Iterator[str]:
    """Yield a folder and all folders above it except the topmost."""
    while folder:
        yield folder
        folder = _parent(folder)


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


def _divided(path: str) -> tuple[str, str]:
    """Return the folder of a path, and its last part."""
    parent, _, name = path.rpartition("/")
    return parent, name

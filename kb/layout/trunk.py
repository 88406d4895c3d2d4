"""The folders at the top that are not categories: languages, and folders that only hold all others."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

LEVELS: Final = 3
"""The number of nested categories; deeper folders belong to the third."""
_ROOTS: Final = frozenset({"articles", "content", "doc", "docs", "documentation", "pages", "src"})
"""Folders that hold a site's articles, if they have more than all others together."""
_PLUGIN: Final = "docusaurus-plugin-content-"


@dataclass(frozen=True, slots=True)
class Split:
    """A folder among the categories.

    ``segments`` are all folders of its path, ``level`` is how many categories deep it is (0 if its articles are in the
    general category), ``home`` the folder of the category to which they belong, and ``lang`` that of a folder above.
    """

    segments: tuple[str, ...]
    level: int
    home: str
    lang: str


@dataclass(frozen=True, slots=True)
class Trunk:
    """Distinguishes categories from the folders at the top that only hold them."""

    languages: Mapping[str, str]
    described: AbstractSet[str]
    introduced: AbstractSet[str]
    _bases: dict[str, int] = field(default_factory=dict)
    _roots: set[str] = field(default_factory=set)

    @classmethod
    def of(
        cls,
        articles: Mapping[str, int],
        languages: Mapping[str, str],
        described: AbstractSet[str],
        introduced: AbstractSet[str],
    ) -> Trunk:
        """Return the trunk of a folder.

        Args:
            articles: the number of articles in each folder, without pages that introduce one.
            languages: the language folders, each with its code.
            described: the folders with a description, which are always categories.
            introduced: the folders with a page that introduces them.

        """
        trunk = cls(languages, described, introduced)
        groups: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
        for folder, count in articles.items():
            segments = _segments(folder)
            groups["/".join(segments[: trunk._language_depth(segments)])][segments] += count
        for root, group in groups.items():
            depth = trunk._bases[root] = trunk._base(len(_segments(root)), group)
            below = Counter[tuple[str, ...]]()
            for segments, count in group.items():
                below[segments[: depth + 1]] += count
            trunk._roots.update(
                "/".join(top) for top, count in below.items() if 2 * count > group.total() and trunk._is_root(top)
            )
        return trunk

    def split(self, folder: str) -> Split:
        """Return where a folder is among the categories."""
        segments = _segments(folder)
        depth = self._language_depth(segments)
        root = "/".join(segments[:depth])
        lang_folder = next((top for top in _tops(segments) if top in self.languages), "")
        base = min(self._bases.get(root, depth), len(segments))
        if base < len(segments) and "/".join(segments[: base + 1]) in self._roots:
            base += 1
        level = len(segments) - base
        home = "/".join(segments[: base + min(level, LEVELS)]) if level else lang_folder
        return Split(segments, level, home, self.languages.get(lang_folder, ""))

    def _language_depth(self, segments: tuple[str, ...]) -> int:
        """Return the number of folders down to that of a language, including what Docusaurus puts into it."""
        depth = next((number for number, top in enumerate(_tops(segments), 1) if top in self.languages), 0)
        if depth and depth < len(segments) and segments[depth].startswith(_PLUGIN):
            depth += 1
            if depth < len(segments) and (segments[depth] == "current" or segments[depth].startswith("version-")):
                depth += 1
        return depth

    def _base(self, top_depth: int, group: Iterable[tuple[str, ...]]) -> int:
        """Return how many folders at the top all of a group share that only hold the others.

        Only the first of them may have a page that introduces it, which is then about everything.
        """
        depth = top_depth
        while True:
            nexts = {segments[: depth + 1] for segments in group}
            top = next(iter(nexts))
            folder = "/".join(top)
            divides = any(len(segments) > depth + 1 for segments in group)
            only_holds = divides and (depth == top_depth or folder not in self.introduced)
            if (
                len(nexts) > 1
                or len(top) <= depth
                or folder in self.described
                or not (only_holds or self._is_root(top))
            ):
                return depth
            depth += 1

    def _is_root(self, segments: tuple[str, ...]) -> bool:
        return (
            bool(segments) and segments[-1].lower().lstrip("_") in _ROOTS and "/".join(segments) not in self.described
        )


def _segments(folder: str) -> tuple[str, ...]:
    return tuple(folder.split("/")) if folder else ()


def _tops(segments: tuple[str, ...]) -> Iterable[str]:
    return ("/".join(segments[:depth]) for depth in range(1, len(segments) + 1))

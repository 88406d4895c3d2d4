"""Which Markdown files are articles: the project's own pages, tables of contents and parts of articles are not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kb.files.patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

README: Final = "README and the like"
CONTENTS: Final = "tables of contents"
PART: Final = "parts of other articles"
UNDERSCORE: Final = "beginning with _"
EXCLUDED: Final = "named by exclude"
FRONT_PAGE: Final = "introducing the whole folder"

_OWN_PAGES: Final = frozenset(
    {
        *("AGENTS", "AUTHORS", "CHANGELOG", "CLAUDE", "CODEOWNERS", "CODE_OF_CONDUCT", "CONTRIBUTING", "CONTRIBUTORS"),
        *("GOVERNANCE", "ISSUE_TEMPLATE", "LICENCE", "LICENSE", "MAINTAINERS", "NOTICE", "PULL_REQUEST_TEMPLATE"),
        *("SECURITY", "SUPPORT"),
    }
)
"""Pages about a repository, in capitals: the article ``security.md`` of a help centre is not one of them."""
_NOTHING: Final = Patterns()
_README: Final = re.compile(r"readme(?:[._-][a-z]{2}(?:[_-][a-z]{2,4})?)?", re.IGNORECASE)
_PARTS: Final = frozenset({"includes", "_includes", "partials", "_partials"})
_JEKYLL: Final = frozenset({"_data", "_drafts", "_layouts", "_plugins", "_sass", "_site"})
_INDEX: Final = re.compile(r"_index(?:\.[A-Za-z]{2}(?:-[A-Za-z]{2,4})?)?")


@dataclass(frozen=True, slots=True)
class Selection:
    """Decides which Markdown files are articles.

    ``include`` brings back files that the rules leave out, and ``exclude`` leaves out others; it has the last word.
    """

    include: Patterns = _NOTHING
    exclude: Patterns = _NOTHING

    @classmethod
    def of(cls, include: Iterable[str], exclude: Iterable[str]) -> Selection:
        """Return the selection by these patterns."""
        return cls(Patterns.of(include), Patterns.of(exclude))

    def reason(self, path: str, sites: AbstractSet[str] = frozenset()) -> str:
        """Return why a Markdown file is not an article, or an empty text if it is one.

        ``sites`` are the folders with the settings of a Jekyll site. There, articles are in folders such as ``_docs``.
        """
        if self.exclude.match(path):
            return EXCLUDED
        return "" if self.include.match(path) else _reason(path, sites)


def _reason(path: str, sites: AbstractSet[str]) -> str:
    *folders, name = path.split("/")
    stem = name.rpartition(".")[0]
    if not folders and (stem in _OWN_PAGES or _README.fullmatch(stem)):
        return README
    if stem == "SUMMARY" or stem.upper() == "TOC":
        return CONTENTS
    if any(folder.lower() in _PARTS or folder.startswith(".") for folder in folders):
        return PART
    is_hidden = any(
        folder.startswith("_") and not _is_collection("/".join(folders[:depth]), folder, sites)
        for depth, folder in enumerate(folders)
    )
    return UNDERSCORE if is_hidden or (name.startswith("_") and not _INDEX.fullmatch(stem)) else ""


def _is_collection(above: str, folder: str, sites: AbstractSet[str]) -> bool:
    """Return whether a folder whose name begins with "_" holds the articles of a Jekyll site."""
    return folder not in _JEKYLL and any(not site or f"{above}/".startswith(f"{site}/") for site in sites)

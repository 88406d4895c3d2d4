"""The language that a path names: ``page.de.md``, ``docs/fr/page.md``, ``i18n/ja/…/page.md``.

A name of two letters is a language only if its surroundings say so: the folder ``it/`` of a company is its IT
department, and ``socket.io.md`` is not written in Ido.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache
from typing import TYPE_CHECKING, Final

from kb.lists.languages import LANGUAGES
from kb.metadata import tidy_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

_CODE: Final = re.compile(r"([a-z]{2})(?:[-_][a-z]{4})?(?:[-_](?:[a-z]{2}|\d{3}))?", re.IGNORECASE)
_SUFFIX: Final = re.compile(rf"(.+)\.({_CODE.pattern})", re.IGNORECASE)
TRANSLATIONS: Final = frozenset({"i18n", "l10n", "lang", "langs", "languages", "locale", "locales", "translations"})
"""Folders whose folders are languages."""
_DEEPEST: Final = 5
"""Language folders are near the top; further down, two letters mean something else."""
_ENOUGH: Final = 3
"""So many files that end in the same code make it a language: ``a.de.md``, ``b.de.md``, ``c.de.md``."""
_ALSO_WORDS: Final = frozenset(
    {"am", "as", "be", "hr", "id", "is", "it", "me", "ms", "my", "no", "os", "ps", "sc", "se", "so", "st", "to", "tt"}
)
"""Codes that are also words or the names of departments."""


@cache
def code_of(name: str) -> str:
    """Return the language code that a name is ("pt_br" is "pt-BR"), or an empty text."""
    match = _CODE.fullmatch(name)
    return tidy_code(name) if match and match[1].lower() in LANGUAGES else ""


def split_suffix(stem: str) -> tuple[str, str]:
    """Return a file name without the language at its end, and that language: "page.de" is "page" in "de"."""
    match = _SUFFIX.fullmatch(stem)
    code = code_of(match[2]) if match else ""
    return (match[1], code) if match and code else (stem, "")


def suffixed(stems: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return those of the (folder, file name) pairs whose name ends in a language.

    The same name stands beside it without the ending or with another one, or several files have the same ending.
    """
    known = set(stems)
    split = {pair: split_suffix(pair[1]) for pair in known if "." in pair[1]}
    split = {pair: (stem, code) for pair, (stem, code) in split.items() if code}
    files, codes = (
        Counter((folder, split[folder, name][0]) for folder, name in split),
        Counter(c for _, c in split.values()),
    )
    return {
        (folder, name)
        for (folder, name), (stem, code) in split.items()
        if (folder, stem) in known or files[folder, stem] > 1 or codes[code] >= _ENOUGH
    }


def language_folders(paths: Iterable[str]) -> dict[str, str]:
    """Return the code of each folder that is named after a language and holds the articles in it."""
    split = [path.split("/") for path in paths]
    parents = {
        "/".join(parts[:depth])
        for parts in {tuple(parts[:-1]) for parts in split}
        for depth, part in enumerate(parts[:_DEEPEST])
        if code_of(part)
    }
    coded: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    others: dict[str, set[str]] = defaultdict(set)
    for parts in split if parents else ():
        for depth, part in enumerate(parts[:_DEEPEST]):
            parent = "/".join(parts[:depth])
            if parent not in parents:
                continue
            if depth < len(parts) - 1 and code_of(part):
                coded[parent][part].add("/".join(parts[depth + 1 :]))
                break  # below a language there is no other
            others[parent].add("/".join(parts[depth:]))
    return {
        f"{parent}/{name}".lstrip("/"): code_of(name)
        for parent, folders in coded.items()
        for name in _languages(parent, folders, others[parent])
    }


def _languages(parent: str, folders: Mapping[str, AbstractSet[str]], others: AbstractSet[str]) -> Iterable[str]:
    """Return the folders that are languages, of those below a parent whose names could be codes."""
    if parent.rpartition("/")[2].lower() in TRANSLATIONS:
        return folders
    is_certain = not all(name.lower() in _ALSO_WORDS for name in folders)
    if len(folders) > 1 and is_certain and not any("/" in path for path in others):
        return folders
    everywhere = Counter(path for paths in folders.values() for path in paths)
    if len(folders) > 1 and any(count > 1 for count in everywhere.values()):
        return folders
    return [
        name for name, paths in folders.items() if len(shared := paths & others) > 1 and 2 * len(shared) >= len(paths)
    ]

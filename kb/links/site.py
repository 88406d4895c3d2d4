"""Where the articles were served before: the prefix of their addresses and their old hosts."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from kb.files.media_types import DOWNLOAD_TYPES, IMAGE_TYPES
from kb.links.address import Address
from kb.links.names import page_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kb.files.folder import Folder
    from kb.links.names import Names

_ROOTED_LINK = re.compile(r"""\]\(<?(/[^\s()<>]{1,300})|\bhref=["'](/[^"'\s]{1,300})""")
_MOST_FILES: Final = 300
_MOST_CHARS: Final = 60_000
"""What is read to detect a prefix: enough to see how a folder's links are written, at a cost that does not grow."""

_FILES: Final = IMAGE_TYPES.keys() | DOWNLOAD_TYPES.keys()
_LONGEST_PREFIX: Final = 3
_LEAST_TARGETS: Final = 3
_NEARLY_ALL: Final = 0.8


@dataclass(frozen=True, slots=True)
class Site:
    """The paths before the articles' own in their addresses, and hosts (with a path, if needed) that served them."""

    prefixes: tuple[str, ...] = ()
    old_hosts: tuple[str, ...] = ()

    @classmethod
    def of(cls, prefix: str, old_hosts: Iterable[str]) -> Site:
        """Return the site of these settings; an empty prefix is detected."""
        hosts = (re.sub(r"^(?:https?:)?//", "", host.strip()).strip("/").casefold() for host in old_hosts)
        return cls(tuple(filter(None, [prefix.strip().strip("/")])), tuple(filter(None, hosts)))

    def detected(self, folder: Folder, articles: Names) -> Site:
        """Return the site with the prefixes that the links of the folder share, if none is set.

        A prefix is what must be taken away from nearly all addresses that begin with it to find an article.
        """
        if self.prefixes:
            return self
        good: dict[str, set[str]] = defaultdict(set)
        every: dict[str, set[str]] = defaultdict(set)
        for path in set(_rooted_paths(folder)):
            if articles.exact(path) or articles.exact(page_path(path)):
                continue
            parts = path.split("/")
            for count in range(1, min(len(parts), _LONGEST_PREFIX + 1)):
                prefix, rest = "/".join(parts[:count]), "/".join(parts[count:])
                every[prefix].add(path)
                if articles.exact(rest) or articles.exact(page_path(rest)):
                    good[prefix].add(path)
        prefixes = (prefix for prefix, paths in good.items() if _is_prefix(len(paths), len(every[prefix])))
        return replace(self, prefixes=tuple(sorted(prefixes, key=lambda prefix: (-len(prefix), prefix))))

    def without_prefix(self, path: str) -> str:
        """Return the path without the longest prefix that it begins with, empty if it has none."""
        lower = f"{path.casefold()}/"
        prefix = next((prefix for prefix in self.prefixes if lower.startswith(f"{prefix.casefold()}/")), "")
        return path[len(prefix) + 1 :] if prefix else ""

    def path_on_old_host(self, address: Address) -> str | None:
        """Return the path of an address on an old host, None for another host."""
        rest = f"{address.rest.casefold()}/"
        host = next((host for host in self.old_hosts if rest.startswith(f"{host}/")), None)
        return address.rest[len(host) + 1 :].strip("/") if host is not None else None


def _is_prefix(good: int, every: int) -> bool:
    return good >= _LEAST_TARGETS and good >= every * _NEARLY_ALL


def _rooted_paths(folder: Folder) -> Iterator[str]:
    """Yield the paths of links that begin with a slash, from files that are spread over the folder."""
    step = max(1, len(folder.articles) // _MOST_FILES)
    for path in itertools.islice(folder.articles, 0, None, step):
        for match in _ROOTED_LINK.finditer(_beginning(folder.root / path)):
            address = Address.of(match[1] or match[2])
            is_page = PurePosixPath(address.path).suffix.lower() not in _FILES
            if address.is_rooted and not address.scheme and address.path and is_page:
                yield address.path


def _beginning(path: Path) -> str:
    try:
        if not path.is_file():  # reading a pipe would wait forever
            return ""
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(_MOST_CHARS)
    except OSError:
        return ""

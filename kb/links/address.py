"""Take apart an address as a writer typed it."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

WIKI: Final = "wiki"
"""The scheme of wikilinks, which name an article or a picture and not its place."""

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_REPOSITORY = re.compile(
    r"(?:www\.)?(?:github\.com/[^/]+/[^/]+/(?:blob|tree|raw|edit)"
    r"|raw\.githubusercontent\.com/[^/]+/[^/]+(?:/refs/heads)?"
    r"|gitlab\.com/.{1,200}?/-/(?:blob|tree|raw|edit))/[^/]+/(.+)",
    re.IGNORECASE,
)
"""A file in a repository on a code host, after its scheme; the branch is one word."""


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an address.

    ``scheme`` is lower-case and empty for an address within the site; ``rest`` is the address without scheme, slashes,
    query and anchor. ``rest`` and ``anchor`` are decoded.
    """

    scheme: str
    rest: str
    anchor: str
    is_rooted: bool

    @classmethod
    def of(cls, text: str) -> Address:
        """Return the parts of an address without white space around it."""
        scheme = _SCHEME.match(text)
        name = scheme[1].lower() if scheme else ""
        after = text[scheme.end() :] if scheme else text
        if not scheme and after.startswith("//"):
            name = "https"
        before, _, fragment = after.partition("#")
        if name != WIKI:  # the name of a note may have a question mark
            before = before.partition("?")[0]
        path = unquote(before.strip()).replace("\\", "/")
        return cls(name, path.lstrip("/"), unquote(fragment.strip()), path.startswith("/"))

    @property
    def is_web(self) -> bool:
        """Whether it is the address of a page on some host."""
        return self.scheme in {"http", "https"}

    @property
    def repository_path(self) -> str:
        """The path of a file on a code host within its repository, else empty."""
        match = _REPOSITORY.fullmatch(self.rest) if self.is_web else None
        return match[1].strip("/") if match else ""

    def path_from(self, source: str) -> str | None:
        """Return the path from the root of the folder that the article at ``source`` names, None if it leads out."""
        base = "" if self.is_rooted else source.rpartition("/")[0]
        path = posixpath.normpath(posixpath.join(base, self.rest))
        if path == ".." or path.startswith("../"):
            return None
        return "" if path == "." else path.strip("/")

    @property
    def path(self) -> str:
        """The path without the steps that lead to other folders."""
        return "/".join(part for part in self.rest.split("/") if part not in {"", ".", ".."})


def quote_anchor(anchor: str) -> str:
    """Return an anchor for an address: letters of all scripts stay, spaces and quotes are escaped."""
    return re.sub(r"[\s\"'<>`%]", lambda match: quote(match[0]), anchor)

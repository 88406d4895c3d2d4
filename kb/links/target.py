"""Where a link or an image leads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What an address names: a page of another site, an article or a category, a picture, or a file to save."""

    WEB = "web"
    ARTICLE = "article"
    PICTURE = "picture"
    DOWNLOAD = "download"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads.

    ``url`` is the address for the page, empty if the link is dropped. ``path`` is set for a target in the articles
    folder, ``slug`` if that target is an article or a category that exists, ``complaint`` if the address can never be
    served. If several files fit, ``candidates`` has their paths and none is taken.
    """

    url: str = ""
    path: str = ""
    anchor: str = ""
    slug: str = ""
    kind: Kind = Kind.ARTICLE
    candidates: tuple[str, ...] = ()
    complaint: str = ""

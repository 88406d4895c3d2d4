"""What lint rules can see: the articles and their surroundings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.files.slugs import old_address

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from kb.article import Entry
    from kb.files.folder import Folder
    from kb.links.resolver import Resolver


@dataclass(frozen=True, slots=True)
class View:
    """All readable articles, drafts included, in the order of their paths, with the folder and its addresses."""

    entries: tuple[Entry, ...]
    published: Mapping[str, Entry]
    by_slug: Mapping[str, Entry]
    redirects: Mapping[str, str]
    folder: Folder
    resolve: Resolver
    now: dt.datetime

    @property
    def today(self) -> dt.date:
        """The current day in UTC."""
        return self.now.date()

    @classmethod
    def of(cls, entries: Iterable[Entry | None], folder: Folder, resolve: Resolver, now: dt.datetime) -> View:
        """Return the view of the entries of a folder at a moment."""
        read = tuple(entry for entry in entries if entry is not None)
        published = {entry.slug: entry for entry in read if entry.metadata.is_live(now)}
        by_slug = {entry.slug: entry for entry in read}
        return cls(read, published, by_slug, _redirects(published), folder, resolve, now)


def _redirects(published: Mapping[str, Entry]) -> dict[str, str]:
    """Return the slug for each old address; a published article keeps its own address, and the first claim wins."""
    redirects: dict[str, str] = {}
    for entry in published.values():
        for text in entry.metadata.redirect_from:
            old = old_address(text)
            if old and old not in published:
                redirects.setdefault(old, entry.slug)
    return redirects

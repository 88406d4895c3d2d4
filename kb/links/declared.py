"""What articles declare about themselves that links may name: old addresses, titles and anchors.

A link may be read before the article it leads to, so this is collected from all entries, and the articles whose links
it changes are read again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kb.article import ARTICLE_URL
from kb.files.slugs import old_address
from kb.links.address import Address
from kb.links.anchors import nearest_anchor
from kb.links.names import loosen, page_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kb.article import Entry


@dataclass(frozen=True, slots=True)
class Declared:
    """The paths of articles by old address and by name, and the right anchor for each wrong one by path.

    A name is a title or, if no title is the same, one of the synonyms.
    """

    moved: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    anchors: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Declared:
        """Return what these articles declare; of two with the same title or old address, the first counts."""
        by_slug = {entry.slug: entry for entry in entries}
        moved: dict[str, str] = {}
        titles: dict[str, str] = {}
        aliases: dict[str, str] = {}
        anchors: dict[str, dict[str, str]] = {}
        for entry in by_slug.values():
            titles.setdefault(loosen(entry.title), entry.path)
            for name in entry.metadata.synonyms:
                aliases.setdefault(loosen(name), entry.path)
            for old in map(_site_path, entry.metadata.redirect_from):
                moved.setdefault(old, entry.path)
                moved.setdefault(page_path(old), entry.path)
            for path, wrong, right in _corrections(entry, by_slug):
                anchors.setdefault(path, {})[wrong] = right
        titles = {**aliases, **titles}
        moved.pop("", None)
        titles.pop("", None)
        return cls(moved, titles, anchors)

    def path(self, *addresses: str) -> str:
        """Return the article that had one of these addresses, else an empty text."""
        return next((self.moved[key] for key in map(str.casefold, addresses) if key in self.moved), "")

    def anchor(self, path: str, anchor: str) -> str:
        """Return the anchor of an article that one as written means."""
        return self.anchors.get(path, {}).get(anchor, anchor)


def _site_path(text: str) -> str:
    """Return an old address without its host, in lower case."""
    address = Address.of(text.strip())
    path = address.rest.partition("/")[2] if address.is_web else text
    return old_address(path).casefold()


def _corrections(entry: Entry, by_slug: Mapping[str, Entry]) -> Iterable[tuple[str, str, str]]:
    """Yield path, wrong anchor and right anchor for each link to a section whose anchor is spelt differently."""
    for written, url in entry.addresses.items():
        if "#" not in written:
            continue
        address = Address.of(written)
        before, mark, _ = url.partition("#")
        wrong = address.anchor
        target = by_slug.get(before.removeprefix(ARTICLE_URL)) if before else entry
        if not wrong or target is None or wrong in target.anchors or not (mark or before):
            continue
        right = nearest_anchor(wrong, target.anchors, target.title)
        if right is not None:
            yield target.path, wrong, right

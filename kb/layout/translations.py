"""Translations: articles whose paths differ only in the language."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.article import Entry
    from kb.layout.layout import Place


def translations(entries: Mapping[str, Entry], places: Mapping[str, Place]) -> dict[str, tuple[str, ...]]:
    """Return, for each article that has translations, the slugs of all versions in the order of their languages.

    ``docs/setup.md`` and ``i18n/ja/…/setup.md`` are versions of one article if the path of one names its language and
    each is in another language. Where two are in the same language, it is unclear which one is meant.
    """
    versions: dict[str, list[Entry]] = defaultdict(list)
    named = {place.common_path for place in places.values() if place.lang}
    for entry in entries.values():
        place = places.get(entry.path)
        if place is not None and place.common_path in named:
            versions[place.common_path].append(entry)
    groups = (sorted(group, key=lambda entry: entry.lang) for group in versions.values())
    slugs = (tuple(e.slug for e in group) for group in groups if 1 < len(group) == len({e.lang for e in group}))
    return {slug: group for group in slugs for slug in group}

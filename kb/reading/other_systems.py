"""Read the keys that other systems use for our fields, and pass over those that mean nothing here.

Case, hyphens and underscores of keys make no difference. Our own key wins over another name of the same field.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from kb.files.slugs import help_desk_number, old_address
from kb.layout.languages import code_of
from kb.lists.languages import code_named
from kb.publication.keys import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "title": ("question",),
    "summary": ("description", "excerpt", "abstract", "intro"),
    "order": ("weight", "navorder", "sidebarposition", "position", "menuorder"),
    "lang": ("language", "locale", "mscontentlocale"),
    "keywords": ("keyword", "labelnames", "labels"),
}
"""Other names of our fields, the most specific first."""
_LABELS: Final = ("navtitle", "sidebarlabel", "linktitle", "shorttitle")
"""Short titles for menus, which are the article's title if it has no other."""
_OLD_ADDRESSES: Final = ("aliases", "alias", "permalink", "slug", "url", "htmlurl", "redirects")
_HELP_DESK_NUMBERS: Final = ("id", "articleid", "zendeskid")
_LISTS: Final = frozenset({"tags", "keywords", "synonyms", "platforms"})
"""Our lists whose entries people also separate by commas."""
_NOT_OURS: Final = frozenset({"admin", "developer", "developers", "end-user", "end-users", "itpro", "itpros"})
"""Readers that Microsoft's articles name under ``audience``, which are not the plans of ours."""
_MEANINGLESS: Final = """
    about adobetarget apitype appliesto article articleid assignees author authorfbid authorid authorimageurl authors
    authortitle authorurl body bookcollapsesection build canonical canonicalurl cascade categories children class
    comments commentsdisabled content contenttagids contenttype contributors copyright coverheight cover covery created
    createdat css cssclass cssclasses customediturl customintent defaultplatform devlangs difficulty displayedsidebar
    documentationcenter editedat editor editurl excerptseparator featuredlinks folder grandparent haschildren hastoc
    head headless helpviewerkeywords icon id image images iscjklanguage isoutdated js label lastmod lastmodified
    lastmodifiedat lastmodifieddate lastupdate lastupdated layout license localizationpriority locfileid manager
    markup math menu menus mermaid meta modified monikerrange name navfootertext noloc outdated outputs params parent
    parsenumberprefixes permissiongroupid priority product products promoted readingtime redirectdocumentid redirectto
    redirecturl resources reviewer revisiondate scripts sectionid series services slideshow social sourcelocale styles
    subtitle subject tagline template theme timetocomplete titlesuffix topic topics topictype translationkey truncate
    type uid updated updatedat usersegmentid version versions video videos votecount votesum wrapperclassname zendeskid
    """.split()  # noqa: SIM905 - a list would be pages long
_PASSED_OVER: Final = frozenset({*_LABELS, *_MEANINGLESS})
"""Keys of Jekyll, Hugo, Docusaurus, MkDocs, DocFX, GitBook, Obsidian and Zendesk without a meaning here."""
_FAMILIES: Final = (
    "ms",
    "f1",
    "search",
    "og",
    "twitter",
    "feedback",
    "hide",
    "pagination",
    "sidebar",
    "toc",
    "zonepivot",
)
"""The beginnings of more such keys, in front of a dot, a colon, a hyphen, an underscore or a capital: ``ms.date``."""
_FAMILY: Final = re.compile(rf"(?i:{'|'.join(_FAMILIES)})(?:[._:-].+|[A-Z].*|)")
_MANY: Final = 50
"""An article has fewer old addresses; a longer list is a mistake that would slow down every build."""


@dataclass(frozen=True, slots=True)
class Translated:
    """The fields under our names, the line of each, and a title for menus, empty without one."""

    fields: dict[str, object]
    lines: dict[str, int]
    label: str = ""


def translate(fields: Mapping[str, object], lines: Mapping[str, int], *, slug: str = "") -> Translated:
    """Return front matter in our words; ``slug`` is the article's address, which needs no redirect."""
    theirs = {fold(key): key for key in fields}
    values, places = _renamed(fields, lines, theirs)
    values |= {field: _listed(values[field]) for field in _LISTS & values.keys()}
    if isinstance(lang := values.get("lang"), str) and (code := code_named(lang)):
        values["lang"] = code
    if (readers := _words(values.get("audience"))) and readers <= _NOT_OURS:
        del values["audience"]
    _add_addresses(values, theirs, slug)
    label = next((text for name in _LABELS if (text := _text(fields.get(theirs.get(name, ""))))), "")
    kept = {
        key: value
        for key, value in values.items()
        if fold(key) not in _PASSED_OVER and (key == "search" or not _FAMILY.fullmatch(key))
    }
    return Translated(kept, places, label)


def _renamed(
    fields: Mapping[str, object], lines: Mapping[str, int], theirs: Mapping[str, str]
) -> tuple[dict[str, object], dict[str, int]]:
    """Return the values and lines with our name for each field that has another one; ``theirs`` maps folded keys."""
    values, places = dict(fields), dict(lines)
    for field, names in _NAMES.items():
        keys = [theirs[name] for name in names if name in theirs]
        read = _READERS.get(field, _usable)
        key, value = next(((key, value) for key in keys if (value := read(fields[key])) is not None), ("", None))
        for other in keys:
            values.pop(other, None)
        if value is not None and values.get(field) in {None, ""}:
            values[field] = value
            places[field] = lines.get(key, 1)
    return values, places


def _add_addresses(values: dict[str, object], theirs: Mapping[str, str], slug: str) -> None:
    """Move old addresses to ``redirect_from``, and the other names that notes have to ``synonyms``."""
    addresses: list[str] = []
    synonyms: list[str] = []
    for name in _OLD_ADDRESSES:
        for text in _texts(values.pop(theirs[name], None)) if name in theirs else ():
            is_note = name in {"aliases", "alias"} and "/" not in text
            (synonyms if is_note else addresses).append(text)
            if is_note and " " not in text:
                addresses.append(text)
    numbers = (_text(values.get(theirs.get(name, ""))) for name in _HELP_DESK_NUMBERS)
    addresses += [number for number in numbers if number == help_desk_number(number)]
    paths = {path: None for text in addresses if (path := _path(text)) and path != slug}
    for field, more in (("redirect_from", list(paths)), ("synonyms", synonyms)):
        own = values.get(field)
        if more and (own is None or isinstance(own, str | list)):
            values[field] = [*([own] if isinstance(own, str) else own or []), *more[:_MANY]]


def _path(address: str) -> str:
    """Return the path of an address; empty for the top of a site and for a pattern such as ``/:year/:title``."""
    try:
        path = urlsplit(address).path
    except ValueError:
        return ""
    return "" if ":" in path or "{" in path else old_address(path)


def _listed(value: object) -> object:
    """Return a list of words, also if it was typed with commas, or as a table."""
    if isinstance(value, str):
        return [part for part in (part.strip() for part in value.split(",")) if part]
    if isinstance(value, dict):
        return list(value)
    if isinstance(value, list):
        return [text for item in value for text in (_texts(item) if isinstance(item, dict) else [item])]
    return value


def _texts(value: object) -> Iterator[str]:
    """Yield the texts in a value: itself, those of a list, the names in a table."""
    if isinstance(value, str):
        if value.strip():
            yield value.strip()
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        named = next(
            (value[key] for key in ("name", "title", "label", "slug") if isinstance(value.get(key), str)), None
        )
        yield from _texts(named if named is not None else next(iter(value.values()), None))


def _words(value: object) -> set[str]:
    return {word.lower() for text in _texts(value) for word in re.split(r"[\s,|]+", text) if word}


def _text(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _usable(value: object) -> object:
    return value if value not in (None, "", []) else None


def whole_number(value: object) -> str | None:
    """Return a position as a whole number, None for anything else and for Hugo's 0, which means none."""
    try:
        number = float(value) if isinstance(value, str) else 0.0
    except ValueError:
        return None
    return str(round(number)) if math.isfinite(number) and number and abs(number) < 1e9 else None


def _language(value: object) -> object:
    """Return a language, None for anything else: a ``language`` may be that of a program."""
    text = _text(value)
    return code_named(text) or code_of(text) or None


_READERS: Final[Mapping[str, Callable[[object], object]]] = {
    "title": lambda value: _text(value) or None,
    "summary": lambda value: _text(value) or None,
    "order": whole_number,
    "lang": _language,
}

"""The keys and words that help centres use to say whether an article is shown.

Case, hyphens and underscores of keys make no difference.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from collections.abc import Mapping

LIVE_WORDS: Final = (
    *("published", "publish", "public", "live", "active", "released", "stable"),
    *("new", "updated", "deprecated", "beta", "experimental"),
)
"""The values of ``status`` that publish an article: "publish" is WordPress's."""
VISIBLE_WORDS: Final = frozenset({*LIVE_WORDS, "visible", "listed", "everyone"})
_DRAFT_WORDS: Final = frozenset({"entwurf", "brouillon", "borrador", "rascunho", "bozza"})
WITHHELD_WORDS: Final = frozenset({"draft", "archived", "unpublished", "private", "internal", "hidden"} | _DRAFT_WORDS)
STATUS_KEYS: Final = frozenset(
    {"state", "visibility", "workflow", "workflowstate", "workflowstatus", "publishstatus", "publicationstatus"}
)
WITHHOLDING: Final[Mapping[str, bool]] = {
    **dict.fromkeys(("draft", "isdraft", "private", "isprivate", "internal", "isinternal", "unpublished"), True),
    **dict.fromkeys(("archived", "isarchived"), True),
    **dict.fromkeys(("published", "ispublished", "publish", "public", "ispublic"), False),
}
"""The keys that can keep an article from being published, and the value that does."""
FLAGS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("hidden", "ishidden", "unlisted", "isunlisted", "searchexclude"), "unlisted"),
    "navexclude": "nav_exclude",
    "noindex": "noindex",
}
"""The keys that hide an article from lists or crawlers, and the field of the metadata that each sets."""
_SWITCHES: Final = (
    (
        True,
        "draft",
        "wip secret confidential restricted nopublish headless staffonly membersonly internalonly disabled",
    ),
    (False, "draft", "active enabled live ready approved"),
    (True, "unlisted", "hide hidefromsearch excludefromsearch nosearch"),
    (False, "unlisted", "visible listed searchable pagefind"),
    (True, "nav_exclude", "tochide hideinnav hidefromnav hiddenfromnav"),
)
SWITCHES: Final = {(name, switch): effect for switch, effect, names in _SWITCHES for name in names.split()}
"""What other keys do if they have this value; their other values, such as ``live: https://…``, mean something else."""
ACCESS_KEYS: Final = frozenset({"audience", "access", "classification", "sensitivity"})
CLOSED_WORDS: Final = frozenset({"internal", "private", "confidential", "restricted", "staff", "employees", "agents"})
"""The values of these keys that keep an article from the public."""
PUBLISH_KEYS: Final = frozenset(
    {"publishdate", "pubdate", "date", "publishat", "publishon", "publishedat", "publishedon"}
)
EXPIRY_KEYS: Final = frozenset(
    {"expirydate", "unpublishdate", "expires", "expirationdate", "unpublishat", "unpublishon"}
)

INVISIBLE: Final = "\ufeff\u200b\u200c\u200d\u2060\u00ad"
"""Invisible characters that may precede a key: byte order marks, zero-width characters, soft hyphens."""

_WORDS: Final[Mapping[str, bool]] = {
    **dict.fromkeys(("true", "yes", "on", "y", "1"), True),
    **dict.fromkeys(("false", "no", "off", "n", "0"), False),
}
_ALIKE: Final = 80
"""The similarity, in percent, at which a key is a misspelt one of these: "archive" is, "private-beta" is not."""
_STATUS_ALIKE: Final = 75
_GAPS = re.compile(rf"[\s_.\-{INVISIBLE}]+")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_OFFSET = re.compile(r"\s+([+-]\d\d:?\d\d)$")


def fold(key: str) -> str:
    """Return a key in lower case without hyphens, underscores, dots, spaces and invisible characters."""
    return _GAPS.sub("", key).lower()


def decides(key: str) -> bool:
    """Return whether a key decides if and when an article is shown."""
    name = fold(key)
    return name == "status" or name in {*STATUS_KEYS, *WITHHOLDING, *FLAGS, *PUBLISH_KEYS, *EXPIRY_KEYS}


def withholds(key: str, value: str) -> bool:
    """Return whether a correctly spelt key and its value keep an article from being published."""
    name, word = fold(key), value.strip(" \t\"'").lower()
    if name == "status" or name in STATUS_KEYS:
        return word in WITHHELD_WORDS
    return name in WITHHOLDING and _WORDS.get(word) is WITHHOLDING[name]


def intended_key(key: str, value: str) -> str:
    """Return the key that an unknown one probably means, if it would keep the article back; else an empty text."""
    name, word = fold(key), value.strip().lower()
    if word in WITHHELD_WORDS:
        is_status = fuzz.ratio(name, "status") >= _STATUS_ALIKE or any(part in name for part in ("status", "state"))
        return "status" if is_status or word in {"draft", "unpublished"} | _DRAFT_WORDS else ""
    if word in {"true", "yes", "on", "false", "no", "off"}:
        nearest = process.extractOne(name, list(WITHHOLDING), scorer=fuzz.ratio, score_cutoff=_ALIKE)
        return nearest[0] if nearest and _WORDS[word] is WITHHOLDING[nearest[0]] else ""
    return ""


def switch_of(value: object) -> bool | None:
    """Return whether a value means true or false, or None if that is not certain."""
    return _WORDS.get(value.strip().lower()) if isinstance(value, str) else None


def moment_of(value: object) -> tuple[dt.datetime, dt.datetime] | None:
    """Return the earliest and the latest moment that a value may mean, or None if it contains no year.

    A day begins at midnight UTC. "10/12/2021" may be a day of October or of December; only its year is certain.
    """
    if not isinstance(value, str):
        return None
    try:
        moment = dt.datetime.fromisoformat(_OFFSET.sub(r"\1", value.strip()))
    except ValueError:
        years = _YEAR.findall(value)
        if len(years) != 1:
            return None
        year = int(years[0])
        return dt.datetime(year, 1, 1, tzinfo=dt.UTC), dt.datetime(year + 1, 1, 1, tzinfo=dt.UTC)
    certain = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return certain, certain

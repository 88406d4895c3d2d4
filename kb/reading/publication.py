"""Publication: whether, when and where an article is shown, from the many keys that help centres use for it.

``settle`` translates ``draft: true``, ``published: false``, ``visibility: private``, ``expiryDate`` and their like into
the few fields of :class:`kb.metadata.Metadata` that decide. Case, hyphens and underscores of keys make no
difference. An article is held back if any key says so, and with an error if a key cannot be read with certainty: a
draft that is published by mistake does more harm than an article that is missing until its front matter is fixed.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from rapidfuzz import fuzz, process

from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LIVE_WORDS: Final = ("published", "active", "new", "updated", "deprecated", "beta", "experimental")
"""The values of ``status`` with which an article is published."""

_VISIBLE_WORDS: Final = frozenset({*LIVE_WORDS, "public", "visible", "listed", "everyone"})
_WITHHELD_WORDS: Final = frozenset({"draft", "archived", "unpublished", "private", "internal", "hidden"})
_STATUS_KEYS: Final = frozenset(
    {"state", "visibility", "workflow", "workflowstate", "workflowstatus", "publishstatus", "publicationstatus"}
)
_WITHHOLDING: Final[Mapping[str, bool]] = {
    **dict.fromkeys(("draft", "isdraft", "private", "isprivate", "internal", "isinternal", "unpublished"), True),
    **dict.fromkeys(("archived", "isarchived"), True),
    **dict.fromkeys(("published", "ispublished", "publish", "public", "ispublic"), False),
}
"""The keys that keep an article from being published, and the value with which they do."""

_FLAGS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("hidden", "ishidden", "unlisted", "isunlisted", "searchexclude"), "unlisted"),
    "navexclude": "nav_exclude",
    "noindex": "noindex",
}
_PUBLISH_KEYS: Final = frozenset({"publishdate", "pubdate", "date"})
_EXPIRY_KEYS: Final = frozenset({"expirydate", "unpublishdate"})

_WORDS: Final[Mapping[str, bool]] = {
    **dict.fromkeys(("true", "yes", "on", "y", "1"), True),
    **dict.fromkeys(("false", "no", "off", "n", "0"), False),
}
_ALIKE: Final = 80
"""How similar a misspelt key must be to the key it is taken for, in percent: "archive", but not "private-beta"."""
_STATUS_ALIKE: Final = 75

INVISIBLE: Final = "\ufeff\u200b\u200c\u200d\u2060\u00ad"
"""Invisible characters that may stand before a key: byte order marks, zero-width characters, soft hyphens."""

_GAPS = re.compile(rf"[\s_.\-{INVISIBLE}]+")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_OFFSET = re.compile(r"\s+([+-]\d\d:?\d\d)$")


@dataclass(frozen=True, slots=True)
class Settled:
    """The fields with what they say about publication translated, the lines of the keys, and what is wrong.

    ``is_decided`` where the writer said whether the article may be published.
    """

    fields: dict[str, Any]
    lines: dict[str, int]
    problems: tuple[Problem, ...]
    is_decided: bool


def settle(
    fields: Mapping[str, Any],
    lines: Mapping[str, int],
    path: str,
    *,
    known: Iterable[str],
    comments: Mapping[str, tuple[str, int]] | None = None,
) -> Settled:
    """Return the fields with all keys about publication replaced by those of ``Metadata``.

    ``known`` are the other keys that mean something. ``comments`` are ``key: value`` lines of the front matter that are
    commented out: without any other word about publication, ``# status: draft`` leaves the writer's intention open.
    """
    settling = _Settling(path, dict(lines), {fold(key): key for key in known})
    for key, value in fields.items():
        settling.take(key, value)
    if not settling.is_decided:
        for key, (value, line) in (comments or {}).items():
            settling.take_comment(key, value, line)
    return Settled(settling.result(), settling.lines, tuple(settling.problems), settling.is_decided)


def withholds(key: str, value: str) -> bool:
    """Say whether a key that is spelt right and its value keep an article from being published."""
    name, word = fold(key), value.strip(" \t\"'").lower()
    if name == "status" or name in _STATUS_KEYS:
        return word in _WITHHELD_WORDS
    return name in _WITHHOLDING and _WORDS.get(word) is _WITHHOLDING[name]


def decides(key: str) -> bool:
    """Say whether a key is about whether and when an article is shown."""
    name = fold(key)
    return name == "status" or name in {*_STATUS_KEYS, *_WITHHOLDING, *_FLAGS, *_PUBLISH_KEYS, *_EXPIRY_KEYS}


def fold(key: str) -> str:
    """Return a key without case, hyphens, underscores, dots, blanks and invisible characters."""
    return _GAPS.sub("", key).lower()


class _Settling:
    """Collects what the keys of one article say."""

    def __init__(self, path: str, lines: dict[str, int], known: Mapping[str, str]) -> None:
        self.lines = lines
        self.problems: list[Problem] = []
        self.is_decided = False
        self._path = path
        self._known = known
        self._fields: dict[str, Any] = {}
        self._status = ""

    def take(self, key: str, value: object) -> None:
        """Take one key of the front matter."""
        name = fold(key)
        if name == "status" or name in _STATUS_KEYS:
            self._take_status(key, value)
        elif name in _WITHHOLDING:
            self._take_switch(key, value)
        elif name in _FLAGS:
            self._take_flag(key, value)
        elif name in _PUBLISH_KEYS:
            self._take_date(key, value, "publish_date")
        elif name in _EXPIRY_KEYS:
            self._take_date(key, value, "expiry_date")
        elif name == "search" and not isinstance(value, dict):
            self._take_search(key, value)
        elif name in {"robots", "sitemap"}:
            self._take_crawlers(key, value)
        else:
            self._take_other(key, value)

    def take_comment(self, key: str, value: str, line: int) -> None:
        """Take a line that is commented out."""
        if withholds(key, value):
            message = (
                f'"# {key}: {value}" is commented out, so it is not certain whether the article may be published, and '
                'it is not: remove the line, or the "#"'
            )
            self._complain(message, line)

    def result(self) -> dict[str, Any]:
        """Return the fields; what keeps the article back wins over what would publish it."""
        return {**self._fields, "status": self._status} if self._status else self._fields

    def _take_status(self, key: str, value: object) -> None:
        self.is_decided = True
        if value is None:
            self._complain(f"{key}: has no value, so the article is not published; type {key}: published or draft", key)
            return
        word = " ".join(value.split()).lower() if isinstance(value, str) else ""
        if fold(key) == "status":
            self._take_word("published" if word in LIVE_WORDS else word or value, key)
        elif word in _WITHHELD_WORDS:
            self._withhold("archived" if word == "archived" else "draft", key)
        elif word == "unlisted":
            self._set("unlisted", "true", key)
        elif word not in _VISIBLE_WORDS:
            self._uncertain(key, value, "type published or draft")

    def _take_word(self, word: object, key: str) -> None:
        """Take the value of ``status``; one that is not understood is left for the check of all values."""
        self.lines.setdefault("status", self._line(key))
        if word != "published" or "status" not in self._fields:
            self._fields["status"] = word

    def _take_switch(self, key: str, value: object) -> None:
        self.is_decided = True
        withholding = _WITHHOLDING[fold(key)]
        switched = _switch(value)
        if switched is None and not withholding and isinstance(value, str) and _moment(value) is not None:
            self._take_date(key, value, "publish_date")
        elif switched is None:
            self._uncertain(key, value, "type true or false")
        elif switched is withholding:
            self._withhold("archived" if "archived" in fold(key) else "draft", key)

    def _take_flag(self, key: str, value: object) -> None:
        switched = _switch(value)
        if switched is None and value is not None:
            self._uncertain(key, value, "type true or false")
        elif switched:
            self._set(_FLAGS[fold(key)], "true", key)

    def _take_date(self, key: str, value: object, field: str) -> None:
        if value is None:
            return
        moment = _moment(value) if isinstance(value, str) else None
        if moment is None:
            self._uncertain(key, value, "type a day as YYYY-MM-DD")
            return
        earliest, latest = moment
        chosen = latest if field == "publish_date" else earliest
        if earliest != latest:
            message = f"{key}: {_shorten(value)} may mean several days; {chosen:%Y-%m-%d} counts: type YYYY-MM-DD"
            self.problems.append(Problem("invalid-value", self._path, self._line(key), message))
        before = self._fields.get(field)
        if before is not None:
            chosen = max(before, chosen) if field == "publish_date" else min(before, chosen)
        self._set(field, chosen, key)

    def _take_search(self, key: str, value: object) -> None:
        switched = _switch(value)
        if switched is None and value is not None:
            self._uncertain(key, value, "type true or false")
        elif switched is False:
            self._set("unlisted", "true", key)

    def _take_crawlers(self, key: str, value: object) -> None:
        """Take ``robots: noindex`` and ``sitemap: false``; all else that they may hold means nothing here."""
        if value is None:
            return
        if fold(key) == "robots":
            words = re.split(r"[\s,]+", " ".join(map(str, value)) if isinstance(value, list) else str(value))
            refused = not {"noindex", "none"}.isdisjoint(word.lower() for word in words)
        elif isinstance(value, dict):
            refused = any(_switch(value.get(word)) is True for word in ("disable", "exclude"))
        else:
            refused = _switch(value) is False
        if refused:
            self._set("noindex", "true", key)

    def _take_other(self, key: str, value: object) -> None:
        """Take a key that is not about publication, unless it is a misspelt one that is."""
        name = fold(key)
        if meant := self._known.get(name):
            if key == meant or meant not in self._fields:
                self._fields[meant] = value
            self.lines.setdefault(meant, self._line(key))
            return
        self._fields[key] = value
        if isinstance(value, str) and (meant := _meant(name, value.strip().lower())):
            self.is_decided = True
            message = f"{key}: {_shorten(value)} looks like {meant}, so the article is not published; type {meant}"
            self._complain(message, key)

    def _set(self, field: str, value: object, key: str) -> None:
        self._fields[field] = value
        self.lines.setdefault(field, self._line(key))

    def _withhold(self, status: str, key: str) -> None:
        self._status = status
        self.lines.setdefault("status", self._line(key))

    def _uncertain(self, key: str, value: object, advice: str) -> None:
        said = "has no value" if value is None else f"{_shorten(value)} is not understood"
        self._complain(f"{key}: {said}, so the article is not published; {advice}", key)

    def _complain(self, message: str, place: str | int) -> None:
        line = place if isinstance(place, int) else self._line(place)
        self.problems.append(Problem("invalid-value", self._path, line, message, "error"))

    def _line(self, key: str) -> int:
        return self.lines.get(key, 1)


def _meant(name: str, word: str) -> str:
    """Return the key that a key unknown to us probably means, if it would keep the article back; else nothing."""
    if word in _WITHHELD_WORDS:
        is_status = fuzz.ratio(name, "status") >= _STATUS_ALIKE or any(part in name for part in ("status", "state"))
        return "status" if is_status or word in {"draft", "unpublished"} else ""
    if word in {"true", "yes", "on", "false", "no", "off"}:
        near = process.extractOne(name, list(_WITHHOLDING), scorer=fuzz.ratio, score_cutoff=_ALIKE)
        return near[0] if near and _WORDS[word] is _WITHHOLDING[near[0]] else ""
    return ""


def _switch(value: object) -> bool | None:
    """Return what a value says that should be true or false, or None where that is not certain."""
    return _WORDS.get(value.strip().lower()) if isinstance(value, str) else None


def _moment(text: str) -> tuple[dt.datetime, dt.datetime] | None:
    """Return the earliest and the latest moment that a text may mean, or None where it holds no year.

    A day begins at midnight UTC. "10/12/2021" may be a day of October or of December, but it is over.
    """
    try:
        moment = dt.datetime.fromisoformat(_OFFSET.sub(r"\1", text.strip()))
    except ValueError:
        years = _YEAR.findall(text)
        if len(years) != 1:
            return None
        year = int(years[0])
        return dt.datetime(year, 1, 1, tzinfo=dt.UTC), dt.datetime(year + 1, 1, 1, tzinfo=dt.UTC)
    certain = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return certain, certain


def _shorten(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"

"""Decide from the front matter whether, when and where an article is shown.

``settle`` translates ``draft: true``, ``published: false``, ``visibility: private``, ``expiryDate`` and similar keys
into the fields of :class:`kb.metadata.Metadata`. One key that holds an article back is enough; a key that cannot be
read with certainty holds it back with an error, because a draft published by mistake does more harm than an article
that is missing until its front matter is fixed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.problem import Problem
from kb.publication.keys import (
    ACCESS_KEYS,
    CLOSED_WORDS,
    EXPIRY_KEYS,
    FLAGS,
    LIVE_WORDS,
    PUBLISH_KEYS,
    STATUS_KEYS,
    SWITCHES,
    VISIBLE_WORDS,
    WITHHELD_WORDS,
    WITHHOLDING,
    fold,
    intended_key,
    moment_of,
    switch_of,
    withholds,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from kb.files.yaml_nodes import Value


@dataclass(frozen=True, slots=True)
class Settled:
    """The fields, with those about publication translated, the lines of the keys, and the problems.

    ``is_decided`` says whether any key is about publication.
    """

    fields: dict[str, object]
    lines: dict[str, int]
    problems: tuple[Problem, ...]
    is_decided: bool


def settle(
    fields: Mapping[str, Value],
    lines: Mapping[str, int],
    path: str,
    *,
    known: Iterable[str],
    comments: Mapping[str, tuple[str, int]] | None = None,
) -> Settled:
    """Return the fields with all keys about publication replaced by those of ``Metadata``.

    Args:
        fields: the front matter.
        lines: the line of each key.
        path: the file, for the problems.
        known: the other keys that have a meaning.
        comments: ``key: value`` lines that are commented out, with their lines. If no key is about publication,
            ``# status: draft`` leaves open what the writer wants.

    """
    settling = _Settling(path, dict(lines), {fold(key): key for key in known})
    for key, value in fields.items():
        settling.take(key, value)
    if not settling.is_decided:
        for key, (text, line) in (comments or {}).items():
            settling.take_comment(key, text, line)
    return settling.result()


class _Settling:
    """Collects what the keys of one article mean."""

    def __init__(self, path: str, lines: dict[str, int], known: Mapping[str, str]) -> None:
        self.is_decided = False
        self._path = path
        self._lines = lines
        self._known = known
        self._problems: list[Problem] = []
        self._fields: dict[str, object] = {}
        self._dates: dict[str, dt.datetime] = {}
        self._status = ""

    def take(self, key: str, value: Value) -> None:
        """Take one key of the front matter."""
        name = fold(key)
        if name == "status" or name in STATUS_KEYS:
            self._take_status(key, value)
        elif name in WITHHOLDING:
            self._take_switch(key, value)
        elif name in FLAGS or (name == "search" and not isinstance(value, dict)):
            self._take_flag(key, value)
        elif name in PUBLISH_KEYS:
            self._take_date(key, value, "publish_date")
        elif name in EXPIRY_KEYS:
            self._take_date(key, value, "expiry_date")
        elif name in {"robots", "sitemap"}:
            self._take_crawlers(key, value)
        else:
            self._take_other(key, value)

    def take_comment(self, key: str, value: str, line: int) -> None:
        """Take a line that is commented out."""
        if withholds(key, value):
            message = (
                f'"# {key}: {value}" is commented out, so it is unclear whether the article may be published, and it '
                'is not: delete the line, or only the "#"'
            )
            self._complain(message, line)

    def result(self) -> Settled:
        """Return the fields; a key that holds the article back beats one that publishes it."""
        fields = self._fields | self._dates | ({"status": self._status} if self._status else {})
        return Settled(fields, self._lines, tuple(self._problems), self.is_decided)

    def _take_status(self, key: str, value: Value) -> None:
        self.is_decided = True
        if value is None:
            self._complain(f"{key}: has no value, so the article is not published; type {key}: published or draft", key)
            return
        word = " ".join(value.split()).lower() if isinstance(value, str) else ""
        if fold(key) == "status":
            status = "published" if word in LIVE_WORDS else word or value
            self._lines.setdefault("status", self._line(key))
            if status != "published" or "status" not in self._fields:
                self._fields["status"] = status  # if it is unknown, the check of all values reports it
        elif word in WITHHELD_WORDS:
            self._withhold("archived" if word == "archived" else "draft", key)
        elif word == "unlisted":
            self._set("unlisted", "true", key)
        elif word not in VISIBLE_WORDS:
            self._uncertain(key, value, "type published or draft")

    def _take_switch(self, key: str, value: Value) -> None:
        self.is_decided = True
        withholding = WITHHOLDING[fold(key)]
        switch = switch_of(value)
        if switch is None and not withholding and moment_of(value) is not None:
            self._take_date(key, value, "publish_date")
        elif switch is None:
            self._uncertain(key, value, "type true or false")
        elif switch is withholding:
            self._withhold("archived" if "archived" in fold(key) else "draft", key)

    def _take_flag(self, key: str, value: Value) -> None:
        """Take ``unlisted: true`` and the like; ``search: false`` means unlisted, too."""
        switch = switch_of(value)
        if switch is None and value is not None:
            self._uncertain(key, value, "type true or false")
        elif fold(key) == "search" and switch is False:
            self._set("unlisted", "true", key)
        elif fold(key) != "search" and switch:
            self._set(FLAGS[fold(key)], "true", key)

    def _take_date(self, key: str, value: Value, field: str) -> None:
        if value is None or (fold(key) == "expires" and value == "never"):
            return
        moment = moment_of(value)
        if moment is None:
            self._uncertain(key, value, "type a day as YYYY-MM-DD")
            return
        earliest, latest = moment
        chosen = latest if field == "publish_date" else earliest
        if earliest != latest:
            message = f"{key}: {_shorten(value)} may mean several days; {chosen:%Y-%m-%d} counts: type YYYY-MM-DD"
            self._problems.append(Problem("invalid-value", self._path, self._line(key), message))
        before = self._dates.get(field, chosen)
        self._dates[field] = max(before, chosen) if field == "publish_date" else min(before, chosen)
        self._lines.setdefault(field, self._line(key))

    def _take_crawlers(self, key: str, value: Value) -> None:
        """Take ``robots: noindex`` and ``sitemap: false``; their other values have no meaning here."""
        if value is None:
            return
        if fold(key) == "robots":
            words = re.split(r"[\s,]+", " ".join(map(str, value)) if isinstance(value, list) else str(value))
            refused = not {"noindex", "none"}.isdisjoint(word.lower() for word in words)
        elif isinstance(value, dict):
            refused = any(switch_of(value.get(word)) is True for word in ("disable", "exclude"))
        else:
            refused = switch_of(value) is False
        if refused:
            self._set("noindex", "true", key)

    def _take_other(self, key: str, value: Value) -> None:
        """Take a key that is not about publication, or hold the article back if it is a misspelt one that is."""
        if effect := _effect(fold(key), value):
            self.is_decided = True
            self._withhold("draft", key) if effect == "draft" else self._set(effect, "true", key)
            return
        if field := self._known.get(fold(key)):
            if key == field or field not in self._fields:
                self._fields[field] = value
            self._lines.setdefault(field, self._line(key))
            return
        self._fields[key] = value
        if isinstance(value, str) and (intended := intended_key(key, value)):
            self.is_decided = True
            message = f"{key}: {_shorten(value)} looks like {intended}, so the article is not published"
            self._complain(f"{message}; type {intended}", key)

    def _set(self, field: str, value: str, key: str) -> None:
        self._fields[field] = value
        self._lines.setdefault(field, self._line(key))

    def _withhold(self, status: str, key: str) -> None:
        self._status = status
        self._lines.setdefault("status", self._line(key))

    def _uncertain(self, key: str, value: Value, advice: str) -> None:
        fault = "has no value" if value is None else f"{_shorten(value)} is not understood"
        self._complain(f"{key}: {fault}, so the article is not published; {advice}", key)

    def _complain(self, message: str, place: str | int) -> None:
        line = place if isinstance(place, int) else self._line(place)
        self._problems.append(Problem("invalid-value", self._path, line, message, "error"))

    def _line(self, key: str) -> int:
        return self._lines.get(key, 1)


def _effect(name: str, value: Value) -> str:
    """Return what a key of another system does with this value: ``draft``, or the field that it sets; else empty."""
    if name in ACCESS_KEYS:
        words = value if isinstance(value, list) else [value]
        return "draft" if words and all(str(word).strip().lower() in CLOSED_WORDS for word in words) else ""
    if name == "build" and isinstance(value, dict):  # Hugo's
        refused = {part for part, when in value.items() if str(when).lower() in {"never", "false"}}
        return "draft" if "render" in refused else "unlisted" if "list" in refused else ""
    switch = switch_of(value)
    return "" if switch is None else SWITCHES.get((name, switch), "")


def _shorten(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"

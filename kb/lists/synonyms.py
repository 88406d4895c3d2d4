"""Synonyms: the writers' list of words that mean the same, ``_synonyms.yaml`` at the top of the articles folder.

::

    en:
      same:                              # whoever types one of them finds the others too
        - invoice, bill, receipt
        - two-factor, 2fa, second factor
      means:                             # one way: typing the left also finds the right
        otp: verification code, backup code

Per language, phrases allowed everywhere; words in brackets, or with a dash for each, do as well as commas. What is
wrong with a line is a problem with that line, and the others count.
"""

from __future__ import annotations

import os
from codecs import BOM_UTF8
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

import yaml
from rapidfuzz import fuzz, process

from kb.lists.languages import LANGUAGES, advice
from kb.problem import Problem, Severity
from kb.reading.reader import digest_of, load_list
from kb.reading.source import decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kb.config import KbConfig

SYNONYMS_FILE: Final = "_synonyms.yaml"
MISNAMED: Final = ("_synonyms.yml", "synonyms.yaml", "synonyms.yml", "_synonyms.txt")
"""What people call the file instead; none of these is read."""
KEYS: Final = ("same", "means")
MAX_CHARS: Final = 1_000_000
"""The YAML parser takes a second over so much, and the lists of large sites have a twentieth."""
MAX_PHRASE_CHARS: Final = 100

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_MAX_DEPTH: Final = 6


@dataclass(frozen=True, slots=True)
class Group:
    """Phrases that mean the same, as the writer typed them, two or more; ``line`` is where the group begins."""

    lang: str
    line: int
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """A phrase that whoever types it also finds others by; not the other way round."""

    lang: str
    line: int
    phrase: str
    means: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Synonyms:
    """The writers' list: two-way groups, one-way meanings, and the problems of the file.

    ``digest`` is the SHA-256 of the file, empty where there is none.
    """

    groups: tuple[Group, ...] = ()
    meanings: tuple[Meaning, ...] = ()
    problems: tuple[Problem, ...] = ()
    digest: str = ""


def read(folder: Path, config: KbConfig) -> Synonyms:
    """Return the synonyms of an articles folder, none where it has no such file. Never raises for a bad file."""
    data = load_list(folder, SYNONYMS_FILE, "synonyms", config)
    if data is None:
        return Synonyms(problems=tuple(_misnamed(name) for name in MISNAMED if os.path.lexists(folder / name)))
    return Synonyms(problems=(data,)) if isinstance(data, Problem) else parse(data)


def parse(data: bytes) -> Synonyms:
    """Return what the bytes of a synonyms file say; an empty one says nothing, and no harm is in it."""
    if not data.removeprefix(BOM_UTF8).strip():
        return Synonyms(digest=digest_of(data))
    source = decode(data, SYNONYMS_FILE)
    return _Parser(source.problems).parse(source.text or "", digest_of(data))


def _misnamed(name: str) -> Problem:
    return Problem("synonyms", name, None, f"nobody reads a file of this name: call it {SYNONYMS_FILE}")


def _about(message: str, line: int | None, severity: Severity = "warning") -> Problem:
    return Problem("synonyms", SYNONYMS_FILE, line, message, severity)


@dataclass(frozen=True, slots=True)
class _Node:
    """A piece of the file: a text, a list or ``key: value`` pairs, with the line it begins on."""

    line: int
    text: str = ""
    items: tuple[_Node, ...] | None = None
    pairs: tuple[tuple[_Node, _Node], ...] | None = None


class _UnreadableError(Exception):
    """The file is no YAML of the kind that is needed; ``line`` counts from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


class _Parser:
    """Collects what the file says and what is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self._problems = list(problems)
        self._groups: list[Group] = []
        self._meanings: list[Meaning] = []
        self._group_of: dict[tuple[str, str], int] = {}

    def parse(self, text: str, digest: str) -> Synonyms:
        """Return everything that could be read."""
        try:
            for key, node in self._pairs(_tree(text), "a language, such as en, and below it same and means"):
                self._language(key, node)
        except _UnreadableError as error:
            self._problems.append(_about(str(error), error.line, "error"))
        return Synonyms(tuple(self._groups), tuple(self._meanings), tuple(self._problems), digest)

    def _language(self, key: _Node, node: _Node) -> None:
        lang = key.text.lower()
        if lang.partition("-")[0] not in LANGUAGES:
            nearest = 'a language above it, such as "en:"' if lang in KEYS else advice(lang)
            self._complain(f"{key.text or 'this'} is no language that is known here: write {nearest}", key.line)
            return
        for name, value in self._pairs(node, "same and means"):
            if name.text == "same":
                for item in _groups(value):
                    self._group(lang, item)
            elif name.text == "means":
                for left, right in self._pairs(value, '"otp: verification code"'):
                    self._meaning(lang, left, right)
            else:
                nearest = process.extractOne(name.text.lower(), KEYS, scorer=fuzz.ratio)[0]
                self._complain(f"{name.text} means nothing here and is left out: did you mean {nearest}?", name.line)

    def _pairs(self, node: _Node, expected: str) -> tuple[tuple[_Node, _Node], ...]:
        if node.pairs is None and (node.items or node.text):
            self._complain(f"here should stand {expected}; this is left out", node.line)
        return node.pairs or ()

    def _group(self, lang: str, node: _Node) -> None:
        phrases = [phrase for phrase in self._phrases(node) if self._is_new(lang, phrase, node.line)]
        if len(phrases) < 2:
            shown = f'only "{phrases[0]}"' if phrases else "no word"
            self._complain(f"this group has {shown}: write two or more, with commas between them", node.line)
            return
        self._group_of.update({(lang, phrase.casefold()): node.line for phrase in phrases})
        self._groups.append(Group(lang, node.line, tuple(phrases)))

    def _is_new(self, lang: str, phrase: str, line: int) -> bool:
        other = self._group_of.get((lang, phrase.casefold()))
        if other is None:
            return True
        choice = "make the two groups one, or say what it means under means"
        self._complain(f'"{phrase}" is in the group of line {other} already and counts there: {choice}', line)
        return False

    def _meaning(self, lang: str, left: _Node, right: _Node) -> None:
        means = tuple(self._phrases(right))
        if not means:
            self._complain(f'"{left.text}" means nothing yet: write a word behind the colon', left.line)
        for phrase in self._phrases(left):
            others = tuple(other for other in means if other.casefold() != phrase.casefold())
            if others:
                self._meanings.append(Meaning(lang, left.line, phrase, others))
            elif means:
                self._complain(f'"{phrase}" means only itself: write another word behind the colon', left.line)

    def _phrases(self, node: _Node) -> Iterator[str]:
        """Yield the phrases of a list, or of one text with commas, each once."""
        if node.pairs is not None:
            self._complain('a ":" stands here where only words should: put them in one line, with commas', node.line)
            return
        texts = [node] if node.items is None else list(node.items)
        if any(item.items is not None or item.pairs is not None for item in texts):
            self._complain("a list within a list is left out: put the words in one line, with commas", node.line)
        parts = chain.from_iterable(item.text.split(",") for item in texts)
        given = dict.fromkeys(" ".join(part.split()) for part in parts)
        for phrase in {phrase.casefold(): phrase for phrase in given if phrase}.values():
            if len(phrase) > MAX_PHRASE_CHARS or not any(char.isalnum() for char in phrase):
                self._complain(f'"{phrase[:40]}" is no word or phrase that anybody types: remove it', node.line)
            else:
                yield phrase

    def _complain(self, message: str, line: int) -> None:
        self._problems.append(_about(message, line))


def _groups(node: _Node) -> tuple[_Node, ...]:
    """Return the groups below ``same``; a list of single words can only be one group."""
    if node.items is None:
        return (node,) if node.text or node.pairs else ()
    divided = any("," in item.text or not item.text for item in node.items)
    return node.items if divided or len(node.items) == 1 else (node,)


def _tree(text: str) -> _Node:
    """Return the file as nodes with lines, all values as the text that stands there.

    Raises:
        _UnreadableError: it is no YAML, too long, nested too deep, or repeats itself by ``*``.

    """
    if len(text) > MAX_CHARS:
        raise _UnreadableError(f"the file is longer than {MAX_CHARS:,} characters: shorten it", 1)
    try:
        events = (event for event in yaml.parse(text, Loader=_LOADER) if not isinstance(event, _FRAMES))
        first = next(events, None)
        root = _Node(1) if first is None else _node(first, events, 0)
        if (more := next(events, None)) is not None:
            raise _UnreadableError('a line "---" stands above this: remove it, one list is enough', _line(more))
    except yaml.YAMLError as error:
        raise _explain(error) from error
    return root


_FRAMES = (yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentStartEvent, yaml.DocumentEndEvent)


def _node(event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> _Node:
    line = _line(event)
    if depth > _MAX_DEPTH:
        raise _UnreadableError(f"lists are nested more than {_MAX_DEPTH} deep here", line)
    if isinstance(event, yaml.ScalarEvent):
        return _Node(line, " ".join(event.value.split()))
    if isinstance(event, yaml.SequenceStartEvent):
        return _Node(line, items=tuple(_children(events, yaml.SequenceEndEvent, depth)))
    if isinstance(event, yaml.MappingStartEvent):
        children = _children(events, yaml.MappingEndEvent, depth)
        return _Node(line, pairs=tuple(zip(children, children, strict=True)))
    raise _UnreadableError("a * at the start of a word repeats another line: write it out, or put it in quotes", line)


def _children(events: Iterator[yaml.Event], end: type[yaml.Event], depth: int) -> Iterator[_Node]:
    for event in events:
        if isinstance(event, end):
            return
        yield _node(event, events, depth + 1)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark is not None else 1


def _explain(error: yaml.YAMLError) -> _UnreadableError:
    mark = error.problem_mark or error.context_mark if isinstance(error, yaml.MarkedYAMLError) else None
    reason = getattr(error, "problem", "") or str(error).split("\n", 1)[0]
    choice = "check its indent, and put words with a colon or a leading sign in quotes"
    line = mark.line + 1 if mark is not None else 1
    return _UnreadableError(f"the file cannot be read, so no synonym counts: this line; {choice} ({reason})", line)

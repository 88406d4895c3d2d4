"""The writers' synonyms: ``_synonyms.yaml`` at the top of the articles folder.

::

    en:
      same:                              # typing one of them also finds the others
        - invoice, bill, receipt
        - two-factor, 2fa, second factor
      means:                             # one way: typing the left also finds the right
        otp: verification code, backup code

Lists are per language and may hold phrases. Brackets, or one dash per phrase, work as well as commas. A problem
concerns its own line only; the other lines count.
"""

from __future__ import annotations

import os
from codecs import BOM_UTF8
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process

from kb.files.source import decode, digest_of, load_list
from kb.files.yaml_nodes import Node, UnreadableError, YamlParser
from kb.lists.languages import LANGUAGES, advice
from kb.problem import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kb.config import KbConfig

SYNONYMS_FILE: Final = "_synonyms.yaml"
MISNAMED: Final = ("_synonyms.yml", "synonyms.yaml", "synonyms.yml", "_synonyms.txt")
"""Names that people give the file by mistake; none of these is read."""
KEYS: Final = ("same", "means")
MAX_CHARS: Final = 1_000_000
"""The YAML parser takes a second over this much, and the lists of large sites have a twentieth of it."""
MAX_PHRASE_CHARS: Final = 100

_PARSER = YamlParser(deepest=6, unreadable="the file cannot be read, so no synonym counts")


@dataclass(frozen=True, slots=True)
class Group:
    """Two or more phrases that mean the same, as typed; ``line`` is where the group begins."""

    lang: str
    line: int
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """A one-way synonym: searching for ``phrase`` also finds ``means``."""

    lang: str
    line: int
    phrase: str
    means: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Synonyms:
    """The writers' list: two-way groups, one-way meanings, and the problems of the file.

    ``digest`` is the SHA-256 of the file, empty without a file.
    """

    groups: tuple[Group, ...] = ()
    meanings: tuple[Meaning, ...] = ()
    problems: tuple[Problem, ...] = ()
    digest: str = ""


def read(folder: Path, config: KbConfig) -> Synonyms:
    """Return the synonyms of an articles folder; empty without a file. A bad file becomes a problem, not an error."""
    data = load_list(folder, SYNONYMS_FILE, "synonyms", config)
    if data is None:
        misnamed = (name for name in MISNAMED if os.path.lexists(folder / name))
        message = f"a file with this name is not read: call it {SYNONYMS_FILE}"
        return Synonyms(problems=tuple(Problem("synonyms", name, None, message) for name in misnamed))
    return Synonyms(problems=(data,)) if isinstance(data, Problem) else parse(data)


def parse(data: bytes) -> Synonyms:
    """Return the synonyms in the bytes of such a file; an empty file is valid."""
    if not data.removeprefix(BOM_UTF8).strip():
        return Synonyms(digest=digest_of(data))
    source, digest = decode(data, SYNONYMS_FILE), digest_of(data)
    if len(text := source.text or "") > MAX_CHARS:
        message = f"the file is longer than {MAX_CHARS:,} characters: shorten it"
        return Synonyms(problems=(Problem("synonyms", SYNONYMS_FILE, 1, message, "error"),), digest=digest)
    return _Parser(source.problems).parse(text, digest)


class _Parser:
    """Collects the synonyms of a file and its problems."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self._problems = list(problems)
        self._groups: list[Group] = []
        self._meanings: list[Meaning] = []
        self._group_of: dict[tuple[str, str], int] = {}

    def parse(self, text: str, digest: str) -> Synonyms:
        """Return everything that could be read."""
        try:
            top = _PARSER.parse(text) or Node(1)
            for key, node in self._pairs(top, "a language, such as en, with same and means below it"):
                self._language(key, node)
        except UnreadableError as error:
            self._complain(str(error), error.line, "error")
        return Synonyms(tuple(self._groups), tuple(self._meanings), tuple(self._problems), digest)

    def _language(self, key: Node, node: Node) -> None:
        lang = key.text.lower()
        if lang.partition("-")[0] not in LANGUAGES:
            nearest = 'a language above it, such as "en:"' if lang in KEYS else advice(lang)
            self._complain(f"{key.text or 'this'} is not a known language: write {nearest}", key.line)
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
                self._complain(f"{name.text} is unknown and is left out: did you mean {nearest}?", name.line)

    def _pairs(self, node: Node, expected: str) -> tuple[tuple[Node, Node], ...]:
        if node.pairs is None and (node.items or node.text):
            self._complain(f"expected {expected}; this is left out", node.line)
        return node.pairs or ()

    def _group(self, lang: str, node: Node) -> None:
        phrases = [phrase for phrase in self._phrases(node) if self._is_new(lang, phrase, node.line)]
        if len(phrases) < 2:
            shown = f'only "{phrases[0]}"' if phrases else "no word"
            self._complain(f"this group has {shown}: write two or more, separated by commas", node.line)
            return
        self._group_of.update({(lang, phrase.casefold()): node.line for phrase in phrases})
        self._groups.append(Group(lang, node.line, tuple(phrases)))

    def _is_new(self, lang: str, phrase: str, line: int) -> bool:
        other = self._group_of.get((lang, phrase.casefold()))
        if other is None:
            return True
        choice = "merge the two groups, or write what it means under means"
        self._complain(f'"{phrase}" is already in the group of line {other} and counts only there: {choice}', line)
        return False

    def _meaning(self, lang: str, left: Node, right: Node) -> None:
        means = tuple(self._phrases(right))
        if not means:
            self._complain(f'"{left.text}" has no meaning yet: write a word after the colon', left.line)
        for phrase in self._phrases(left):
            others = tuple(other for other in means if other.casefold() != phrase.casefold())
            if others:
                self._meanings.append(Meaning(lang, left.line, phrase, others))
            elif means:
                self._complain(f'"{phrase}" means only itself: write another word after the colon', left.line)

    def _phrases(self, node: Node) -> Iterator[str]:
        """Yield the phrases of a list, or of a text with commas, each once."""
        if node.pairs is not None:
            self._complain('this line has a ":" but only words belong here: separate them with commas', node.line)
            return
        texts = [node] if node.items is None else list(node.items)
        if any(item.items is not None or item.pairs is not None for item in texts):
            self._complain("a list within a list is left out: write the words on one line, with commas", node.line)
        parts = chain.from_iterable(item.text.split(",") for item in texts)
        typed = dict.fromkeys(" ".join(part.split()) for part in parts)
        for phrase in {phrase.casefold(): phrase for phrase in typed if phrase}.values():
            if len(phrase) > MAX_PHRASE_CHARS or not any(char.isalnum() for char in phrase):
                self._complain(f'"{phrase[:40]}" is not a word or phrase that people search for: remove it', node.line)
            else:
                yield phrase

    def _complain(self, message: str, line: int, severity: Severity = "warning") -> None:
        self._problems.append(Problem("synonyms", SYNONYMS_FILE, line, message, severity))


def _groups(node: Node) -> tuple[Node, ...]:
    """Return the groups below ``same``; a list of single words can only be one group."""
    if node.items is None:
        return (node,) if node.text or node.pairs else ()
    divided = any("," in item.text or not item.text for item in node.items)
    return node.items if divided or len(node.items) == 1 else (node,)

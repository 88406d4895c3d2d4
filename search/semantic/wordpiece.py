"""WordPiece: text to the token numbers of BERT's uncased models.

The steps, in the order of the reference tokenizer (Devlin et al. 2019; ``BertNormalizer``, ``BertPreTokenizer`` and
``WordPiece`` of ``tokenizers``):

1. drop control, format and private-use characters; treat all white space alike;
2. make each CJK ideograph a word;
3. decompose (NFD), drop nonspacing marks, convert to lower case;
4. make each punctuation character a word;
5. split each word greedily into the longest pieces of the vocabulary; ``[UNK]`` if that fails.

Characters are classified by Python's Unicode tables. The reference uses older ones (8.0), so a few hundred marks of
scripts that its vocabulary lacks anyway count as letters there.

Runs of text between white space are independent, so their pieces are cached: help desks see the same words all day.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from string import punctuation
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

UNKNOWN = "[UNK]"
MAX_WORD_CHARS = 100
"""The reference treats longer words as unknown."""
CACHED_RUNS = 50_000
"""About 10 MB. A full cache is cleared, which is cheaper than tracking use on the hot path."""
MAX_CACHED_CHARS = 64
"""Longer runs, such as pasted keys, do not come back."""

_DROPPED_SPACE = re.compile("[\x0b\x0c\x1c-\x1f\x85]")
"""White space in Python, but control characters in the reference, which drops them before splitting."""
_IDEOGRAPHS = (
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B920, 0x2CEAF),
    (0xF900, 0xFAFF),
    (0x2F800, 0x2FA1F),
)


class WordPiece:
    """A vocabulary that splits texts into pieces. Safe to share between threads."""

    def __init__(self, pieces: Iterable[str]) -> None:
        """Take the pieces in the order of their numbers, ``[UNK]`` among them.

        Raises:
            ValueError: ``[UNK]`` is missing.

        """
        self._numbers = {piece: number for number, piece in enumerate(pieces)}
        if UNKNOWN not in self._numbers:
            raise ValueError(f"the vocabulary has no {UNKNOWN}: is it a WordPiece vocabulary?")
        self.unknown = self._numbers[UNKNOWN]
        self._longest = max(map(len, self._numbers))
        self._cached: dict[str, tuple[int, ...]] = {}

    @classmethod
    def read(cls, path: Path) -> Self:
        """Return the vocabulary of a ``vocab.txt``: one piece per line, numbered from 0."""
        return cls(path.read_text(encoding="utf-8").removesuffix("\n").split("\n"))

    def __len__(self) -> int:
        return len(self._numbers)

    def number(self, piece: str) -> int:
        """Return the number of a piece of the vocabulary.

        Raises:
            KeyError: there is no such piece.

        """
        return self._numbers[piece]

    def ids(self, text: str, limit: int | None = None) -> list[int]:
        """Return the numbers of the text's pieces, at most ``limit`` of them, without ``[CLS]`` and ``[SEP]``."""
        if _DROPPED_SPACE.search(text):
            text = _DROPPED_SPACE.sub("", text)
        cached, numbers = self._cached, list[int]()
        for run in text.split():
            pieces = cached.get(run)
            numbers += self._split(run) if pieces is None else pieces
            if limit is not None and len(numbers) >= limit:
                return numbers[:limit]
        return numbers

    def _split(self, run: str) -> tuple[int, ...]:
        numbers = tuple(number for word in words(run) for number in self._cut(word))
        if len(run) <= MAX_CACHED_CHARS:
            if len(self._cached) >= CACHED_RUNS:
                self._cached.clear()
            self._cached[run] = numbers
        return numbers

    def _cut(self, word: str) -> list[int]:
        if len(word) > MAX_WORD_CHARS:
            return [self.unknown]
        pieces: list[int] = []
        start = 0
        while start < len(word):
            number, end = self._longest_match(word, start)
            if number is None:
                return [self.unknown]
            pieces.append(number)
            start = end
        return pieces

    def _longest_match(self, word: str, start: int) -> tuple[int | None, int]:
        prefix = "##" if start else ""
        for end in range(min(len(word), start + self._longest), start, -1):
            number = self._numbers.get(prefix + word[start:end])
            if number is not None:
                return number, end
        return None, start


def words(run: str) -> Iterator[str]:
    """Yield the words of a run without white space: lower case, without accents, punctuation marks as words."""
    clean = "".join(map(_cleaned, run))
    plain = "".join(map(_folded, unicodedata.normalize("NFD", clean)))
    return iter("".join(map(_set_apart, plain)).split())


@lru_cache(maxsize=4096)
def _cleaned(char: str) -> str:
    if char == "\ufffd" or unicodedata.category(char) in {"Cc", "Cf", "Co"}:
        return ""
    is_ideograph = any(low <= ord(char) <= high for low, high in _IDEOGRAPHS)
    return f" {char} " if is_ideograph else char


@lru_cache(maxsize=4096)
def _folded(char: str) -> str:
    return "" if unicodedata.category(char) == "Mn" else char.lower()


@lru_cache(maxsize=4096)
def _set_apart(char: str) -> str:
    # to BERT, unlike Unicode, symbols such as "$" and "+" are punctuation, too
    is_punctuation = char in punctuation or unicodedata.category(char).startswith("P")
    return f" {char} " if is_punctuation else char

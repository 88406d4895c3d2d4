"""Word pieces: text to the numbers that BERT's uncased models read.

The steps, in this order, each as the reference tokenizer of those models has it (Devlin et al. 2019,
``tokenizers``' ``BertNormalizer``, ``BertPreTokenizer`` and ``WordPiece``):

1. control, format and private characters are dropped, all white space is alike;
2. each CJK ideograph is a word;
3. decomposed (NFD), nonspacing marks dropped, lower case;
4. each punctuation character is a word;
5. a word is cut greedily into the longest pieces of the vocabulary; what cannot be cut is ``[UNK]``.

What a character is, Python's Unicode tables say; the reference's are older (8.0), so that a few hundred marks
of scripts that its vocabulary does not hold anyway count as letters there.

Nothing but the white space between them joins two runs of text, so what a run gave is remembered: help
desks see the same words all day.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

UNKNOWN = "[UNK]"
MAX_WORD_CHARS = 100
"""The reference calls longer words unknown."""
CACHED_RUNS = 50_000
"""About 10 MB. A full cache starts anew: cheaper than keeping an order on the hot path."""
MAX_CACHED_CHARS = 64
"""A pasted key is not seen twice."""

_DROPPED_SPACE = re.compile("[\x0b\x0c\x1c-\x1f\x85]")
"""White space to Python, control characters to the reference, which drops them before it splits."""
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
    """A vocabulary that cuts texts. Safe to share between threads."""

    def __init__(self, pieces: Iterable[str]) -> None:
        """Take the pieces in the order of their numbers; one of them must be ``[UNK]``.

        Raises:
            ValueError: If ``[UNK]`` is missing.

        """
        self._numbers = {piece: number for number, piece in enumerate(pieces)}
        if UNKNOWN not in self._numbers:
            raise ValueError(f"the vocabulary has no {UNKNOWN}: is it one of word pieces?")
        self.unknown = self._numbers[UNKNOWN]
        self._longest = max(map(len, self._numbers))
        self._seen: dict[str, tuple[int, ...]] = {}

    @classmethod
    def read(cls, path: Path) -> Self:
        """Return the vocabulary of a ``vocab.txt``: one piece per line, the first line is number 0."""
        return cls(path.read_text(encoding="utf-8").removesuffix("\n").split("\n"))

    def __len__(self) -> int:
        return len(self._numbers)

    def number(self, piece: str) -> int:
        """Return the number of a piece of the vocabulary.

        Raises:
            KeyError: There is no such piece.

        """
        return self._numbers[piece]

    def ids(self, text: str, limit: int | None = None) -> list[int]:
        """Return the numbers of the text's pieces, at most ``limit`` of them, without ``[CLS]`` and ``[SEP]``."""
        if _DROPPED_SPACE.search(text):
            text = _DROPPED_SPACE.sub("", text)
        seen, numbers = self._seen, list[int]()
        for run in text.split():
            known = seen.get(run)
            numbers += self._learn(run) if known is None else known
            if limit is not None and len(numbers) >= limit:
                return numbers[:limit]
        return numbers

    def _learn(self, run: str) -> tuple[int, ...]:
        numbers = tuple(number for word in words(run) for number in self._cut(word))
        if len(run) <= MAX_CACHED_CHARS:
            if len(self._seen) >= CACHED_RUNS:
                self._seen.clear()
            self._seen[run] = numbers
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
    """Yield the words of a run without white space: lower case, without accents, punctuation each on its own."""
    clean = "".join(map(_cleaned, run))
    plain = "".join(map(_folded, unicodedata.normalize("NFD", clean)))
    return iter("".join(map(_set_apart, plain)).split())


@lru_cache(maxsize=4096)
def _cleaned(char: str) -> str:
    if char == "\ufffd" or unicodedata.category(char) in {"Cc", "Cf", "Co"}:
        return ""
    return f" {char} " if _is_ideograph(ord(char)) else char


@lru_cache(maxsize=4096)
def _folded(char: str) -> str:
    return "" if unicodedata.category(char) == "Mn" else char.lower()


@lru_cache(maxsize=4096)
def _set_apart(char: str) -> str:
    return f" {char} " if _is_punctuation(char) else char


def _is_ideograph(code: int) -> bool:
    return any(low <= code <= high for low, high in _IDEOGRAPHS)


def _is_punctuation(char: str) -> bool:
    """ASCII's symbols count: ``$`` and ``+`` are no punctuation to Unicode, but are to BERT."""
    return char in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~" or unicodedata.category(char).startswith("P")

"""Surfaces: the words of a text that spelling correction may suggest, and how people write them.

An index keeps them as lines of tab-separated columns: the folded word, its term, and if they say more, the word as it
is written and its language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Self

from search.text.analyzer import plain_words, with_phrases, words
from search.text.normalizer import fold, lower

if TYPE_CHECKING:
    from search.text.analyzer import Analyzer


COMPOUNDING: Final = frozenset(("de", "nl", "sv", "da", "no"))
"""Languages that write compounds as one word."""


class Surface(NamedTuple):
    """A word, folded, its term, and the word with its accents; ``lang`` is empty unless it has compounds."""

    folded: str
    term: str
    written: str
    lang: str = ""

    @property
    def line(self) -> str:
        """The word as a line, without columns that say nothing."""
        written = self.written if self.written != self.folded else ""
        return f"{self.folded}\t{self.term}\t{written}\t{self.lang}".rstrip("\t")

    @classmethod
    def of(cls, line: str) -> Self:
        """Return the word of a line."""
        folded, term, written, lang = (*line.split("\t"), "", "")[:4]
        return cls(folded, term, written or folded, lang)


def surfaces(text: str, analyzer: Analyzer) -> list[Surface]:
    """Return the different words of a text in the analyzer's language.

    A phrase that is written in one word is suggested as such: "login" is "signin" in the index.
    """
    indexed = {word: word for word in words(text)}
    phrases = ((word, with_phrases(word)) for word in dict.fromkeys(plain_words(fold(text))) if word not in indexed)
    indexed |= {word: phrase for word, phrase in phrases if phrase != word and " " not in phrase}
    written = accented(text)
    lang = analyzer.lang if analyzer.lang in COMPOUNDING else ""
    return [Surface(word, analyzer.stem(term), written.get(word, word), lang) for word, term in indexed.items()]


def accented(text: str) -> dict[str, str]:
    """Return the words of a text that folding changes, by what it makes of them, in lower case."""
    if text.isascii():
        return {}
    return {fold(word): word for word in plain_words(lower(text)) if not word.isascii()}

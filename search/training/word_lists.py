"""Word lists: makes ``search/text/words.npz`` from word frequencies and spelling lists.

A word belongs to a language if it occurs there once in a million words. Longer lists hold common misspellings, so a
rarer English word must be on a spelling list, too. All languages quote foreign words, above all English ones: a word
far more frequent elsewhere is left out.
"""

from __future__ import annotations

from collections import defaultdict
from importlib import import_module
from typing import TYPE_CHECKING, Final

import numpy as np

from search.text.normalizer import fold, is_alphabetic
from search.text.word_list import LANGUAGES, Rank, pack

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

LISTED: Final = 1e-6
"""Share of all words from which on a word counts; 1 in 373 misspellings of codespell and Wikipedia reaches it."""

SPELT: Final = 3e-8
"""The same for English words that are on a spelling list."""

COMMON: Final = 1e-5
FREQUENT: Final = 1e-4

FOREIGN: Final = 50
"""A word this many times as frequent in another language is quoted from there."""

_SOURCES: Final = {"no": "nb", "hr": "sh"}
"""wordfreq's codes where they differ."""


def make(english: Sequence[Path], output: Path) -> int:
    """Write the list and return the number of its words; ``english`` are files with a correct word on each line.

    Raises:
        ModuleNotFoundError: wordfreq is not installed.

    """
    spelt = {word for file in english for word in read_words(file)}
    starts, rests, kinds, bits = pack(ranks({lang: _frequencies(lang) for lang in LANGUAGES}, spelt).items())
    np.savez_compressed(output, starts=starts, rests=rests, kinds=kinds, ranks=bits)
    return len(rests)


def read_words(file: Path) -> set[str]:
    """Return the words of a spelling list, folded; "cat's" is left out."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return {form for line in lines if not line.endswith("'s") and (form := _form(line))}


def ranks(frequencies: Mapping[str, Mapping[str, float]], english: set[str]) -> dict[str, int]:
    """Return each listed word with its bits, two per language.

    ``frequencies`` are shares of all words by language and word, ``english`` the correct words of English.
    """
    highest: dict[str, float] = defaultdict(float)
    for words in frequencies.values():
        for word, share in words.items():
            highest[word] = max(highest[word], share)
    bits: dict[str, int] = defaultdict(int)
    for lang, words in frequencies.items():
        for word, share in words.items():
            is_spelt = lang == "en" and word in english
            if is_spelt or share * FOREIGN >= highest[word]:
                bits[word] |= _rank(share, SPELT if is_spelt else LISTED) << 2 * LANGUAGES.index(lang)
    return {word: ranked for word, ranked in bits.items() if ranked}


def _rank(share: float, least: float) -> Rank:
    if share < least:
        return Rank.UNLISTED
    return Rank.FREQUENT if share >= FREQUENT else Rank.COMMON if share >= COMMON else Rank.LISTED


def _frequencies(lang: str) -> dict[str, float]:
    """Return how frequent each word of a language is, as a share of all words."""
    source: Mapping[str, float] = import_module("wordfreq").get_frequency_dict(_SOURCES.get(lang, lang), "best")
    forms: dict[str, float] = defaultdict(float)
    for word, share in source.items():
        if form := _form(word):
            forms[form] += share
    return forms


def _form(word: str) -> str:
    """Return a word as the analyzer sees it, or an empty text if it is a single letter or has other characters."""
    form = fold(word).replace("'", "").replace("\u2019", "")
    return form if len(form) > 1 and is_alphabetic(form) else ""

"""Misspelling: texts as people mistype them, with letters dropped, doubled, swapped or replaced.

General rules, not a list of misspellings, because lists of misspellings measure the result.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

KEY_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
VOWELS = "aeiou"
MIN_LETTERS = 4
"""Shorter words would turn into other words."""
ONE_IN = 3
"""One eligible word in three: every text has an error, and its topic stays clear."""

_NEIGHBOURS = {
    key: row[max(0, place - 1) : place] + row[place + 1 : place + 2]
    for row in KEY_ROWS
    for place, key in enumerate(row)
}  # fmt: skip


def misspell(text: str, random: Random) -> str:
    """Return the text with one word in three misspelt, at least one; unchanged if no word is long enough."""
    words = text.split()
    long = [place for place, word in enumerate(words) if len(word) >= MIN_LETTERS and word.isascii() and word.isalpha()]
    for place in random.sample(long, min(len(long), max(1, len(long) // ONE_IN))):
        words[place] = _mistype(words[place], random)
    return " ".join(words)


def _mistype(word: str, random: Random) -> str:
    """Return the word with one error after its first letter, which people get right."""
    place = random.randrange(1, len(word) - 1)
    before, letter, following, after = word[:place], word[place], word[place + 1], word[place + 2 :]
    neighbour = random.choice(_NEIGHBOURS[letter.lower()])
    vowel = random.choice(VOWELS)
    errors = (
        following,
        letter * 2 + following,
        following + letter,
        neighbour + following,
        (vowel if letter.lower() in VOWELS else vowel + letter) + following,
    )
    return before + random.choice(errors) + after

"""Texts as people mistype them: a letter left out, doubled, swapped, the key beside it, another vowel.

General rules of typing, no list of misspellings: what was learned on lists would be measured on lists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

KEY_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
VOWELS = "aeiou"
MIN_LETTERS = 4
"""Shorter words turn into other words."""
ONE_IN = 3
"""A third of the words that can be: so much that every text teaches something, and still says what it is about."""

_BESIDE = {
    key: row[max(0, at - 1) : at] + row[at + 1 : at + 2]
    for row in KEY_ROWS
    for at, key in enumerate(row)
}  # fmt: skip


def misspell(text: str, dice: Random) -> str:
    """Return the text with one word in three misspelt, at least one; as it is where no word is long enough."""
    words = text.split()
    long = [at for at, word in enumerate(words) if len(word) >= MIN_LETTERS and word.isascii() and word.isalpha()]
    for at in dice.sample(long, min(len(long), max(1, len(long) // ONE_IN))):
        words[at] = _mistype(words[at], dice)
    return " ".join(words)


def _mistype(word: str, dice: Random) -> str:
    """Return the word with one slip behind its first letter, which people get right."""
    at = dice.randrange(1, len(word) - 1)
    before, letter, following, after = word[:at], word[at], word[at + 1], word[at + 2 :]
    beside = dice.choice(_BESIDE[letter.lower()])
    vowel = dice.choice(VOWELS)
    slips = (
        following,
        letter * 2 + following,
        following + letter,
        beside + following,
        (vowel if letter.lower() in VOWELS else vowel + letter) + following,
    )
    return before + dice.choice(slips) + after

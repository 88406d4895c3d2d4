"""Sound: words respelt as they are spoken, so that "fone" is close to "phone" though two letters differ.

The rules are those that English spellings break most often, after Philips's Metaphone (1990), with vowels kept: a
respelling still tells "fone" from "fine". They do little to other languages, whose spelling follows their sound.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_RULES: Final = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^(?:kn|gn|pn)", "n"),
        (r"^wr", "r"),
        (r"^ps", "s"),
        (r"^wh", "w"),
        (r"ph", "f"),
        (r"(?<=[aeiou])gh(?=t|$)", ""),
        (r"(?:ti|ci|ssi|si|shi)(?=on|an|al|ous)", "sh"),
        (r"tch", "ch"),
        (r"s?c(?=[eiy])", "s"),
        (r"ck|c(?!h)|q(?!u)", "k"),
        (r"qu", "kw"),
        (r"x", "ks"),
        (r"z", "s"),
        (r"dg(?=[eiy])", "j"),
        (r"y", "i"),
        (r"(.)\1+", r"\1"),
        (r"(?<=..)e$", ""),
    )
)
_VOWELS = re.compile("[aeiou]+")
_LATIN = re.compile("[a-z]+")


@lru_cache(maxsize=2_000)
def respell(word: str) -> str:
    """Return a folded word as it sounds; unchanged if it is not in Latin letters."""
    if _LATIN.fullmatch(word):
        for pattern, sound in _RULES:
            word = pattern.sub(sound, word)
    return word


def sound_key(word: str) -> str:
    """Return what words have in common that differ only in spelling or in their vowels."""
    return _VOWELS.sub("a", respell(word))

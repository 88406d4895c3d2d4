"""Scrub a text before it is stored: no secrets, addresses, file names, numbers or keys."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from search.text.normalizer import MARKS, fold
from web.storage.text import clean
from web.tickets.secrets import REMOVED, redact

MAX_CHARS: Final = 1_000
"""The most characters that are scrubbed and stored; questions are shorter."""

_MAX_PIECE_CHARS: Final = 40
"""A longer word, in characters, is a key or a path."""

_TELLING: Final = re.compile(r"[@\\=%&#$<>{}\[\]_|^~*]|\w[.:]\w|/.*/|^/|\d")
"""What an address, a file name, a path, a number or code has in it."""

_WORD: Final = re.compile(rf"[^\W\d_]+(?:[{MARKS}']+[^\W\d_]+)*[{MARKS}]*")


def scrubbed(text: str) -> str:
    """Return a text on one line without what may name a person, a machine or a file; "" if nothing is left.

    What goes is whole: "mail from ben@example.org fails" becomes "mail from fails".
    """
    pieces = redact(clean(whole_words(text, MAX_CHARS))).replace(REMOVED, " ").split()
    return " ".join(piece for piece in pieces if not _tells(piece))


def whole_words(text: str, most: int) -> str:
    """Return a text without what exceeds ``most`` characters, and without the word that would be cut in two.

    Half of an address no longer looks like one.
    """
    return text if len(text) <= most else text[: most + 1].rpartition(" ")[0]


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a scrubbed text in their order, folded."""
    return tuple(_WORD.findall(fold(text)))


def _tells(piece: str) -> bool:
    plain = unicodedata.normalize("NFKC", piece)  # full-width "at" signs and circled digits count, too
    return len(piece) > _MAX_PIECE_CHARS or _TELLING.search(plain) is not None

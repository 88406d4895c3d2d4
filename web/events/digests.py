"""Keyed digests: they distinguish queries and visits without revealing them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_ASKED_BYTES: Final = 12
"""Two of a million queries have the same digest once in ten million help centres."""

_VISIT_BYTES: Final = 8


class AskedDigests:
    """Digests of queries and words, keyed with the site's secret key, which is in no backup of the database."""

    def __init__(self, secret: str) -> None:
        self._key = hashlib.blake2b(secret.encode(), digest_size=32, person=b"asked").digest()

    def of_query(self, words: Iterable[str]) -> str:
        """Return the digest of a query, whatever the order of its words."""
        return self._digest(" ".join(sorted({word.replace("'", "") for word in words})), b"query")

    def of_word(self, word: str) -> str:
        """Return the digest of a word."""
        return self._digest(word, b"word")

    def _digest(self, text: str, person: bytes) -> str:
        return hashlib.blake2b(text.encode(), digest_size=_ASKED_BYTES, key=self._key, person=person).hexdigest()


def visit_digest(salt: bytes, name: str) -> str:
    """Return the digest of a visitor for the day of the salt."""
    return hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=_VISIT_BYTES, key=salt).hexdigest()

"""Kept: answers of one generation that are sent again as they are, because many people begin in the same way."""

from __future__ import annotations

import threading
from collections import OrderedDict

MAX_BYTES = 4_194_304
"""Some two thousand answers of suggestions: every beginning of a few letters that people come with."""

MAX_KEY_CHARS = 100
"""A longer question is hardly asked twice, and may be personal: it is not kept."""

_ENTRY_BYTES = 250
"""What an entry costs besides its letters."""


class Kept:
    """The answers of one generation, those that nobody asks for any more dropped first. Safe to share between threads.

    Nothing of it is ever replaced: with the next generation comes another object.
    """

    def __init__(self, generation: str, max_bytes: int = MAX_BYTES) -> None:
        self.generation = generation
        self._room = max_bytes
        self._answers: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> bytes | None:
        """Return the answer to this very question, or None."""
        with self._lock:
            answer = self._answers.get(key)
            if answer is not None:
                self._answers.move_to_end(key)
            return answer

    def put(self, key: str, answer: bytes) -> None:
        """Keep an answer, unless the question is long; the oldest make room for it."""
        if len(key) > MAX_KEY_CHARS:
            return
        with self._lock:
            if key in self._answers:  # another thread was asked the same in the same moment
                return
            self._answers[key] = answer
            self._room -= _size(key, answer)
            while self._room < 0:
                self._room += _size(*self._answers.popitem(last=False))


def _size(key: str, answer: bytes) -> int:
    return len(key) + len(answer) + _ENTRY_BYTES

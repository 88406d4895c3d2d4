"""What was encoded before: one file per encoder beside the generations, so that a rebuild encodes only what changed.

Passages have one file, and what a build asks has another. A vector is found by the hash of its text and kept in half
precision, 768 bytes for 384 numbers: the quarter of a thousandth that this loses is less than what storing as int8
does. Each batch is a transaction: a build that is killed has lost one batch. The file can be deleted at any time, and a
damaged one is begun anew.
"""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from search.semantic import Encoder

    Progress = Callable[[str, int, int], None]
    """Called with what is being done, how many texts are done, and how many there are."""

Floats = NDArray[np.float32]

BATCH = 32
"""Passages between two signs of progress: about three seconds of MiniLM."""
_ASKED = 500
"""Keys in one question to SQLite, which takes 999 on old systems."""


class VectorMemory:
    """The vectors of an encoder that are known already. For one build at a time, which holds the lock anyway."""

    def __init__(self, folder: Path, encoder: Encoder, content: str = "vectors") -> None:
        """Keep the file in a folder, under the encoder's name: another model's vectors are never met."""
        self.path = folder / f"{content}-{encoder.name}.sqlite"
        self._encoder = encoder

    def encode(self, texts: Sequence[str], progress: Progress = lambda _stage, _done, _total: None) -> Floats:
        """Return the vectors of the texts in their order, ``[len(texts), dimensions]``, encoding those not known.

        Raises:
            sqlite3.OperationalError: the file cannot be written.

        """
        try:
            return self._encode(texts, progress)
        except sqlite3.OperationalError:  # locked, or the disk is full: the file is whole
            raise
        except sqlite3.DatabaseError:
            self.path.unlink()
            return self._encode(texts, progress)

    def _encode(self, texts: Sequence[str], progress: Progress) -> Floats:
        keys = [_key(text) for text in texts]
        with closing(self._open()) as connection:
            self._learn(connection, dict(zip(keys, texts, strict=True)), progress)
            known = dict(_found(connection, keys))
        vectors = np.frombuffer(b"".join(known[key] for key in keys), np.float16)
        return vectors.reshape(len(keys), self._encoder.dimensions).astype(np.float32)

    def missing(self, texts: Sequence[str]) -> int:
        """Return how many of the texts would have to be encoded.

        Raises:
            sqlite3.Error: the file can neither be used nor made anew.

        """
        keys = {_key(text) for text in texts}
        with closing(self._open()) as connection:
            return len(keys) - len(dict(_found(connection, list(keys))))

    def forget_all_but(self, texts: Iterable[str]) -> int:
        """Drop what belongs to none of these texts and return how many vectors that was.

        Raises:
            sqlite3.Error: the file cannot be written, or is damaged; ``encode`` would have begun it anew.

        """
        with closing(self._open()) as connection, connection:
            connection.execute("create temporary table kept (key blob primary key) without rowid")
            connection.executemany("insert or ignore into kept values (?)", ((_key(text),) for text in texts))
            return connection.execute("delete from vector where key not in (select key from kept)").rowcount

    def _learn(self, connection: sqlite3.Connection, texts: dict[bytes, str], progress: Progress) -> None:
        """Encode what is not known, the short ones first: texts of a length go through the layers together."""
        known = {key for key, _ in _found(connection, list(texts))}
        missing = sorted(texts.keys() - known, key=lambda key: (len(texts[key]), key))
        for start in range(0, len(missing), BATCH):
            progress("encoding", start, len(missing))
            batch = missing[start : start + BATCH]
            vectors = self._encoder.encode([texts[key] for key in batch]).astype(np.float16)
            rows = ((key, vector.tobytes()) for key, vector in zip(batch, vectors, strict=True))
            with connection:
                connection.executemany("insert or replace into vector values (?, ?)", rows)

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path)
        connection.execute("pragma synchronous = normal")
        connection.execute("create table if not exists vector (key blob primary key, vector blob) without rowid")
        return connection


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _found(connection: sqlite3.Connection, keys: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
    for start in range(0, len(keys), _ASKED):
        asked = keys[start : start + _ASKED]
        marks = ",".join("?" * len(asked))
        yield from connection.execute(f"select key, vector from vector where key in ({marks})", asked)  # noqa: S608 - only marks

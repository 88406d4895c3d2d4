"""Vector memory: a cache of encoded texts beside the generations, so that a rebuild encodes only what changed.

There is one file per encoder for passages, and another for the questions that a build searches for. A vector is keyed
by the hash of its text and stored in half precision, 768 bytes for 384 numbers: the error of 0.025 % is smaller than
that of int8. Each batch is a transaction, so a killed build loses one batch. The file can be deleted at any time, and a
damaged one is started anew.
"""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from search.progress import no_progress

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from search.progress import Progress
    from search.semantic import Encoder

Floats = NDArray[np.float32]

BATCH = 32
"""Passages between two progress reports: about three seconds of MiniLM."""
_MAX_KEYS = 500
"""Keys in one SQL statement; SQLite accepts 999 on old systems."""


class VectorMemory:
    """The cached vectors of one encoder; for one build at a time, which the build lock ensures."""

    def __init__(self, folder: Path, encoder: Encoder, content: str = "vectors") -> None:
        """Keep the cache in a folder, in a file named after the encoder, so that vectors of two encoders never mix."""
        self.path = folder / f"{content}-{encoder.name}.sqlite"
        self._encoder = encoder
        self._asked: set[bytes] = set()

    def encode(self, texts: Sequence[str], progress: Progress = no_progress) -> Floats:
        """Return the vectors of the texts in their order, ``[len(texts), dimensions]``, encoding those not cached.

        Raises:
            sqlite3.OperationalError: the file cannot be written.

        """
        try:
            return self._encode(texts, progress)
        except sqlite3.OperationalError:  # locked or disk full, but not damaged
            raise
        except sqlite3.DatabaseError:
            self.path.unlink()
            return self._encode(texts, progress)

    def _encode(self, texts: Sequence[str], progress: Progress) -> Floats:
        keys = [_key(text) for text in texts]
        self._asked.update(keys)
        with closing(self._open()) as connection:
            self._learn(connection, dict(zip(keys, texts, strict=True)), progress)
            known = dict(_stored(connection, keys))
        vectors = np.frombuffer(b"".join(known[key] for key in keys), np.float16)
        return vectors.reshape(len(keys), self._encoder.dimensions).astype(np.float32)

    def missing(self, texts: Sequence[str]) -> int:
        """Return how many of the texts are not cached.

        Raises:
            sqlite3.Error: the file can neither be used nor created.

        """
        keys = {_key(text) for text in texts}
        with closing(self._open()) as connection:
            return len(keys) - len(dict(_stored(connection, list(keys))))

    def forget_others(self) -> int:
        """Drop the vectors of all texts that this object was not asked for, and return how many were dropped.

        Raises:
            sqlite3.Error: the file cannot be written, or is damaged; ``encode`` would have replaced it.

        """
        with closing(self._open()) as connection, connection:
            connection.execute("create temporary table kept (key blob primary key) without rowid")
            connection.executemany("insert or ignore into kept values (?)", ((key,) for key in self._asked))
            return connection.execute("delete from vector where key not in (select key from kept)").rowcount

    def _learn(self, connection: sqlite3.Connection, texts: dict[bytes, str], progress: Progress) -> None:
        """Encode the texts that are not cached, shortest first: texts of one length go through the layers together."""
        known = {key for key, _ in _stored(connection, list(texts))}
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


def _stored(connection: sqlite3.Connection, keys: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
    for start in range(0, len(keys), _MAX_KEYS):
        batch = keys[start : start + _MAX_KEYS]
        marks = ",".join("?" * len(batch))
        yield from connection.execute(f"select key, vector from vector where key in ({marks})", batch)  # noqa: S608 - only question marks

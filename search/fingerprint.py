"""Fingerprints of this package's code: any change to it rebuilds the index and runs the writers' queries again."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

import Stemmer

PACKAGE = Path(__file__).parent

_SUFFIXES = frozenset({".py", ".txt", ".npz"})
"""Code, the probes of calibration, and the static table."""


@lru_cache(maxsize=8)
def code_fingerprint(package: Path = PACKAGE) -> str:
    """Return a fingerprint of every file in ``package`` that can change an answer."""
    digest = hashlib.sha256()
    for file in sorted(file for file in package.rglob("*") if file.suffix in _SUFFIXES):
        digest.update(file.relative_to(package).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


@lru_cache(maxsize=8)
def index_fingerprint(lang: str, package: Path = PACKAGE) -> str:
    """Return a fingerprint of everything that decides what an index contains besides its articles."""
    return hashlib.sha256(f"{lang} {Stemmer.version()} {code_fingerprint(package)}".encode()).hexdigest()

"""Distillation: makes the static encoder's table from a teacher, the language model.

The steps:

1. collect training texts (``texts``), and add each word piece of letters and digits as a text of its own;
2. let the teacher encode them; a folder keeps the vectors, so that a stopped run can resume;
3. take the directions in which sentences and passages differ most as the basis;
4. ``fit`` the vectors of pieces and of frequent pairs, so that their sum points where the teacher's vector points, for
   misspelt texts, too;
5. write the table with ``static.write``.

All randomness is seeded: the same teacher and texts give the same file on the same machine.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from search.semantic import static
from search.semantic.minilm import TOKENIZER
from search.semantic.static import unit
from search.semantic.wordpiece import WordPiece
from search.training import fitting
from search.training.fitting import Bags
from search.training.misspelling import misspell

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from search.progress import Progress
    from search.semantic import Encoder

Floats = NDArray[np.float32]

DIMENSIONS = 224
"""Of the teacher's 384: they keep 95 % of the vectors' squared length, and the table stays below 8 MB."""
PRIOR = np.float32(0.5)
"""Initial weight of a piece's own vector, which pieces that occur in no text keep."""
PAIRS = 8000
MIN_TEXTS = 8
"""A pair in fewer texts would learn those texts instead of its meaning."""
LONGEST_MISSPELT = 40
MISSPELT_WEIGHT = np.float32(0.3)
"""Low, because the misspelt texts have one error in three words, and people's one in twenty."""
BATCH = 2000

_WORD = re.compile(r"[a-z0-9]+")
_SPECIAL = re.compile(r"\[(?:PAD|CLS|SEP|MASK|unused\d+)\]")


@dataclass(frozen=True, slots=True)
class Teacher:
    """An encoder, and the folder that caches its vectors, if any."""

    encoder: Encoder
    folder: Path | None = None

    def vectors(self, texts: Sequence[str], progress: Progress) -> Floats:
        """Return the teacher's vectors of the texts, a batch at a time."""
        vectors = np.empty((len(texts), self.encoder.dimensions), np.float32)
        for start in range(0, len(texts), BATCH):
            batch = texts[start : start + BATCH]
            vectors[start : start + BATCH] = (
                self._cached(self.folder, batch) if self.folder else self.encoder.encode(batch)
            )
            progress("encoding with the teacher: text", start + len(batch), len(texts))
        return vectors

    def _cached(self, folder: Path, batch: Sequence[str]) -> Floats:
        """Return the vectors of a batch from the folder, where this run or an earlier one stored them."""
        folder.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256(json.dumps([self.encoder.name, *batch]).encode()).hexdigest()
        file = folder / f"{digest[:24]}.npy"
        if not file.exists():
            unfinished = file.with_suffix(".part.npy")
            np.save(unfinished, self.encoder.encode(batch))
            unfinished.replace(file)
        vectors: Floats = np.load(file, allow_pickle=False)
        return vectors


def distill(teacher: Teacher, pieces: Sequence[str], texts: Sequence[str], output: Path, progress: Progress) -> None:
    """Write the table of the pieces, learnt from the teacher's vectors of the texts and of the pieces alone.

    Args:
        teacher: the encoder whose space the table uses.
        pieces: the vocabulary, including ``[UNK]``.
        texts: the training texts; sentences and passages also decide the basis.
        output: the file to write.
        progress: called with the progress.

    """
    words = [piece for piece in pieces if _WORD.fullmatch(piece)]
    texts = [*words, *texts]
    vectors = teacher.vectors(texts, progress)
    basis = basis_of(vectors[len(words) :], DIMENSIONS)
    pairs = pairs_of(WordPiece(pieces), texts)
    # a piece starts at its own vector, also inside a word, and a pair at zero
    own = dict(zip(words, PRIOR * vectors @ basis, strict=False))
    prior = np.zeros((len(pieces) + len(pairs), DIMENSIONS), np.float32)
    for row, piece in zip(prior, pieces, strict=False):
        row[:] = own.get(piece.removeprefix("##"), 0)
    bags, text_numbers, weights = _examples(static.Parts(pieces, pairs), texts)
    targets = weights[:, None] * unit(vectors[text_numbers] @ basis)
    table = fitting.fit(bags, targets, prior, fitting.Settings(), progress)
    static.write(output, pieces, pairs, table, basis)


def pieces_of(teacher: Path) -> list[str]:
    """Return the teacher's word pieces for English: those in ASCII, without the special ones."""
    vocabulary = json.loads((teacher / TOKENIZER).read_bytes())["model"]["vocab"]
    ordered = sorted(vocabulary, key=vocabulary.__getitem__)
    return [piece for piece in ordered if piece.isascii() and not _SPECIAL.fullmatch(piece)]


def basis_of(vectors: Floats, dimensions: int) -> Floats:
    """Return the principal directions of vectors ``[n, d]`` about the origin, ``[d, dimensions]``, largest first.

    Directions about the origin, not about the mean, preserve inner products best.
    """
    wide = vectors.astype(np.float64)
    directions = np.linalg.eigh(wide.T @ wide).eigenvectors[:, ::-1][:, :dimensions]
    signs = np.sign(directions[np.abs(directions).argmax(axis=0), np.arange(directions.shape[1])])
    basis: Floats = (directions * signs).astype(np.float32)
    return basis


def pairs_of(cutter: WordPiece, texts: Sequence[str]) -> NDArray[np.int32]:
    """Return the pairs of neighbouring pieces in the most texts, ``[at most PAIRS, 2]``, most frequent first."""
    counts: Counter[tuple[int, int]] = Counter()
    for text in texts:
        counts.update(set(pairwise(cutter.ids(text, static.LONGEST))))
    known = (pair for pair, count in counts.items() if count >= MIN_TEXTS and cutter.unknown not in pair)
    frequent = sorted(known, key=lambda pair: (-counts[pair], pair))[:PAIRS]
    return np.array(frequent, np.int32).reshape(-1, 2)


def _examples(parts: static.Parts, texts: Sequence[str]) -> tuple[Bags, NDArray[np.int64], Floats]:
    """Return the parts of each example, the number of its text, and its weight: texts first, then misspelt ones."""
    random = Random(0)  # noqa: S311 - not for security
    misspelt = [misspell(text, random) if len(text.split()) <= LONGEST_MISSPELT else text for text in texts]
    examples = [(number, parts.of(text), np.float32(1)) for number, text in enumerate(texts)]
    examples += [
        (number, parts.of(text), MISSPELT_WEIGHT) for number, text in enumerate(misspelt) if text != texts[number]
    ]
    numbers, bags, weights = zip(*(example for example in examples if example[1]), strict=True)
    return Bags(bags), np.array(numbers, np.int64), np.array(weights, np.float32)


def _digest(*texts: str) -> str:
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()[:24]

"""The teacher's sense of a text, put into a table: ``python -m search distill``.

Steps:

1. texts to learn from are collected (``texts``), and each word piece of letters and digits as a text of its own;
2. the teacher gives each its vector, kept in a folder so that a run that was stopped goes on where it was;
3. the directions in which sentences and passages differ most become the basis;
4. ``fit`` finds the vectors of pieces and of frequent pairs so that a text's sum points where the teacher points, and
   the sum of a misspelt text where the right one does;
5. ``static.write`` makes bytes of it.

Nothing is random that is not seeded: the same teacher and texts give the same file on the same machine.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from search.errors import SearchError
from search.progress import TerminalProgress
from search.semantic import static
from search.semantic.minilm import TOKENIZER, MiniLM
from search.semantic.static import unit
from search.semantic.wordpiece import WordPiece
from search.training import fitting
from search.training.fitting import Bags
from search.training.misspelling import misspell
from search.training.texts import collect

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from search.progress import Progress
    from search.semantic import Encoder

Floats = NDArray[np.float32]

DIMENSIONS = 224
"""Of the teacher's 384: .95 of what sentences and passages are, and the table stays below 8 MB."""
PRIOR = np.float32(0.5)
"""How much a piece's own vector weighs before any text was read: whatever no text holds keeps it."""
PAIRS = 8000
MIN_TEXTS = 8
"""A pair that fewer texts hold learns those texts, not what it means."""
LONGEST_MISSPELT = 40
MISSPELT_WEIGHT = np.float32(0.3)
"""Misspelt texts are wrong in one word of three; people are in one of twenty."""
BATCH = 2000

_WORD = re.compile(r"[a-z0-9]+")
_SPECIAL = re.compile(r"\[(?:PAD|CLS|SEP|MASK|unused\d+)\]")


def main(arguments: Sequence[str] | None = None) -> int:
    """Make a table as the command line asks; return 0, 2 where the teacher or the texts cannot be read."""
    options = _parser().parse_args(arguments)
    progress = TerminalProgress()
    try:
        teacher = Teacher(MiniLM.load(options.teacher), options.vectors)
        texts = collect(options.texts, options.leave_out)
        distill(teacher, pieces_of(options.teacher), texts, options.output, progress)
    except (SearchError, OSError, ValueError) as error:
        sys.stderr.write(f"distill: {error}\n")
        return 2
    finally:
        progress.close()
    sys.stdout.write(f"{options.output}: {options.output.stat().st_size:,} bytes from {len(texts):,} texts\n")
    return 0


@dataclass(frozen=True, slots=True)
class Teacher:
    """An encoder, and the folder that keeps what it said, if any."""

    encoder: Encoder
    folder: Path | None = None

    def vectors(self, texts: Sequence[str], progress: Progress) -> Floats:
        """Return the teacher's vectors of the texts, a batch at a time."""
        vectors = np.empty((len(texts), self.encoder.dimensions), np.float32)
        for start in range(0, len(texts), BATCH):
            batch = texts[start : start + BATCH]
            vectors[start : start + BATCH] = (
                self._kept(self.folder, batch) if self.folder else self.encoder.encode(batch)
            )
            progress("the teacher reads: text", start + len(batch), len(texts))
        return vectors

    def _kept(self, folder: Path, batch: Sequence[str]) -> Floats:
        """Return the vectors of a batch from the folder, where this run or one before left them."""
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{_digest(self.encoder.name, *batch)}.npy"
        if not file.exists():
            unfinished = file.with_suffix(".part.npy")
            np.save(unfinished, self.encoder.encode(batch))
            unfinished.replace(file)
        found: Floats = np.load(file, allow_pickle=False)
        return found


def distill(teacher: Teacher, pieces: Sequence[str], texts: Sequence[str], output: Path, progress: Progress) -> None:
    """Write the table of the pieces, learned from what the teacher says of the texts and of the pieces alone.

    Args:
        teacher: Whose space it is.
        pieces: The vocabulary, ``[UNK]`` in it.
        texts: What to learn from; sentences and passages also decide the basis.
        output: The file to write.
        progress: Told how far it is.

    """
    words = [piece for piece in pieces if _WORD.fullmatch(piece)]
    texts = [*words, *texts]
    taught = teacher.vectors(texts, progress)
    basis = basis_of(taught[len(words) :], DIMENSIONS)
    pairs = pairs_of(WordPiece(pieces), texts)
    prior = _prior(pieces, dict(zip(words, PRIOR * taught @ basis, strict=False)), len(pairs))
    bags, told, weights = _lessons(static.Parts(pieces, pairs), texts)
    aims = weights[:, None] * unit(taught[told] @ basis)
    table = fitting.fit(bags, aims, prior, fitting.Settings(), progress)
    static.write(output, pieces, pairs, table, basis)


def pieces_of(teacher: Path) -> list[str]:
    """Return the teacher's word pieces that English is written in: those of ASCII, without the special ones."""
    vocabulary = json.loads((teacher / TOKENIZER).read_bytes())["model"]["vocab"]
    return [piece for piece in sorted(vocabulary, key=vocabulary.__getitem__) if _is_kept(piece)]


def _is_kept(piece: str) -> bool:
    return piece.isascii() and not _SPECIAL.fullmatch(piece)


def basis_of(vectors: Floats, dimensions: int) -> Floats:
    """Return the principal directions of vectors ``[n, d]`` about the origin, ``[d, dimensions]``, the largest first.

    About the origin and not about their mean, so that what is left of an inner product is the best there is.
    """
    wide = vectors.astype(np.float64)
    directions = np.linalg.eigh(wide.T @ wide).eigenvectors[:, ::-1][:, :dimensions]
    signs = np.sign(directions[np.abs(directions).argmax(axis=0), np.arange(directions.shape[1])])
    basis: Floats = (directions * signs).astype(np.float32)
    return basis


def pairs_of(cutter: WordPiece, texts: Sequence[str]) -> NDArray[np.int32]:
    """Return the numbers of the neighbours that most texts hold, ``[at most PAIRS, 2]``, the most frequent first."""
    counts: Counter[tuple[int, int]] = Counter()
    for text in texts:
        counts.update(set(pairwise(cutter.ids(text, static.LONGEST))))
    known = (pair for pair, count in counts.items() if count >= MIN_TEXTS and cutter.unknown not in pair)
    found = sorted(known, key=lambda pair: (-counts[pair], pair))[:PAIRS]
    return np.array(found, np.int32).reshape(-1, 2)


def _prior(pieces: Sequence[str], alone: Mapping[str, Floats], pairs: int) -> Floats:
    """Return where learning starts: a piece at its own vector, inside a word too, a pair at nothing."""
    table = np.zeros((len(pieces) + pairs, DIMENSIONS), np.float32)
    for row, piece in zip(table, pieces, strict=False):
        row[:] = alone.get(piece.removeprefix("##"), 0)
    return table


def _lessons(parts: static.Parts, texts: Sequence[str]) -> tuple[Bags, NDArray[np.int64], Floats]:
    """Return the parts of each lesson, the number of its text, and its weight: texts first, then misspelt ones."""
    dice = Random(0)  # noqa: S311  # it hides nothing
    wrong = [misspell(text, dice) if len(text.split()) <= LONGEST_MISSPELT else text for text in texts]
    lessons = [(number, parts.of(text), np.float32(1)) for number, text in enumerate(texts)]
    lessons += [(number, parts.of(text), MISSPELT_WEIGHT) for number, text in enumerate(wrong) if text != texts[number]]
    told = [lesson for lesson in lessons if lesson[1]]
    numbers, bags, weights = zip(*told, strict=True)
    return Bags(bags), np.array(numbers, np.int64), np.array(weights, np.float32)


def _digest(*texts: str) -> str:
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()[:24]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m search distill",
        description="Make the table of the static encoder from MiniLM and public texts.",
    )
    add = parser.add_argument
    add("--teacher", type=Path, metavar="FOLDER", required=True, help="where the published files of MiniLM are")
    add("--texts", type=Path, nargs="+", metavar="PATH", required=True, help=".tsv of titles, folders of Markdown")
    add("--leave-out", type=Path, nargs="*", metavar="PATH", default=[], help=".jsonl of texts that judge the result")
    add("--output", type=Path, metavar="FILE", default=static.TABLE, help="the table (default: the shipped one)")
    add("--vectors", type=Path, metavar="FOLDER", help="keep the teacher's vectors here, to go on after a stop")
    return parser


if __name__ == "__main__":
    sys.exit(main())

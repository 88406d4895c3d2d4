"""Fitting: finds vectors of word pieces whose sum points where the text's vector points.

Adam (Kingma and Ba 2015) minimises 1 - cosine over small batches, with a step size that falls to zero. The moments of a
piece change only with batches that contain it: otherwise rare pieces would drift on outdated gradients.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.progress import Progress

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]

SMALLEST = np.float32(1e-6)


@dataclass(frozen=True, slots=True)
class Settings:
    """Hyperparameters of the optimiser."""

    epochs: int = 6
    batch: int = 2048
    rate: float = 0.02
    momentum: float = 0.9
    memory: float = 0.99
    seed: int = 0


class Bags:
    """Texts as the numbers of their pieces, concatenated in one array. No text may be empty."""

    def __init__(self, texts: Sequence[Sequence[int]]) -> None:
        """Take the pieces of each text."""
        self.lengths = np.array([len(text) for text in texts], np.int64)
        self.starts = np.cumsum(self.lengths) - self.lengths
        self.pieces = np.fromiter((piece for text in texts for piece in text), np.int64, int(self.lengths.sum()))

    def __len__(self) -> int:
        return len(self.lengths)

    def take(self, chosen: Numbers) -> tuple[Numbers, Numbers]:
        """Return the pieces of the chosen texts, and the place where each text starts."""
        lengths = self.lengths[chosen]
        starts = np.cumsum(lengths) - lengths
        return self.pieces[np.repeat(self.starts[chosen] - starts, lengths) + np.arange(lengths.sum())], starts


def fit(
    bags: Bags,
    targets: Floats,
    prior: Floats,
    settings: Settings,
    progress: Progress,
) -> Floats:
    """Return the vectors of the pieces, ``[pieces, dimensions]``.

    Args:
        bags: the texts.
        targets: the direction of each text, ``[texts, dimensions]``; the length of a row is the weight of its text.
        prior: the initial vectors, ``[pieces, dimensions]``; a piece that is in no text keeps its own.
        settings: the hyperparameters.
        progress: called with the number of batches done.

    """
    table, mean, square = prior.copy(), np.zeros_like(prior), np.zeros_like(prior)
    random = np.random.default_rng(settings.seed)
    batches = [
        order[start : start + settings.batch]
        for order in (random.permutation(len(bags)) for _ in range(settings.epochs))
        for start in range(0, len(bags), settings.batch)
    ]
    for step, chosen in enumerate(batches):
        pieces, starts = bags.take(chosen)
        rows, gradient = slope(table, pieces, starts, targets[chosen])
        mean[rows] += (1 - settings.momentum) * (gradient - mean[rows])
        square[rows] += (1 - settings.memory) * (gradient * gradient - square[rows])
        rate = np.float32(settings.rate * (1 - step / len(batches)))
        table[rows] -= rate * mean[rows] / (np.sqrt(square[rows]) + np.float32(1e-8))
        progress("learning: batch", step + 1, len(batches))
    return table


def slope(table: Floats, pieces: Numbers, starts: Numbers, targets: Floats) -> tuple[Numbers, Floats]:
    """Return the pieces of a batch, and the gradient of the mean of 1 - cosine with respect to their vectors."""
    sums = np.add.reduceat(table[pieces], starts)
    lengths = np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), SMALLEST)
    sums /= lengths
    pull = (sums * (sums * targets).sum(1, keepdims=True) - targets) / (lengths * np.float32(len(starts)))
    text_of = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(pieces)))
    order = np.argsort(pieces, kind="stable")
    rows, firsts = np.unique(pieces[order], return_index=True)
    return rows, np.add.reduceat(pull[text_of[order]], firsts)

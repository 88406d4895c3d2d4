"""Vectors of pieces, found so that their sum points where the text's vector points.

What is minimised is 1 - cosine, by Adam (Kingma and Ba 2015) over small batches, with a step that shrinks to
nothing. A piece's own moments move only when a batch holds the piece: rare ones would otherwise drift on old news.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]

SMALLEST = np.float32(1e-6)


@dataclass(frozen=True, slots=True)
class Settings:
    """How long to learn, and how fast."""

    epochs: int = 6
    batch: int = 2048
    rate: float = 0.02
    momentum: float = 0.9
    memory: float = 0.99
    seed: int = 0


class Bags:
    """Texts as the numbers of their pieces, one after the other in one array. None may be empty."""

    def __init__(self, texts: Sequence[Sequence[int]]) -> None:
        """Take the pieces of each text."""
        self.lengths = np.array([len(text) for text in texts], np.int64)
        self.starts = np.cumsum(self.lengths) - self.lengths
        self.pieces = np.fromiter((piece for text in texts for piece in text), np.int64, int(self.lengths.sum()))

    def __len__(self) -> int:
        return len(self.lengths)

    def take(self, chosen: Numbers) -> tuple[Numbers, Numbers]:
        """Return the pieces of the chosen texts, and where in them each text starts."""
        lengths = self.lengths[chosen]
        starts = np.cumsum(lengths) - lengths
        return self.pieces[np.repeat(self.starts[chosen] - starts, lengths) + np.arange(lengths.sum())], starts


def fit(
    bags: Bags,
    targets: Floats,
    prior: Floats,
    settings: Settings,
    progress: Callable[[str, int, int], None],
) -> Floats:
    """Return the vectors of the pieces, ``[pieces, dimensions]``.

    Args:
        bags: The texts.
        targets: Where each should point, ``[texts, dimensions]``; how long a row is says how much its text counts.
        prior: Where the pieces start, ``[pieces, dimensions]``; a piece that no text holds stays there.
        settings: How to learn.
        progress: Told the number of batches done.

    """
    table, mean, square = prior.copy(), np.zeros_like(prior), np.zeros_like(prior)
    batches = list(_batches(len(bags), settings))
    for step, chosen in enumerate(batches):
        pieces, starts = bags.take(chosen)
        rows, down = slope(table, pieces, starts, targets[chosen])
        mean[rows] += (1 - settings.momentum) * (down - mean[rows])
        square[rows] += (1 - settings.memory) * (down * down - square[rows])
        rate = np.float32(settings.rate * (1 - step / len(batches)))
        table[rows] -= rate * mean[rows] / (np.sqrt(square[rows]) + np.float32(1e-8))
        progress("learning: batch", step + 1, len(batches))
    return table


def _batches(count: int, settings: Settings) -> Iterator[Numbers]:
    dice = np.random.default_rng(settings.seed)
    for _ in range(settings.epochs):
        order = dice.permutation(count)
        yield from (order[at : at + settings.batch] for at in range(0, count, settings.batch))


def slope(table: Floats, pieces: Numbers, starts: Numbers, targets: Floats) -> tuple[Numbers, Floats]:
    """Return the pieces of a batch and the gradient of the mean of 1 - cosine by each one's vector."""
    sums = np.add.reduceat(table[pieces], starts)
    lengths = np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), SMALLEST)
    sums /= lengths
    pull = (sums * (sums * targets).sum(1, keepdims=True) - targets) / (lengths * np.float32(len(starts)))
    text_of = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(pieces)))
    order = np.argsort(pieces, kind="stable")
    rows, firsts = np.unique(pieces[order], return_index=True)
    return rows, np.add.reduceat(pull[text_of[order]], firsts)

"""Distillation is reproducible and never uses texts that judge the result."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from search.progress import no_progress
from search.semantic.static import Static, unit
from search.training import distillation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

WORDS = ["mail", "send", "password", "reset", "printer", "paper", "invoice", "pay"]

PIECES = ["[UNK]", *WORDS, "##s"]

TEXTS = [f"{word} {other}" for word in WORDS for other in WORDS if word != other]


class Additive:
    """A teacher whose vector of a text is the weighted sum of its words' vectors."""

    name = "additive"
    dimensions = 384

    def __init__(self) -> None:
        self.encoded = 0
        self.words = np.random.default_rng(1).normal(size=(len(WORDS), 384)).astype(np.float32)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.encoded += len(texts)
        return unit(np.array([self._sum(text) for text in texts], np.float32))

    def _sum(self, text: str) -> NDArray[np.float32]:
        known = [WORDS.index(word) for word in text.split() if word in WORDS]
        weights = 1 + np.array(known, np.float32)[:, None]
        summed: NDArray[np.float32] = (self.words[known] * weights).sum(0) + np.float32(1e-6)
        return summed


def test_the_table_agrees_with_the_teacher(tmp_path: Path) -> None:
    teacher = Additive()
    distillation.distill(distillation.Teacher(teacher), PIECES, TEXTS * 200, tmp_path / "table.npz", no_progress)
    encoder = Static.load(tmp_path / "table.npz")
    cosines = (encoder.encode(TEXTS) * encoder.project(teacher.encode(TEXTS))).sum(1)
    assert cosines.min() > 0.9
    unrelated = encoder.encode(["mail"]) @ encoder.encode(["printer"]).T
    assert abs(unrelated.item()) < 0.3


def test_distilling_is_reproducible_and_encodes_each_text_once(tmp_path: Path) -> None:
    teacher = Additive()
    for name in ("first.npz", "second.npz"):
        distillation.distill(
            distillation.Teacher(teacher, tmp_path / "cache"), PIECES, TEXTS, tmp_path / name, no_progress
        )
    assert (tmp_path / "first.npz").read_bytes() == (tmp_path / "second.npz").read_bytes()
    assert teacher.encoded == len(WORDS) + len(TEXTS)


def test_the_basis_starts_with_the_largest_variance() -> None:
    spread = np.array([1, 9, 3, 5], np.float32)
    vectors = np.random.default_rng(3).normal(size=(500, 4)).astype(np.float32) * spread
    most = np.eye(4, dtype=np.float32)[:, [1, 3, 2]]
    np.testing.assert_allclose(np.abs(distillation.basis_of(vectors, 3)), most, atol=0.1)

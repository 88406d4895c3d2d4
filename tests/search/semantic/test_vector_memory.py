"""Texts are encoded once, even if a build is killed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from search.semantic.vector_memory import BATCH, VectorMemory

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray


class Counting:
    """An encoder that records its texts and can fail on purpose."""

    dimensions = 4

    def __init__(self, name: str = "counting") -> None:
        self.name = name
        self.texts: list[str] = []
        self.fails_after = 10**9

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if len(self.texts) >= self.fails_after:
            raise KeyboardInterrupt
        self.texts += texts
        return np.array([[len(text), len(set(text)), 0.25, -1] for text in texts], np.float32)


def test_a_rebuild_encodes_only_what_changed(tmp_path: Path) -> None:
    encoder = Counting()
    first = VectorMemory(tmp_path, encoder).encode(["mail", "reset", "mail"])
    assert first.tolist() == [[4, 4, 0.25, -1], [5, 4, 0.25, -1], [4, 4, 0.25, -1]]
    assert sorted(encoder.texts) == ["mail", "reset"]
    encoder.texts.clear()
    again = VectorMemory(tmp_path, encoder).encode(["reset", "new", "mail"])
    assert (again.dtype, again[:, 0].tolist()) == (np.float32, [5, 3, 4])
    assert encoder.texts == ["new"]


def test_encoders_do_not_share_vectors(tmp_path: Path) -> None:
    VectorMemory(tmp_path, Counting()).encode(["mail"])
    other = Counting("other")
    VectorMemory(tmp_path, other).encode(["mail"])
    assert other.texts == ["mail"]


def test_a_killed_build_loses_one_batch(tmp_path: Path) -> None:
    encoder = Counting()
    texts = [f"text {number}" for number in range(5 * BATCH)]
    encoder.fails_after = 2 * BATCH
    with pytest.raises(KeyboardInterrupt):
        VectorMemory(tmp_path, encoder).encode(texts)
    encoder.fails_after = 10**9
    encoder.texts.clear()
    assert len(VectorMemory(tmp_path, encoder).encode(texts)) == 5 * BATCH
    assert len(encoder.texts) == 3 * BATCH


def test_progress_counts_the_texts_to_encode(tmp_path: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    texts = [f"text {number}" for number in range(2 * BATCH + 1)]
    memory = VectorMemory(tmp_path, Counting())
    memory.encode(texts, lambda *step: steps.append(step))
    assert steps == [("encoding", done, len(texts)) for done in (0, BATCH, 2 * BATCH)]
    steps.clear()
    memory.encode(texts, lambda *step: steps.append(step))
    assert not steps


def test_more_texts_than_fit_one_statement_are_stored(tmp_path: Path) -> None:
    texts = [f"{'x' * (number % 7)} {number}" for number in range(1300)]
    encoder = Counting()
    vectors = VectorMemory(tmp_path, encoder).encode(texts)
    assert vectors[:, 0].tolist() == [len(text) for text in texts]


def test_an_empty_list_of_texts_is_accepted(tmp_path: Path) -> None:
    assert VectorMemory(tmp_path, Counting()).encode([]).shape == (0, 4)


def test_vectors_of_removed_texts_are_dropped(tmp_path: Path) -> None:
    encoder = Counting()
    VectorMemory(tmp_path, encoder).encode(["mail", "reset", "gone"])
    memory = VectorMemory(tmp_path, encoder)
    memory.encode(["reset", "mail"])
    memory.encode(["mail"])
    assert memory.forget_others() == 1
    encoder.texts.clear()
    memory.encode(["mail", "reset", "gone"])
    assert encoder.texts == ["gone"]


@pytest.mark.parametrize("damage", [slice(0, 4000), slice(4200, 60000)])
def test_a_damaged_file_is_replaced(tmp_path: Path, damage: slice) -> None:
    texts = [f"text {number}" for number in range(2000)]
    memory = VectorMemory(tmp_path, Counting())
    memory.encode(texts)
    content = bytearray(memory.path.read_bytes())
    content[damage] = b"\xa5" * len(content[damage])
    memory.path.write_bytes(content)
    assert memory.encode(texts)[:, 0].tolist() == [len(text) for text in texts]

"""A text is encoded once, whatever happens between two builds."""

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
    """An encoder that remembers what it was asked, and can be told to die."""

    dimensions = 4

    def __init__(self, name: str = "counting") -> None:
        self.name = name
        self.asked: list[str] = []
        self.dies_after = 10**9

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if len(self.asked) >= self.dies_after:
            raise KeyboardInterrupt
        self.asked += texts
        return np.array([[len(text), len(set(text)), 0.25, -1] for text in texts], np.float32)


def test_a_rebuild_encodes_only_what_changed(tmp_path: Path) -> None:
    encoder = Counting()
    first = VectorMemory(tmp_path, encoder).encode(["mail", "reset", "mail"])
    assert first.tolist() == [[4, 4, 0.25, -1], [5, 4, 0.25, -1], [4, 4, 0.25, -1]]
    assert sorted(encoder.asked) == ["mail", "reset"]
    encoder.asked.clear()
    again = VectorMemory(tmp_path, encoder).encode(["reset", "new", "mail"])
    assert (again.dtype, again[:, 0].tolist()) == (np.float32, [5, 3, 4])
    assert encoder.asked == ["new"]


def test_another_encoder_does_not_get_its_vectors(tmp_path: Path) -> None:
    VectorMemory(tmp_path, Counting()).encode(["mail"])
    other = Counting("other")
    VectorMemory(tmp_path, other).encode(["mail"])
    assert other.asked == ["mail"]


def test_a_build_that_is_killed_has_lost_one_batch(tmp_path: Path) -> None:
    encoder = Counting()
    texts = [f"text {number}" for number in range(5 * BATCH)]
    encoder.dies_after = 2 * BATCH
    with pytest.raises(KeyboardInterrupt):
        VectorMemory(tmp_path, encoder).encode(texts)
    encoder.dies_after = 10**9
    encoder.asked.clear()
    assert len(VectorMemory(tmp_path, encoder).encode(texts)) == 5 * BATCH
    assert len(encoder.asked) == 3 * BATCH


def test_progress_counts_what_has_to_be_encoded(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    texts = [f"text {number}" for number in range(2 * BATCH + 1)]
    memory = VectorMemory(tmp_path, Counting())
    memory.encode(texts, lambda *step: told.append(step))
    assert told == [("encoding", done, len(texts)) for done in (0, BATCH, 2 * BATCH)]
    told.clear()
    memory.encode(texts, lambda *step: told.append(step))
    assert not told


def test_more_texts_than_one_question_takes(tmp_path: Path) -> None:
    texts = [f"{'x' * (number % 7)} {number}" for number in range(1300)]
    encoder = Counting()
    vectors = VectorMemory(tmp_path, encoder).encode(texts)
    assert vectors[:, 0].tolist() == [len(text) for text in texts]


def test_no_texts_are_no_matter(tmp_path: Path) -> None:
    assert VectorMemory(tmp_path, Counting()).encode([]).shape == (0, 4)


def test_what_no_article_says_any_more_is_forgotten(tmp_path: Path) -> None:
    encoder = Counting()
    memory = VectorMemory(tmp_path, encoder)
    memory.encode(["mail", "reset", "gone"])
    assert memory.forget_all_but(["reset", "mail", "mail"]) == 1
    encoder.asked.clear()
    memory.encode(["mail", "reset", "gone"])
    assert encoder.asked == ["gone"]


@pytest.mark.parametrize("damage", [slice(0, 4000), slice(4200, 60000)])
def test_a_damaged_file_is_begun_anew(tmp_path: Path, damage: slice) -> None:
    texts = [f"text {number}" for number in range(2000)]
    memory = VectorMemory(tmp_path, Counting())
    memory.encode(texts)
    content = bytearray(memory.path.read_bytes())
    content[damage] = b"\xa5" * len(content[damage])
    memory.path.write_bytes(content)
    assert memory.encode(texts)[:, 0].tolist() == [len(text) for text in texts]

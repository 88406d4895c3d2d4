"""A text's vector is the normalised sum of its pieces' vectors, in MiniLM's space."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.semantic import static
from search.semantic.static import Static, unit

if TYPE_CHECKING:
    from pathlib import Path

PIECES = ["[UNK]", "mail", "pass", "##word", "reset", "the"]
TABLE = np.array([[0, 0], [1, 0], [0, 2], [0, 1], [-1, 1], [0.01, 0], [0, -4]], np.float32)
PAIRS = np.array([[4, 1]], np.int32)
BASIS = np.eye(3, 2, dtype=np.float32)


@pytest.fixture
def small(tmp_path: Path) -> Static:
    static.write(tmp_path / "table.npz", PIECES, PAIRS, TABLE, BASIS)
    return Static.load(tmp_path / "table.npz")


@pytest.fixture(scope="module")
def shipped() -> Static:
    return Static.load()


def cosine(encoder: Static, first_text: str, second_text: str) -> float:
    first, second = encoder.encode([first_text, second_text])
    return float(first @ second)


def test_a_vector_is_the_normalised_sum_of_its_pieces(small: Static) -> None:
    summed = TABLE[1] + TABLE[2] + TABLE[3]
    np.testing.assert_allclose(small.encode(["Mail password"]), [summed / np.linalg.norm(summed)], atol=0.01)


def test_a_pair_of_neighbours_adds_its_vector_in_order_only(small: Static) -> None:
    expected = unit(np.array([TABLE[4] + TABLE[1] + TABLE[6], TABLE[1] + TABLE[4]]))
    np.testing.assert_allclose(small.encode(["reset mail", "mail reset"]), expected, atol=0.01)


def test_a_text_of_unknown_pieces_gives_a_row_of_zeros(small: Static) -> None:
    vectors = small.encode(["zebra", "mail", ""])
    assert vectors.tolist() == [[0, 0], [1, 0], [0, 0]]
    assert vectors.dtype == np.float32


def test_no_texts_give_no_rows(small: Static) -> None:
    assert small.encode([]).shape == (0, 2)


def test_teacher_vectors_are_projected_and_normalised(small: Static) -> None:
    teacher = np.array([[3, 4, 12], [0, 0, 1]], np.float32)
    np.testing.assert_allclose(small.project(teacher), np.array([[0.6, 0.8], [0, 0]], np.float32), atol=1e-6)


def test_every_table_has_its_own_name(small: Static, tmp_path: Path) -> None:
    static.write(tmp_path / "other.npz", PIECES, PAIRS, -TABLE, BASIS)
    assert Static.load(tmp_path / "other.npz").name != small.name


def test_writing_a_table_is_reproducible(tmp_path: Path) -> None:
    for name in ("first.npz", "second.npz"):
        static.write(tmp_path / name, PIECES, PAIRS, TABLE, BASIS)
    assert (tmp_path / "first.npz").read_bytes() == (tmp_path / "second.npz").read_bytes()


def test_the_shipped_table_is_small_enough_for_the_repository() -> None:
    assert static.TABLE.stat().st_size <= 8_000_000


def test_the_shipped_basis_is_orthonormal(shipped: Static) -> None:
    axes = np.eye(384, dtype=np.float32)
    inside = shipped.project(axes) * np.linalg.norm(axes @ shipped.basis, axis=1, keepdims=True)
    np.testing.assert_allclose(inside.T @ inside, np.eye(shipped.dimensions), atol=1e-5)


@pytest.mark.parametrize(
    ("question", "answer", "other"),
    [
        ("cannot log in", "Reset a forgotten password", "Export your contacts"),
        ("my invoice is wrong", "Understand your bill", "Change the colour theme"),
        ("stop junk mail", "Block spam and unwanted senders", "Print a message"),
        ("phone will not ring", "No sound for incoming calls", "Add a payment card"),
    ],
)
def test_paraphrases_are_similar(shipped: Static, question: str, answer: str, other: str) -> None:
    assert cosine(shipped, question, answer) > cosine(shipped, question, other) + 0.1


@given(st.lists(st.text(max_size=60), max_size=4))
def test_vectors_of_any_text_have_length_one_or_zero(texts: list[str]) -> None:
    lengths = np.linalg.norm(ENCODER.encode(texts), axis=1)
    assert ((np.abs(lengths - 1) < 1e-4) | (lengths == 0)).all()


ENCODER = Static.load()

"""Passage vectors survive storage, and the best passages are vectors exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray

from search.semantic.vectors import EXACT, LIKELY, Part, PassageVectors, Quantised, read, save, write

if TYPE_CHECKING:
    from pathlib import Path

Floats = NDArray[np.float32]


def unit_rows(count: int, dimensions: int = 96, seed: int = 3) -> Floats:
    """Return vectors that vary more in some directions than in others, as those of texts do."""
    random = np.random.default_rng(seed)
    rows = random.normal(size=(count, dimensions)) @ random.normal(size=(dimensions, dimensions))
    rows *= np.geomspace(1, 0.05, dimensions)
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def stored(folder: Path, rows: Floats) -> PassageVectors:
    numbers = np.arange(len(rows), dtype=np.int32)
    parts = [
        Part(Quantised.of(rows[some]), numbers[some] // 4, numbers[some] % 4) for some in (slice(7), slice(7, None))
    ]
    write(folder / "vectors", parts, rows.shape[1])
    return read(folder / "vectors")


def test_written_vectors_are_read_back(tmp_path: Path) -> None:
    rows = unit_rows(10)
    vectors = stored(tmp_path, rows)
    assert len(vectors) == 10
    assert vectors.article.tolist() == [0, 0, 0, 0, 1, 1, 1, 1, 2, 2]
    assert vectors.ordinal.tolist() == [0, 1, 2, 3, 0, 1, 2, 3, 0, 1]
    assert vectors.vectors * vectors.scales[:, None] == pytest.approx(rows, abs=0.005)
    assert not any(getattr(vectors, name).flags.writeable for name in ("vectors", "scales", "sketches", "article"))


def test_saved_vectors_are_read_back_with_their_sketches(tmp_path: Path) -> None:
    vectors = stored(tmp_path, unit_rows(10))
    save(tmp_path / "saved", vectors)
    back = read(tmp_path / "saved")
    assert np.array_equal(back.vectors, vectors.vectors)
    assert np.array_equal(back.sketches, vectors.sketches)
    assert np.allclose(Quantised(back.vectors, back.scales).sketched(back.axes), back.sketches)


@pytest.mark.parametrize("count", [1, 40, EXACT, EXACT + 1, 5000])
def test_the_best_passages_match_the_full_product(tmp_path: Path, count: int) -> None:
    rows, queries = unit_rows(count), unit_rows(20, seed=4)
    vectors = stored(tmp_path, rows)
    for query in [*queries, rows[0]]:
        scores, exact = vectors.scores(query), rows @ query
        assert (scores.dtype, scores.shape, scores[-1]) == (np.float32, (count + 1,), -1.0)
        best = np.argsort(-exact)[:20]
        likely = best[exact[best] > (LIKELY + 0.1) * exact.max()]
        assert scores[likely] == pytest.approx(exact[likely], abs=0.01)
        assert set(np.argsort(-scores[:-1])[:5]) <= set(best)
        assert vectors.exact(query, best) == pytest.approx(exact[best], abs=0.01)


def test_vectors_shorter_than_a_sketch_are_accepted(tmp_path: Path) -> None:
    rows = unit_rows(300, dimensions=8)
    assert stored(tmp_path, rows).scores(rows[7])[:-1] == pytest.approx(rows @ rows[7], abs=0.02)


def test_an_empty_set_of_passages_is_accepted(tmp_path: Path) -> None:
    vectors = stored(tmp_path, np.zeros((0, 96), np.float32))
    assert (len(vectors), vectors.scores(unit_rows(1)[0]).shape) == (0, (1,))


def test_a_row_of_zeros_is_similar_to_nothing(tmp_path: Path) -> None:
    rows = unit_rows(3)
    rows[1] = 0
    scores = stored(tmp_path, rows).scores(rows[0])
    assert scores[1] == 0
    assert Quantised.of(rows).scales[1] == 0


def test_lists_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="3 vectors, 2 articles and 3 sections"):
        Part(Quantised.of(unit_rows(3)), np.zeros(2, np.int32), np.zeros(3, np.int32))


@pytest.mark.parametrize("name", ["vectors", "scales", "axes", "sketches", "article", "ordinal"])
def test_a_damaged_file_is_refused(tmp_path: Path, name: str) -> None:
    rows = unit_rows(30)
    stored(tmp_path, rows)
    file = tmp_path / "vectors" / f"{name}.npy"
    whole = file.read_bytes()
    for content in (b"", whole[:50], whole[: len(whole) - 8]):
        file.write_bytes(content)
        with pytest.raises(ValueError):  # noqa: PT011 - numpy's own words
            read(tmp_path / "vectors")
    np.save(file, np.zeros((3, 3), np.float64))
    with pytest.raises(ValueError, match="unexpected type or shape"):
        read(tmp_path / "vectors")
    file.unlink()
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "vectors")


def test_files_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    stored(tmp_path, unit_rows(30))
    np.save(tmp_path / "vectors" / "ordinal.npy", np.zeros(29, np.int32))
    with pytest.raises(ValueError, match="do not belong together"):
        read(tmp_path / "vectors")

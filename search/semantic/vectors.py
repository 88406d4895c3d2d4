"""Vectors of a generation's passages: written once, memory-mapped, and searched in two steps.

A vector is stored as int8 with a scale of its own, a quarter of float32, with no measurable effect on rankings. NumPy
has no fast int8 product, and float32 rows would make every query read 1,500 bytes per passage. So each row has a
sketch: its coordinates on the 48 principal axes (about the origin) of this knowledge base's rows, which preserve most
of an inner product. A query is compared with all sketches, and then exactly with the best hundred or so rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from search.index.postings import ArrayFile, read_array

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

Floats = NDArray[np.float32]

SKETCH = 48
"""Coordinates of a sketch: 192 bytes a passage."""
LIKELY = 0.5
"""Passages whose sketched score exceeds this share of the best are compared exactly ..."""
EXACT = 128
"""... but no more than this number."""
SAMPLE = 20_000
"""Rows from which the axes are computed: more change nothing."""
_CHUNK = 4_096
"""Rows sketched at a time: 6 MB of float32."""


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """The passages of a generation, ``P`` of them with ``D`` numbers each. Safe to share between threads."""

    vectors: NDArray[np.int8]
    """``[P, D]``."""
    scales: Floats
    """``[P]``: a row is ``vectors · scale``."""
    axes: Floats
    """``[D, K]``, orthonormal columns."""
    sketches: Floats
    """``[K, P]``: ``axes`` times the rows, a passage per column."""
    article: NDArray[np.int32]
    """``[P]``: the article's number, as the caller numbers them."""
    ordinal: NDArray[np.int32]
    """``[P]``: the section's number in its article."""

    def __len__(self) -> int:
        return len(self.article)

    def scores(self, query: Floats, most: int = EXACT) -> Floats:
        """Return the inner product of a vector ``[D]`` with every passage, ``[P + 1]``: cosines for unit vectors.

        Exact for passages close to the best one, at most ``most`` of them; approximate for the rest. The last number
        belongs to no passage and is smaller than all others.
        """
        count = len(self)
        scores = np.empty(count + 1, np.float32)
        np.matmul(query @ self.axes, self.sketches, out=scores[:count])
        scores[count] = -1.0
        rows = (scores > LIKELY * scores.max()).nonzero()[0]
        if len(rows) > most:
            rows = rows[np.argpartition(scores[rows], len(rows) - most)[-most:]]
        scores[rows] = self.exact(query, rows)
        return scores

    def exact(self, query: Floats, rows: NDArray[np.intp]) -> Floats:
        """Return the exact inner products of a vector ``[D]`` with the passages of these numbers."""
        products: Floats = self.vectors.take(rows, axis=0).astype(np.float32) @ query
        products *= self.scales.take(rows)
        return products


@dataclass(frozen=True, slots=True)
class Quantised:
    """Rows as they are stored, int8 ``[n, D]`` and the scale of each, float32 ``[n]``: a row of zeros has scale 0."""

    vectors: NDArray[np.int8]
    scales: Floats

    @classmethod
    def of(cls, rows: Floats) -> Self:
        """Return rows ``[n, D]`` quantised, each with a scale of its own."""
        scales = np.abs(rows).max(axis=1, initial=0) / np.float32(127)
        steps = np.divide(rows, scales[:, None], out=np.zeros_like(rows), where=scales[:, None] > 0)
        return cls(np.rint(steps).astype(np.int8), scales)

    def __getitem__(self, rows: slice) -> Quantised:
        return Quantised(self.vectors[rows], self.scales[rows])

    def restored(self) -> Floats:
        """Return the rows as numbers, float32 ``[n, D]``."""
        rows: Floats = self.vectors.astype(np.float32)
        rows *= self.scales[:, None]
        return rows

    def sketched(self, axes: Floats) -> Floats:
        """Return the sketches of the rows along ``axes`` ``[D, K]``, float32 ``[K, n]``."""
        sketches: Floats = (self.vectors.astype(np.float32) @ axes).T * self.scales
        return sketches


@dataclass(frozen=True, slots=True)
class Part:
    """Some passages in order: their rows, and the article and the section number of each, int32 ``[n]``."""

    rows: Quantised
    article: NDArray[np.int32]
    ordinal: NDArray[np.int32]

    def __post_init__(self) -> None:
        if not len(self.rows.vectors) == len(self.article) == len(self.ordinal):
            counts = f"{len(self.rows.vectors)} vectors, {len(self.article)} articles and {len(self.ordinal)} sections"
            raise ValueError(f"{counts} do not match")


def write(folder: Path, parts: Iterable[Part], dimensions: int) -> None:
    """Write passages that come in parts for ``read``; their vectors have so many ``dimensions``.

    Axes and sketches come from the rows as stored, so that rows taken from an older generation give the same.

    Raises:
        OSError: the folder cannot be written.

    """
    folder.mkdir(parents=True, exist_ok=True)
    others: list[tuple[Floats, NDArray[np.int32], NDArray[np.int32]]] = []
    with ArrayFile(folder / "vectors.npy", np.int8, dimensions) as vectors:
        for part in parts:
            vectors.add(part.rows.vectors)
            others.append((part.rows.scales, part.article, part.ordinal))
    first = (np.zeros(0, np.float32), np.zeros(0, np.int32), np.zeros(0, np.int32))
    joined = (np.concatenate(arrays) for arrays in zip(first, *others, strict=True))
    scales, article, ordinal = joined
    axes, sketches = _sketched(Quantised(read_array(folder, "vectors", np.int8), scales))
    arrays = {"axes": axes, "scales": scales, "sketches": sketches, "article": article, "ordinal": ordinal}
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)


def _sketched(rows: Quantised) -> tuple[Floats, Floats]:
    """Return the axes and the sketches of all rows."""
    step = max(1, len(rows.scales) // SAMPLE)
    axes = principal_axes(rows[::step].restored())
    sketches = np.empty((axes.shape[1], len(rows.scales)), np.float32)
    for start in range(0, len(rows.scales), _CHUNK):
        part = slice(start, start + _CHUNK)
        sketches[:, part] = rows[part].sketched(axes)
    return axes, sketches


def save(folder: Path, passages: PassageVectors) -> None:
    """Write passages whose axes and sketches are known for ``read``.

    Raises:
        OSError: the folder cannot be written.

    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in _KINDS:
        np.save(folder / f"{name}.npy", getattr(passages, name))


def read(folder: Path) -> PassageVectors:
    """Return the passages' vectors in a folder, memory-mapped and read-only.

    Raises:
        OSError: a file is missing.
        ValueError: a file is damaged, or the files do not belong together.

    """
    read = PassageVectors(**{name: _mapped(folder / f"{name}.npy", kind) for name, kind in _KINDS.items()})  # type: ignore[arg-type] # by name
    count, dimensions, sketch = len(read), read.vectors.shape[1], read.axes.shape[1]
    shapes = ((count, dimensions), (count,), (dimensions, sketch), (sketch, count), (count,), (count,))
    if shapes != tuple(getattr(read, name).shape for name in _KINDS):
        raise ValueError(f"{folder}: the files do not belong together")
    return read


_KINDS = {
    "vectors": np.int8,
    "scales": np.float32,
    "axes": np.float32,
    "sketches": np.float32,
    "article": np.int32,
    "ordinal": np.int32,
}


def _mapped(path: Path, kind: type[np.generic]) -> NDArray[np.generic]:
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except EOFError as error:
        raise ValueError(f"{path}: empty") from error
    if array.dtype != kind or array.ndim != (2 if path.stem in {"vectors", "axes", "sketches"} else 1):
        raise ValueError(f"{path}: unexpected type or shape")
    return np.asarray(array)


def principal_axes(rows: Floats) -> Floats:
    """Return the axes ``[D, K]`` along which rows are longest, longest first."""
    _, axes = np.linalg.eigh(rows.T @ rows)
    return np.ascontiguousarray(axes[:, : -SKETCH - 1 : -1])


@dataclass(frozen=True, slots=True)
class Earlier:
    """The vectors of an older generation by the encoder of that name; its articles ``slugs`` keep theirs if ``stays``.

    ``stays`` bool [articles] says which do; they come first among the articles of the new generation, in their order.
    """

    folder: Path
    encoder: str
    stays: NDArray[np.bool_]

    def kept(self) -> Iterator[Part]:
        """Yield the passages that stay, with their new article numbers."""
        known = read(self.folder)
        numbers = (np.cumsum(self.stays) - 1).astype(np.int32)
        for start in range(0, len(known), _CHUNK):
            part = slice(start, start + _CHUNK)
            stays = self.stays[known.article[part]]
            rows = part if stays.all() else stays.nonzero()[0] + start  # most blocks are written as they are
            kept = Quantised(known.vectors[rows], known.scales[rows])
            yield Part(kept, numbers[known.article[rows]], known.ordinal[rows])

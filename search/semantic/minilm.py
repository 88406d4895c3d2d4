"""MiniLM: what a text means, by six layers of attention in numpy alone.

The model is ``sentence-transformers/all-MiniLM-L6-v2`` (Apache-2.0; Wang et al. 2020): BERT's encoder (Devlin et
al. 2019), the mean of its last layer, length one. The steps of ``encode``:

1. a text is cut into word pieces, ``[CLS]`` before and ``[SEP]`` after, the rest beyond the limit left out;
2. texts are taken by length, and the rows of their pieces lie one below the other without any padding: only
   attention has to know where a text ends;
3. per layer: attention, sum and norm; a wide layer with GELU, sum and norm;
4. the mean of a text's rows, divided by its length.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from itertools import groupby
from math import erf, sqrt
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from search.errors import ModelError
from search.semantic.safetensors import read_tensors
from search.semantic.wordpiece import WordPiece

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

Floats = NDArray[np.float32]

WEIGHTS, TOKENIZER = "model.safetensors", "tokenizer.json"
OFFICIAL = {
    WEIGHTS: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    TOKENIZER: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
"""The files a model's folder holds, and the SHA-256 of the published ones."""
LONGEST = 256
"""Pieces of a text that are read, ``[CLS]`` and ``[SEP]`` among them: the model was trained on no more."""
HEAD = 32
"""Numbers that one head of attention looks at."""
BATCH_ROWS = 1024
"""Pieces that go through the layers together: more of them are no faster and need more memory."""
EPSILON = np.float32(1e-12)


class MiniLM:
    """An encoder of texts. Safe to share between threads."""

    def __init__(self, tensors: Mapping[str, Floats], pieces: WordPiece, fingerprint: str) -> None:
        """Take the weights under the names of a BERT checkpoint, and a vocabulary with ``[CLS]`` and ``[SEP]``."""
        self.name = f"minilm-{fingerprint}-{LONGEST}"
        self._cutter = pieces
        self._first, self._last = pieces.number("[CLS]"), pieces.number("[SEP]")
        self._words = tensors["embeddings.word_embeddings.weight"]
        kind = tensors["embeddings.token_type_embeddings.weight"][0]
        self._places = tensors["embeddings.position_embeddings.weight"][:LONGEST] + kind
        self._norm = _Norm.of(tensors, "embeddings.LayerNorm")
        count = sum(name.endswith("attention.self.query.weight") for name in tensors)
        self._layers = [_Layer.of(tensors, f"encoder.layer.{number}") for number in range(count)]

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Return the model of a folder that holds the published ``model.safetensors`` and ``tokenizer.json``.

        Raises:
            ModelError: a file is missing, cannot be read, or is not the published one.

        """
        for name, expected in OFFICIAL.items():
            _verify(folder / name, expected)
        vocabulary = json.loads((folder / TOKENIZER).read_bytes())["model"]["vocab"]
        pieces = WordPiece(sorted(vocabulary, key=vocabulary.__getitem__))
        return cls(read_tensors(folder / WEIGHTS), pieces, OFFICIAL[WEIGHTS][:12])

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has: 384."""
        return int(self._words.shape[1])

    def encode(self, texts: Sequence[str], *, longest: int = LONGEST) -> Floats:
        """Return unit vectors of the texts in their order, ``[len(texts), dimensions]``.

        Of a text, ``longest`` pieces are read at most, ``[CLS]`` and ``[SEP]`` among them: a question that was
        pasted from a letter has said what it is about in 128, at half the price. A text of which no piece is
        known gives zeros.
        """
        cut = [self._cutter.ids(text, min(longest, LONGEST) - 2) for text in texts]
        known = [number for number, ids in enumerate(cut) if any(piece != self._cutter.unknown for piece in ids)]
        known.sort(key=lambda number: len(cut[number]))
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for batch in _batches(known, cut):
            vectors[batch] = self._forward([[self._first, *cut[number], self._last] for number in batch])
        return vectors

    def _forward(self, texts: Sequence[Sequence[int]]) -> Floats:
        """Return the unit vectors of texts that are sorted by length."""
        spans = list(_spans(texts))
        rows = self._words[np.concatenate(texts)]
        rows += self._places[np.concatenate([np.arange(len(ids)) for ids in texts])]
        self._norm.apply(rows)
        for layer in self._layers:
            rows = layer.apply(rows, spans)
        vectors = np.concatenate([rows[span.rows].reshape(span.texts, span.length, -1).mean(1) for span in spans])
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


@dataclass(frozen=True, slots=True)
class _Span:
    """Neighbouring texts of one length, and the rows of their pieces."""

    rows: slice
    texts: int
    length: int


@dataclass(frozen=True, slots=True)
class _Norm:
    """Rows of mean 0 and variance 1, stretched and moved."""

    weight: Floats
    bias: Floats

    @classmethod
    def of(cls, tensors: Mapping[str, Floats], name: str) -> Self:
        return cls(tensors[f"{name}.weight"], tensors[f"{name}.bias"])

    def apply(self, rows: Floats) -> None:
        """Do it in place."""
        rows -= rows.mean(1, keepdims=True)
        variance = np.einsum("ij,ij->i", rows, rows)[:, None] / np.float32(rows.shape[1])
        rows /= np.sqrt(variance + EPSILON)
        rows *= self.weight
        rows += self.bias


@dataclass(frozen=True, slots=True)
class _Dense:
    """Rows times a matrix, plus a bias."""

    weight: Floats
    """``[in, out]`` in memory of its own, the transpose of the checkpoint's: twice as fast on few rows."""
    bias: Floats

    @classmethod
    def of(cls, tensors: Mapping[str, Floats], *names: str) -> Self:
        """Return several layers side by side as one."""
        return cls(
            np.ascontiguousarray(np.concatenate([tensors[f"{name}.weight"] for name in names]).T),
            np.concatenate([tensors[f"{name}.bias"] for name in names]),
        )

    def apply(self, rows: Floats) -> Floats:
        result: Floats = rows @ self.weight
        result += self.bias
        return result


@dataclass(frozen=True, slots=True)
class _Layer:
    """One layer of the encoder."""

    look: _Dense
    """Queries, keys and values in one product."""
    gather: _Dense
    after_attention: _Norm
    widen: _Dense
    narrow: _Dense
    after: _Norm

    @classmethod
    def of(cls, tensors: Mapping[str, Floats], name: str) -> Self:
        attention = f"{name}.attention"
        look = _Dense.of(tensors, *(f"{attention}.self.{part}" for part in ("query", "key", "value")))
        # the scale of the attention's products, taken into the queries once and for all
        size = len(look.bias) // 3
        look.weight[:, :size] /= np.float32(sqrt(HEAD))
        look.bias[:size] /= np.float32(sqrt(HEAD))
        return cls(
            look=look,
            gather=_Dense.of(tensors, f"{attention}.output.dense"),
            after_attention=_Norm.of(tensors, f"{attention}.output.LayerNorm"),
            widen=_Dense.of(tensors, f"{name}.intermediate.dense"),
            narrow=_Dense.of(tensors, f"{name}.output.dense"),
            after=_Norm.of(tensors, f"{name}.output.LayerNorm"),
        )

    def apply(self, rows: Floats, spans: Sequence[_Span]) -> Floats:
        looked = self.look.apply(rows)
        seen = np.empty_like(rows)
        for span in spans:
            _attend(looked[span.rows], seen[span.rows], span)
        attended = self.gather.apply(seen)
        attended += rows
        self.after_attention.apply(attended)
        result = self.narrow.apply(gelu(self.widen.apply(attended)))
        result += attended
        self.after.apply(result)
        return result


def _attend(looked: Floats, seen: Floats, span: _Span) -> None:
    """Write for each piece the values of its text's pieces, weighted by how well their keys meet its query.

    ``looked`` is ``[pieces, 3 · size]`` and ``seen`` ``[pieces, size]``, of texts of one length.
    """
    heads = seen.shape[1] // HEAD
    query, key, value = looked.reshape(span.texts, span.length, 3, heads, HEAD).transpose(2, 0, 3, 1, 4)
    weights = query @ key.swapaxes(-1, -2)
    weights -= weights.max(-1, keepdims=True)
    np.exp(weights, out=weights)
    met = weights @ value
    met /= weights.sum(-1, keepdims=True)
    seen.reshape(span.texts, span.length, heads, HEAD)[...] = met.swapaxes(1, 2)


_GELU_REACH, _GELU_STEPS = 8, 512
"""A table of 64 kB stays in the nearest cache."""


def _gelu_table() -> tuple[Floats, Floats]:
    """Return slopes and offsets of GELU's chords on ``[-8, 8]``; beyond, it is 0 or the number itself."""
    grid = np.arange(-_GELU_REACH * _GELU_STEPS, _GELU_REACH * _GELU_STEPS + 1) / _GELU_STEPS
    curve = np.array([x * (1 + erf(x / sqrt(2))) / 2 for x in grid.tolist()])
    slopes = np.diff(curve) * _GELU_STEPS
    offsets = curve[:-1] - slopes * grid[:-1]
    slopes[[0, -1]], offsets[[0, -1]] = (0, 1), 0
    return slopes.astype(np.float32), offsets.astype(np.float32)


_SLOPES, _OFFSETS = _gelu_table()


def gelu(numbers: Floats) -> Floats:
    """Change ``x`` to ``x · Φ(x)`` in place (Hendrycks & Gimpel 2016), right to 1e-6, and return the array."""
    steps = numbers * np.float32(_GELU_STEPS)
    steps += np.float32(_GELU_REACH * _GELU_STEPS)
    place = steps.astype(np.intp)
    numbers *= _SLOPES.take(place, mode="clip")
    numbers += _OFFSETS.take(place, mode="clip")
    return numbers


def _batches(order: Sequence[int], cut: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Yield runs of texts that have few enough pieces together."""
    batch, rows = list[int](), 0
    for number in order:
        size = len(cut[number]) + 2
        if batch and rows + size > BATCH_ROWS:
            yield batch
            batch, rows = [], 0
        batch.append(number)
        rows += size
    if batch:
        yield batch


def _spans(texts: Sequence[Sequence[int]]) -> Iterator[_Span]:
    start = 0
    for length, group in groupby(map(len, texts)):
        count = sum(1 for _ in group)
        yield _Span(slice(start, start + count * length), count, length)
        start += count * length


def _verify(path: Path, expected: str) -> None:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"{path}: {error.strerror or error}; `make run` fetches the model") from error
    if found != expected:
        raise ModelError(f"{path}: not the published file (SHA-256 {found}, not {expected}); `make run` fetches it")

"""MiniLM: the language model, six transformer layers in NumPy alone.

The model is ``sentence-transformers/all-MiniLM-L6-v2`` (Apache-2.0; Wang et al. 2020): BERT's encoder (Devlin et
al. 2019), the mean of its last layer, scaled to length one. The steps of ``encode``:

1. split each text into word pieces between ``[CLS]`` and ``[SEP]``, truncated at the limit;
2. sort the texts by length and stack the rows of their pieces without padding: only attention has to know where a
   text ends;
3. per layer: attention, add and norm; feed-forward with GELU, add and norm;
4. average the rows of each text and scale to length one.
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
"""The files of a model folder, and the SHA-256 of the published versions."""
LONGEST = 256
"""Pieces of a text that are read, including ``[CLS]`` and ``[SEP]``: the model was trained on no more."""
HEAD = 32
"""Dimensions of one attention head."""
BATCH_ROWS = 1024
"""Pieces that go through the layers together: more need more memory and are no faster."""
EPSILON = np.float32(1e-12)


class MiniLM:
    """Encodes texts with MiniLM. Safe to share between threads."""

    def __init__(self, tensors: Mapping[str, Floats], pieces: WordPiece, fingerprint: str) -> None:
        """Take weights by their names in a BERT checkpoint, and a vocabulary with ``[CLS]`` and ``[SEP]``."""
        self.name = f"minilm-{fingerprint}-{LONGEST}"
        self._pieces = pieces
        self._first, self._last = pieces.number("[CLS]"), pieces.number("[SEP]")
        self._words = tensors["embeddings.word_embeddings.weight"]
        kind = tensors["embeddings.token_type_embeddings.weight"][0]
        self._places = tensors["embeddings.position_embeddings.weight"][:LONGEST] + kind
        self._norm = _Norm.of(tensors, "embeddings.LayerNorm")
        count = sum(name.endswith("attention.self.query.weight") for name in tensors)
        self._layers = [_Layer.of(tensors, f"encoder.layer.{number}") for number in range(count)]

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Return the model in a folder with the published ``model.safetensors`` and ``tokenizer.json``.

        Raises:
            ModelError: a file is missing, unreadable, or not the published one.

        """
        for name, expected in OFFICIAL.items():
            _verify(folder / name, expected)
        vocabulary = json.loads((folder / TOKENIZER).read_bytes())["model"]["vocab"]
        pieces = WordPiece(sorted(vocabulary, key=vocabulary.__getitem__))
        return cls(read_tensors(folder / WEIGHTS), pieces, OFFICIAL[WEIGHTS][:12])

    @property
    def dimensions(self) -> int:
        """The length of a vector: 384."""
        return int(self._words.shape[1])

    def encode(self, texts: Sequence[str], *, longest: int = LONGEST) -> Floats:
        """Return unit vectors of the texts in their order, ``[len(texts), dimensions]``.

        At most ``longest`` pieces of a text are read, including ``[CLS]`` and ``[SEP]``: a long message has said what
        it is about within 128, at half the cost. A text without a known piece gives zeros.
        """
        split = [self._pieces.ids(text, min(longest, LONGEST) - 2) for text in texts]
        known = [number for number, ids in enumerate(split) if any(piece != self._pieces.unknown for piece in ids)]
        known.sort(key=lambda number: len(split[number]))
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for batch in _batches(known, split):
            vectors[batch] = self._forward([[self._first, *split[number], self._last] for number in batch])
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
    """Layer normalisation: rows scaled to mean 0 and variance 1, then by weight and bias."""

    weight: Floats
    bias: Floats

    @classmethod
    def of(cls, tensors: Mapping[str, Floats], name: str) -> Self:
        return cls(tensors[f"{name}.weight"], tensors[f"{name}.bias"])

    def apply(self, rows: Floats) -> None:
        """Normalise the rows in place."""
        rows -= rows.mean(1, keepdims=True)
        variance = np.einsum("ij,ij->i", rows, rows)[:, None] / np.float32(rows.shape[1])
        rows /= np.sqrt(variance + EPSILON)
        rows *= self.weight
        rows += self.bias


@dataclass(frozen=True, slots=True)
class _Dense:
    """Rows times a matrix, plus a bias."""

    weight: Floats
    """``[in, out]``, contiguous: the transpose of the checkpoint's, which is twice as fast on few rows."""
    bias: Floats

    @classmethod
    def of(cls, tensors: Mapping[str, Floats], *names: str) -> Self:
        """Return several layers side by side as one layer."""
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

    attention: _Dense
    """Queries, keys and values in one product."""
    attention_output: _Dense
    attention_norm: _Norm
    intermediate: _Dense
    output: _Dense
    output_norm: _Norm

    @classmethod
    def of(cls, tensors: Mapping[str, Floats], name: str) -> Self:
        attention = f"{name}.attention"
        projections = _Dense.of(tensors, *(f"{attention}.self.{part}" for part in ("query", "key", "value")))
        # fold the scale of the attention scores into the queries
        size = len(projections.bias) // 3
        projections.weight[:, :size] /= np.float32(sqrt(HEAD))
        projections.bias[:size] /= np.float32(sqrt(HEAD))
        return cls(
            attention=projections,
            attention_output=_Dense.of(tensors, f"{attention}.output.dense"),
            attention_norm=_Norm.of(tensors, f"{attention}.output.LayerNorm"),
            intermediate=_Dense.of(tensors, f"{name}.intermediate.dense"),
            output=_Dense.of(tensors, f"{name}.output.dense"),
            output_norm=_Norm.of(tensors, f"{name}.output.LayerNorm"),
        )

    def apply(self, rows: Floats, spans: Sequence[_Span]) -> Floats:
        projected = self.attention.apply(rows)
        context = np.empty_like(rows)
        for span in spans:
            _attend(projected[span.rows], context[span.rows], span)
        attended = self.attention_output.apply(context)
        attended += rows
        self.attention_norm.apply(attended)
        result = self.output.apply(gelu(self.intermediate.apply(attended)))
        result += attended
        self.output_norm.apply(result)
        return result


def _attend(projected: Floats, context: Floats, span: _Span) -> None:
    """Write into ``context`` the attention of each piece over the pieces of its text.

    ``projected`` is ``[pieces, 3 · size]`` and ``context`` ``[pieces, size]``, of texts of one length.
    """
    heads = context.shape[1] // HEAD
    query, key, value = projected.reshape(span.texts, span.length, 3, heads, HEAD).transpose(2, 0, 3, 1, 4)
    weights = query @ key.swapaxes(-1, -2)
    weights -= weights.max(-1, keepdims=True)
    np.exp(weights, out=weights)
    attended = weights @ value
    attended /= weights.sum(-1, keepdims=True)
    context.reshape(span.texts, span.length, heads, HEAD)[...] = attended.swapaxes(1, 2)


_GELU_REACH, _GELU_STEPS = 8, 512
"""The resulting table of 64 kB fits the L2 cache."""


def _gelu_table() -> tuple[Floats, Floats]:
    """Return slopes and offsets of GELU's chords on ``[-8, 8]``; beyond, GELU is 0 or the identity."""
    grid = np.arange(-_GELU_REACH * _GELU_STEPS, _GELU_REACH * _GELU_STEPS + 1) / _GELU_STEPS
    curve = np.array([x * (1 + erf(x / sqrt(2))) / 2 for x in grid.tolist()])
    slopes = np.diff(curve) * _GELU_STEPS
    offsets = curve[:-1] - slopes * grid[:-1]
    slopes[[0, -1]], offsets[[0, -1]] = (0, 1), 0
    return slopes.astype(np.float32), offsets.astype(np.float32)


_SLOPES, _OFFSETS = _gelu_table()


def gelu(numbers: Floats) -> Floats:
    """Apply GELU, ``x · Φ(x)`` (Hendrycks & Gimpel 2016), in place, to within 1e-6, and return the array."""
    steps = numbers * np.float32(_GELU_STEPS)
    steps += np.float32(_GELU_REACH * _GELU_STEPS)
    place = steps.astype(np.intp)
    numbers *= _SLOPES.take(place, mode="clip")
    numbers += _OFFSETS.take(place, mode="clip")
    return numbers


def _batches(order: Sequence[int], split: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Yield runs of texts with at most ``BATCH_ROWS`` pieces in total."""
    batch, rows = list[int](), 0
    for number in order:
        size = len(split[number]) + 2
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
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"{path}: {error.strerror or error}; `make run` fetches the model") from error
    if digest != expected:
        raise ModelError(f"{path}: not the published file (SHA-256 {digest}, not {expected}); `make run` fetches it")

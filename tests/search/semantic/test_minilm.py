"""MiniLM in NumPy computes what the papers describe, and loads only the published files."""

from __future__ import annotations

import hashlib
import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray

from search.errors import ModelError
from search.semantic import minilm
from search.semantic.minilm import MiniLM, gelu
from search.semantic.safetensors import read_tensors
from search.semantic.wordpiece import WordPiece

if TYPE_CHECKING:
    from pathlib import Path

Floats = NDArray[np.float32]
Exact = NDArray[np.float64]

PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "mail", "pass", "word", "##word", "re", "##set", "how", "my", "?"]
SIZE, WIDE, LAYERS = 64, 96, 2
SHAPES = {
    "embeddings.word_embeddings.weight": (len(PIECES), SIZE),
    "embeddings.position_embeddings.weight": (300, SIZE),
    "embeddings.token_type_embeddings.weight": (2, SIZE),
    "embeddings.LayerNorm.weight": (SIZE,),
    "embeddings.LayerNorm.bias": (SIZE,),
}
for layer in (f"encoder.layer.{number}" for number in range(LAYERS)):
    for name, wide, size in [
        *((f"{layer}.attention.self.{part}", SIZE, SIZE) for part in ("query", "key", "value")),
        (f"{layer}.attention.output.dense", SIZE, SIZE),
        (f"{layer}.intermediate.dense", WIDE, SIZE),
        (f"{layer}.output.dense", SIZE, WIDE),
    ]:
        SHAPES |= {f"{name}.weight": (wide, size), f"{name}.bias": (wide,)}
    for name in (f"{layer}.attention.output.LayerNorm", f"{layer}.output.LayerNorm"):
        SHAPES |= {f"{name}.weight": (SIZE,), f"{name}.bias": (SIZE,)}

TEXTS = [
    "reset my password",
    "mail",
    "how my mail?",
    "",
    "password reset mail how mail my mail",
    "unheard",
    "mail my pass",
]


@pytest.fixture(scope="module")
def tensors() -> dict[str, Floats]:
    """Random weights in BERT's shapes, strong enough for attention to prefer some pieces."""
    random = np.random.default_rng(7)
    return {name: random.normal(0, 0.3, shape).astype(np.float32) for name, shape in SHAPES.items()}


@pytest.fixture(scope="module")
def model(tensors: dict[str, Floats]) -> MiniLM:
    return MiniLM(tensors, WordPiece(PIECES), "random")


def write_tensors(path: Path, arrays: dict[str, NDArray[Any]]) -> None:
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    end = 0
    for name, array in arrays.items():
        kind = {"float32": "F32", "int64": "I64"}[array.dtype.name]
        header[name] = {"dtype": kind, "shape": array.shape, "data_offsets": [end, end + array.nbytes]}
        end += array.nbytes
    encoded = json.dumps(header).encode()
    padded = encoded + b" " * (-len(encoded) % 8)
    numbers = b"".join(array.tobytes() for array in arrays.values())
    path.write_bytes(len(padded).to_bytes(8, "little") + padded + numbers)


def by_the_book(tensors: dict[str, Floats], ids: list[int]) -> Exact:
    """Return the vector of one text literally as in the papers: piece by piece, head by head, in double precision."""
    weights = {name: array.astype(np.float64) for name, array in tensors.items()}

    def dense(name: str, rows: Exact) -> Exact:
        return np.asarray(rows @ weights[f"{name}.weight"].T + weights[f"{name}.bias"])

    def norm(name: str, rows: Exact) -> Exact:
        moved = (rows - rows.mean(1, keepdims=True)) / np.sqrt(rows.var(1, keepdims=True) + 1e-12)
        return np.asarray(moved * weights[f"{name}.weight"] + weights[f"{name}.bias"])

    def head(layer: str, rows: Exact, number: int) -> Exact:
        part = slice(32 * number, 32 * number + 32)
        query, key, value = (
            dense(f"{layer}.attention.self.{what}", rows)[:, part] for what in ("query", "key", "value")
        )
        looks = np.exp(query @ key.T / math.sqrt(32))
        return np.asarray(looks / looks.sum(1, keepdims=True) @ value)

    phi = np.vectorize(lambda x: x * (1 + math.erf(x / math.sqrt(2))) / 2)
    rows = weights["embeddings.word_embeddings.weight"][ids]
    rows = rows + weights["embeddings.position_embeddings.weight"][: len(ids)]
    rows = norm("embeddings.LayerNorm", rows + weights["embeddings.token_type_embeddings.weight"][0])
    for layer in (f"encoder.layer.{number}" for number in range(LAYERS)):
        context = np.hstack([head(layer, rows, number) for number in range(SIZE // 32)])
        rows = norm(f"{layer}.attention.output.LayerNorm", rows + dense(f"{layer}.attention.output.dense", context))
        wide = phi(dense(f"{layer}.intermediate.dense", rows))
        rows = norm(f"{layer}.output.LayerNorm", rows + dense(f"{layer}.output.dense", wide))
    mean = rows.mean(0)
    return np.asarray(mean / np.linalg.norm(mean))


def test_vectors_match_a_literal_implementation_of_the_papers(model: MiniLM, tensors: dict[str, Floats]) -> None:
    cutter = WordPiece(PIECES)
    vectors = model.encode(TEXTS)
    assert (vectors.dtype, vectors.shape) == (np.float32, (len(TEXTS), model.dimensions))
    for text, vector in zip(TEXTS, vectors, strict=True):
        if text not in {"", "unheard"}:
            assert vector == pytest.approx(by_the_book(tensors, [2, *cutter.ids(text), 3]), abs=2e-6)


def test_a_text_without_known_pieces_gives_zeros(model: MiniLM) -> None:
    vectors = model.encode(["", "unheard", " \n", "\u00a0ß"])
    assert not vectors.any()
    assert model.encode([]).shape == (0, SIZE)


@pytest.mark.parametrize("rows", [1, 8, 30])
def test_a_vector_does_not_depend_on_its_batch(model: MiniLM, rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = np.concatenate([model.encode([text]) for text in TEXTS])
    monkeypatch.setattr(minilm, "BATCH_ROWS", rows)
    assert model.encode(TEXTS) == pytest.approx(alone, abs=2e-6)
    assert model.encode(TEXTS[::-1]) == pytest.approx(alone[::-1], abs=2e-6)


def test_long_texts_are_truncated_at_the_limit(model: MiniLM) -> None:
    start = " ".join(["mail", "reset"] * 200)
    assert model.encode([start + " how"]) == pytest.approx(model.encode([start + " password"]))
    five = model.encode(["mail how my password"], longest=5)
    assert five == pytest.approx(model.encode(["mail how my"]), abs=2e-6)
    assert model.encode([start], longest=9999) == pytest.approx(model.encode([start]))


def test_gelu_is_accurate_to_a_millionth() -> None:
    numbers = np.linspace(-40, 40, 100_001).astype(np.float32)
    exact = [x * (1 + math.erf(x / math.sqrt(2))) / 2 for x in numbers.tolist()]
    assert np.abs(gelu(numbers.copy()) - exact).max() < 1e-6


@pytest.fixture
def folder(tmp_path: Path, tensors: dict[str, Floats], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of files that are accepted as the published ones."""
    write_tensors(tmp_path / "model.safetensors", {"embeddings.position_ids": np.arange(3), **tensors})
    vocabulary = {piece: number for number, piece in enumerate(PIECES)}
    (tmp_path / "tokenizer.json").write_text(json.dumps({"model": {"vocab": vocabulary}}), encoding="utf-8")
    for file in tmp_path.iterdir():
        monkeypatch.setitem(minilm.OFFICIAL, file.name, hashlib.sha256(file.read_bytes()).hexdigest())
    return tmp_path


def test_the_model_loads_from_a_folder(folder: Path, model: MiniLM) -> None:
    loaded = MiniLM.load(folder)
    assert np.array_equal(loaded.encode(TEXTS), model.encode(TEXTS))
    assert loaded.name.startswith("minilm-" + minilm.OFFICIAL["model.safetensors"][:12])


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
def test_one_changed_byte_is_refused_with_the_name_of_its_file(folder: Path, name: str) -> None:
    content = bytearray((folder / name).read_bytes())
    content[-1] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(ModelError, match=rf"{name}: not the published file .*`make run`"):
        MiniLM.load(folder)


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(ModelError, match=rf"{name}: No such file"):
        MiniLM.load(folder)


def test_tensors_are_memory_mapped(folder: Path, tensors: dict[str, Floats]) -> None:
    read = read_tensors(folder / "model.safetensors")
    assert read.keys() == tensors.keys()
    assert all(np.array_equal(read[name], tensors[name]) for name in tensors)
    assert not any(array.flags.writeable or array.flags.owndata for array in read.values())

"""Arrays are read from safetensors files, and nothing else is accepted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from search.errors import ModelError
from search.semantic.safetensors import read_tensors

if TYPE_CHECKING:
    from pathlib import Path


def test_arrays_of_other_types_are_left_out(tmp_path: Path) -> None:
    header = {
        "__metadata__": {"format": "pt"},
        "ids": {"dtype": "I64", "shape": [1], "data_offsets": [0, 8]},
        "weights": {"dtype": "F32", "shape": [2, 1], "data_offsets": [8, 16]},
    }
    encoded = json.dumps(header).encode()
    data = np.array([7], np.int64).tobytes() + np.array([0.5, 2.0], np.float32).tobytes()
    (tmp_path / "model.safetensors").write_bytes(len(encoded).to_bytes(8, "little") + encoded + data)
    tensors = read_tensors(tmp_path / "model.safetensors")
    assert {name: array.tolist() for name, array in tensors.items()} == {"weights": [[0.5], [2.0]]}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        b"\xff" * 64,
        (2).to_bytes(8, "little") + b"[]",
        (9).to_bytes(8, "little") + b'{"a": {}}',
        (61).to_bytes(8, "little") + b'{"a":{"dtype":"F32","shape":[9],"data_offsets":[0,36]}}      ' + b"\0" * 8,
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(content)
    with pytest.raises(ModelError, match="not a safetensors file"):
        read_tensors(path)

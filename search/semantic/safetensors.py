"""Safetensors: reads the arrays of a model checkpoint from a format that cannot contain code.

The format: eight bytes with the length of a JSON header, the header (type, shape and offsets of each array), the
numbers.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypedDict

import numpy as np
from numpy.typing import NDArray

from search.errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path

Floats = NDArray[np.float32]


class _Entry(TypedDict):
    """An array in the header; ``data_offsets`` are its first byte and the one after its last."""

    dtype: str
    shape: list[int]
    data_offsets: tuple[int, int]


def read_tensors(path: Path) -> dict[str, Floats]:
    """Return the float32 arrays of a safetensors file by name, memory-mapped and read-only.

    Arrays of other types are left out.

    Raises:
        ModelError: the file is not a safetensors file.

    """
    try:
        data = np.memmap(path, np.uint8, mode="r")
        start = 8 + int.from_bytes(data[:8].tobytes(), "little")
        header: dict[str, _Entry] = json.loads(data[8:start].tobytes())
        header.pop("__metadata__", None)
        return {
            name: data[start:][slice(*entry["data_offsets"])].view("<f4").reshape(entry["shape"])
            for name, entry in header.items()
            if entry["dtype"] == "F32"
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ModelError(f"{path}: not a safetensors file of a model ({error})") from error

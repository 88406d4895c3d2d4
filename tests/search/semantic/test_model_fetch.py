"""The model loads from its folder or wheel, and no code of the wheel runs."""

from __future__ import annotations

import re
import sys
from importlib import invalidate_caches
from pathlib import Path

import numpy as np
import pytest

from search.semantic import model_fetch
from search.semantic.minilm import OFFICIAL, MiniLM
from search.semantic.model_fetch import locate

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install a package that cannot be imported, and return its model folder."""
    monkeypatch.setattr(model_fetch, "PACKAGE", "a_wheel_of_files")
    monkeypatch.syspath_prepend(tmp_path)
    model = tmp_path / "a_wheel_of_files" / "model"
    model.mkdir(parents=True)
    (model.parent / "__init__.py").write_text("raise RuntimeError('PyTorch is missing')\n", encoding="utf-8")
    for name in OFFICIAL:
        (model / name).touch()
    invalidate_caches()
    return model


def test_the_wheel_is_found_without_importing_it(wheel: Path) -> None:
    assert locate() == wheel
    assert "a_wheel_of_files" not in sys.modules


def test_a_configured_folder_wins_even_if_it_is_empty(wheel: Path, tmp_path: Path) -> None:
    assert wheel.exists()
    assert locate(tmp_path / "mine") == tmp_path / "mine"


@pytest.mark.parametrize("name", OFFICIAL)
def test_a_wheel_without_its_files_does_not_count(wheel: Path, name: str) -> None:
    (wheel / name).unlink()
    assert locate() is None


def test_without_the_wheel_there_is_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_fetch, "PACKAGE", "no_such_wheel")
    assert locate() is None


def test_the_lock_file_pins_one_wheel_by_hash() -> None:
    lock = (ROOT / "requirements-meaning.lock").read_text(encoding="utf-8")
    line = re.fullmatch(r"([a-z0-9-]+)==[0-9.]+ --hash=sha256:[0-9a-f]{64}\n", lock)
    assert line
    assert line[1].replace("-", "_") == model_fetch.PACKAGE


def test_the_published_model_ranks_a_paraphrase_first() -> None:
    folder = locate()
    if folder is None:
        pytest.skip("the model is not installed: make run")
    model = MiniLM.load(folder)
    lost, forgot, cake = model.encode(["I lost my password", "cannot remember my login credentials", "bake a cake"])
    assert model.dimensions == 384
    assert np.dot(lost, forgot) > 0.55
    assert np.dot(lost, cake) < 0.2

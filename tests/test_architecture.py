"""ARCHITECTURE.md: every path and module that it names exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NAMED = sorted(set(re.findall(r"`([^`\n]+)`", (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"))))
PATHS = [name for name in NAMED if re.fullmatch(r"(?:kb|search|web|tests)/[\w/]+(?:\.py|/)", name)]
MODULES = [name for name in NAMED if re.fullmatch(r"(?:kb|search|web)(?:\.[a-z_]+)+", name)]


def test_the_map_names_paths_and_modules() -> None:
    assert len(PATHS) > 15
    assert len(MODULES) > 8


@pytest.mark.parametrize("path", PATHS)
def test_a_path_of_the_map_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("module", MODULES)
def test_a_module_of_the_map_exists(module: str) -> None:
    place = ROOT / module.replace(".", "/")
    assert place.with_suffix(".py").exists() or (place / "__init__.py").exists() or module == "web.create_app"

"""ARCHITECTURE.md names only paths and modules that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NAMES = sorted(set(re.findall(r"`([^`\n]+)`", (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"))))
PATHS = [name for name in NAMES if re.fullmatch(r"(?:kb|search|web|tests)/[\w/]+(?:\.py|/)", name)]
MODULES = [name for name in NAMES if re.fullmatch(r"(?:kb|search|web)(?:\.[a-z_]+)+", name)]


def test_architecture_names_paths_and_modules() -> None:
    assert len(PATHS) > 15
    assert len(MODULES) > 8


@pytest.mark.parametrize("path", PATHS)
def test_named_path_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("module", MODULES)
def test_named_module_exists(module: str) -> None:
    location = ROOT / module.replace(".", "/")
    assert location.with_suffix(".py").exists() or (location / "__init__.py").exists() or module == "web.create_app"

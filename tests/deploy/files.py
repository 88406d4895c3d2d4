"""The files of ``deploy/``, and the settings that they name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import yaml

from tests.running import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

DEPLOY: Final = ROOT / "deploy"

_SETTING: Final = re.compile(r"^#?\s*(KB_[A-Z0-9_]+)(?:=|: )(.*)$", re.MULTILINE)


def documents(path: Path) -> list[dict[str, object]]:
    """Return the documents of a YAML file."""
    return list(yaml.safe_load_all(path.read_text(encoding="utf-8")))


def settings_in(text: str) -> Mapping[str, str]:
    """Return the settings that a text assigns, those in comments included."""
    return {name: value.strip().strip('"') for name, value in _SETTING.findall(text)}

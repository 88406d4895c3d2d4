"""Columns store what the models describe."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]


def test_the_largest_row_id_is_defined_once() -> None:
    written = re.compile(r"2_?147_?483_?647|2 ?\*\* ?31")
    places = [path.name for path in (ROOT / "web").rglob("*.py") for _ in written.findall(path.read_text("utf-8"))]
    assert places == ["base.py"]

"""What a page weighs, as a browser receives it."""

from __future__ import annotations

import gzip

import pytest

from tests.running import ROOT

STATIC = ROOT / "web" / "static"


@pytest.mark.parametrize(("name", "most"), [("*.js", 10_000), ("*.css", 15_000), ("*.svg", 2_000)])
def test_the_files_of_a_page_stay_within_their_budget(name: str, most: int) -> None:
    files = sorted(STATIC.glob(name))

    assert files
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) <= most


@pytest.mark.parametrize("forbidden", ["innerHTML", "outerHTML", "insertAdjacentHTML", "Storage", "cookie", "eval("])
def test_the_script_uses_nothing_that_reads_markup_or_stores(forbidden: str) -> None:
    text = (STATIC / "help.js").read_text(encoding="utf-8")

    assert forbidden not in text

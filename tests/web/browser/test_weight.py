"""What a page weighs, as a browser receives it."""

from __future__ import annotations

import gzip

import pytest

from tests.running import ROOT

STATIC = ROOT / "web" / "static"


@pytest.mark.parametrize(("name", "most"), [("*.js", 10_000), ("*.css", 15_000), ("*.svg", 2_000)])
def test_the_files_of_a_page_stay_within_their_budget(name: str, most: int) -> None:
    files = [file for file in sorted(STATIC.glob(name)) if file.name != "widget.js"]  # it stands on other pages

    assert files
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) <= most


def test_the_widget_stays_within_its_budget() -> None:
    assert len(gzip.compress((STATIC / "widget.js").read_bytes())) <= 12_000


@pytest.mark.parametrize("name", ["help.js", "contact.js", "embed.js", "widget.js"])
@pytest.mark.parametrize("forbidden", ["innerHTML", "outerHTML", "insertAdjacentHTML", "Storage", "cookie", "eval("])
def test_the_script_uses_nothing_that_reads_markup_or_stores(name: str, forbidden: str) -> None:
    text = (STATIC / name).read_text(encoding="utf-8")

    assert forbidden not in text

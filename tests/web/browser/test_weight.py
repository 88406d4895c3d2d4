"""Compressed size of the scripts, styles and pictures of a page, and of the widget."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING

import pytest

from tests.running import ROOT
from web.api.widget import script_source

if TYPE_CHECKING:
    from pathlib import Path

STATIC = ROOT / "web" / "static"
TEMPLATES = ROOT / "web" / "templates"
_SCRIPT = re.compile(r"filename='(\w+\.js)'")
_IMPORT = re.compile(r'^import (?:.* from )?"\./(\w+\.js)";$', re.MULTILINE)


def weight(file: Path) -> int:
    """Return the compressed size in bytes."""
    return len(gzip.compress(file.read_bytes()))


def scripts(template: str) -> set[str]:
    """Return the scripts that a template loads, and those that they import."""
    named = set(_SCRIPT.findall((TEMPLATES / template).read_text(encoding="utf-8")))
    return named.union(*(_IMPORT.findall((STATIC / name).read_text(encoding="utf-8")) for name in named))


@pytest.mark.parametrize("template", sorted(path.name for path in TEMPLATES.glob("*.html")))
def test_scripts_of_a_page_stay_within_budget(template: str) -> None:
    names = scripts("base.html") | scripts(template)
    framed = names - ({"help.js"} if template != "results.html" else set())  # no search box, no suggestions

    assert {"help.js", "embed.js"} <= names
    for page in (names - {"embed.js"}, framed):
        assert sum(weight(STATIC / name) for name in page) <= 12_000


@pytest.mark.parametrize(("name", "most"), [("mailbox.js", 1_200), ("files.js", 2_500)])
def test_scripts_for_those_who_write_are_small(name: str, most: int) -> None:
    assert weight(STATIC / name) <= most


@pytest.mark.parametrize(("name", "most"), [("*.css", 15_000), ("*.svg", 2_000)])
def test_styles_and_pictures_stay_within_budget(name: str, most: int) -> None:
    files = sorted(STATIC.glob(name))

    assert files
    assert sum(map(weight, files)) <= most


def test_widget_stays_within_budget() -> None:
    """The widget is one file: the rules for secrets are part of the script."""
    text = script_source()

    assert b"import " not in text
    assert len(gzip.compress(text)) <= 12_000


@pytest.mark.parametrize("name", sorted(str(path.relative_to(STATIC)) for path in STATIC.rglob("*.js")))
@pytest.mark.parametrize("forbidden", ["innerHTML", "outerHTML", "insertAdjacentHTML", "Storage", "cookie", "eval("])
def test_script_neither_parses_markup_nor_stores_data(name: str, forbidden: str) -> None:
    text = (STATIC / name).read_text(encoding="utf-8")

    assert forbidden not in text

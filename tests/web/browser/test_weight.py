"""Compressed size of the scripts, styles and pictures of a page, and of the widget."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING

import pytest

from tests.running import ROOT
from web.api.widget import script_source
from web.assets.theme import theme_css

if TYPE_CHECKING:
    from pathlib import Path

STATIC = ROOT / "web" / "static"
TEMPLATES = ROOT / "web" / "templates"
PAGES = sorted(
    str(path.relative_to(TEMPLATES))
    for path in TEMPLATES.rglob("*.html")
    if '{% extends "' in path.read_text(encoding="utf-8") and path.parent.name != "mail"
)
THEME_BYTES = len(gzip.compress(theme_css("#1d5f5a", "#8cc7bf").encode()))
_SCRIPT = re.compile(r"filename='(\w+\.js)'")
_STYLE = re.compile(r'stylesheet\("(\w+)"\)')
_PARENT = re.compile(r'{% extends "([\w/]+\.html)" %}')
_IMPORT = re.compile(r'^import (?:.* from )?"\./(\w+\.js)";$', re.MULTILINE)


def weight(file: Path) -> int:
    """Return the compressed size in bytes."""
    return len(gzip.compress(file.read_bytes()))


def styles(template: str) -> set[str]:
    """Return the style sheets that a template loads, or else those of the template that it extends."""
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    parent = _PARENT.search(text)
    above = styles(parent[1]) if parent else set()
    named = set(_STYLE.findall(text))
    return named | (above & {"base"}) if named else above


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


def test_scripts_of_the_desk_stay_within_budget() -> None:
    assert sum(weight(STATIC / name) for name in scripts("base.html") | scripts("desk/base.html")) <= 12_000


@pytest.mark.parametrize(("name", "most"), [("mailbox.js", 1_200), ("files.js", 2_500)])
def test_scripts_for_those_who_write_are_small(name: str, most: int) -> None:
    assert weight(STATIC / name) <= most


@pytest.mark.parametrize("template", PAGES)
def test_styles_of_a_page_stay_within_budget(template: str) -> None:
    names = styles(template)

    assert "base" in names
    assert sum(weight(STATIC / "styles" / f"{name}.css") for name in names) + THEME_BYTES <= 15_000


def test_font_stays_within_budget_and_has_its_licence_beside_it() -> None:
    assert (STATIC / "fonts" / "inter.woff2").stat().st_size <= 60_000
    assert "SIL OPEN FONT LICENSE" in (STATIC / "fonts" / "LICENSE.txt").read_text(encoding="utf-8")


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

"""Each measure of ``tests.house`` reports a breach and accepts correct code."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests import house
from tests.house import ROOT, Module, cycles, fragments, measures, modules, p90, room_rank, untested, upward_imports


def module(name: str, text: str) -> Module:
    """Return a module that exists only in this test."""
    return Module(name, ROOT / Path(*name.split(".")).with_suffix(".py"), text, ast.parse(text))


def test_the_house_keeps_its_limits() -> None:
    assert [measure.name for measure in measures(modules()) if not measure.holds] == []


def test_a_cycle_is_found_through_imports_for_type_checking() -> None:
    one = module("kb.one", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from kb.two import Two\n")
    two = module("kb.two", "import kb.three\n")
    three = module("kb.three", "def late():\n    from kb import one\n")
    assert cycles((one, two, three)) == ("kb.one ↔ kb.three ↔ kb.two",)


@pytest.mark.parametrize(
    ("importer", "imported"),
    [("kb.article", "kb.reading.reader"), ("web.tickets.service", "web.app.services"), ("kb.corpus", "search.query")],
)
def test_an_import_of_a_later_room_is_found(importer: str, imported: str) -> None:
    both = module(importer, f"\nimport {imported}\n"), module(imported, "")
    (finding,) = upward_imports(both)
    assert finding.endswith(f".py:2: imports {imported}")
    assert upward_imports((module(imported, f"import {importer}\n"), module(importer, ""))) == ()


def test_nouns_come_before_rooms_and_assembly_after_them() -> None:
    assert room_rank("web.config") < room_rank("web.storage.models") < room_rank("web.desk.views") < room_rank("web")


def test_only_short_private_functions_with_one_caller_are_fragments() -> None:
    text = """
def _short(value):
    return value

def _shared(value):
    return value

def _long(value):
    one = value
    two = one
    three = two
    four = three
    return four

def public(value):
    return _short(_shared(_shared(_long(value))))
"""
    assert [finding.split(": ")[1] for finding in fragments(module("kb.one", text))] == ["_short, 1 lines"]


def test_a_test_file_must_have_the_exact_name_of_its_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house, "ROOT", tmp_path)
    folder = tmp_path / "tests" / "kb"
    folder.mkdir(parents=True)
    article = Module("kb.article", tmp_path / "kb" / "article.py", "", ast.parse(""))
    for name, findings in (
        ("test_articles.py", ["kb/article.py"]),
        ("test_article_dates.py", []),
        ("test_article.py", []),
    ):
        (folder / name).touch()
        assert list(untested((article,))) == findings
        (folder / name).unlink()


def test_p90_is_the_nearest_rank() -> None:
    assert p90(range(1, 11)) == 9
    assert p90([7]) == 7

"""``web → search → kb``, rooms in their order, and no import cycles."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.house import cycles, modules, upward_imports

ROOT = Path(__file__).resolve().parent.parent
MAY_IMPORT = {"kb": {"kb"}, "search": {"kb", "search"}, "web": {"kb", "search", "web"}}


def _imported_packages(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno}: imports are absolute, so that the rule can be read"
            names.add(node.module or "")
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_a_package_imports_only_itself_and_lower_packages(package: str) -> None:
    files = sorted((ROOT / package).rglob("*.py"))
    assert files
    for file in files:
        ours = _imported_packages(file) & MAY_IMPORT.keys()
        assert ours <= MAY_IMPORT[package], f"{file} imports {ours - MAY_IMPORT[package]}"


def test_a_room_imports_only_the_nouns_and_rooms_before_it() -> None:
    assert upward_imports(modules()) == ()


def test_no_modules_import_each_other() -> None:
    """Imports for type checking count: a reader follows them, too."""
    assert cycles(modules()) == ()


@pytest.mark.parametrize(
    ("package", "stranger"),
    [("kb", "flask"), ("kb", "whoosh"), ("kb", "sqlalchemy"), ("search", "flask"), ("search", "sqlalchemy")],
)
def test_a_package_does_not_import_the_libraries_of_higher_packages(package: str, stranger: str) -> None:
    for file in (ROOT / package).rglob("*.py"):
        assert stranger not in _imported_packages(file), f"{file} imports {stranger}"


def test_each_package_states_the_rule() -> None:
    for package in MAY_IMPORT:
        docstring = ast.get_docstring(ast.parse((ROOT / package / "__init__.py").read_text(encoding="utf-8")))
        assert docstring
        assert "web → search → kb" in docstring


def test_no_package_hides_below_the_tests() -> None:
    """An ``__init__.py`` in ``tests/search/`` would shadow the real ``search``."""
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_no_module_of_web_rebinds_a_lower_package() -> None:
    assert not [name for name in ("kb", "search") if (ROOT / "web" / f"{name}.py").exists()]

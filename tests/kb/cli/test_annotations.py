"""Workflow commands: every character of a message or path arrives, and none ends a command early."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.cli.annotations import annotate
from kb.problem import Problem

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def command(problem: Problem, root: Path) -> str:
    (line,) = annotate([problem], root)
    return line


def test_paths_are_relative_to_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    problem = Problem("empty", "apps/a.md", 7, "the file is empty", "error")
    expected = "::error file=help/apps/a.md,line=7,title=empty::the file is empty"
    assert command(problem, tmp_path / "help") == expected


def test_a_problem_of_a_whole_file_has_no_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    problem = Problem("duplicate-slug", "a.md", None, "rename it")
    assert command(problem, tmp_path) == "::warning file=a.md,title=duplicate-slug::rename it"


def test_signs_with_a_meaning_are_escaped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    problem = Problem("link", "a,b:c%.md", 1, "100 %: one,\ntwo::three\r")
    expected = "::warning file=a%2Cb%3Ac%25.md,line=1,title=link::100 %25: one,%0Atwo::three%0D"
    assert command(problem, tmp_path) == expected

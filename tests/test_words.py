"""Banned words are reported with their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.words import banned_words

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True)
    (folder / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("line", ["# whoever asks", '"""What is told to people."""', "# be it that it fails"])
def test_every_line_of_code_is_checked(tmp_path: Path, line: str) -> None:
    write(tmp_path, "kb/lint/one.py", f"\n{line}\n")
    (finding,) = banned_words(tmp_path)
    assert finding.startswith("kb/lint/one.py:2: ")


@pytest.mark.parametrize("name", ["web/templates/desk/queue.html", "web/static/help.js", "search/README.md"])
def test_every_line_of_templates_scripts_and_guides_is_checked(tmp_path: Path, name: str) -> None:
    write(tmp_path, name, "Fine.\nNobody knows.\n")
    assert list(banned_words(tmp_path)) == [f"{name}:2: Nobody"]


def test_names_docstrings_and_comments_of_tests_are_checked_but_not_their_data(tmp_path: Path) -> None:
    text = """QUERY = "somebody hacked me"

def test_nobody_waits():
    '''Wait

    for whoever asks.
    '''
    assert QUERY  # tells of
"""
    write(tmp_path, "tests/web/test_one.py", text)
    findings = {finding.removeprefix("tests/web/test_one.py:") for finding in banned_words(tmp_path)}
    assert findings == {"3: nobody", "6: whoever", "8: tells of"}

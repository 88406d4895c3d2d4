"""The guide for writers lists every field, every rule and every command option as the code has them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kb.cli.commands import main
from kb.lint import RULES
from kb.metadata import Metadata
from kb.problem import READING_RULES

GUIDE = (Path(__file__).resolve().parents[2] / "kb" / "README.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")] for line in GUIDE.splitlines() if line.startswith("| `")
]


def test_the_table_of_fields_matches_the_code() -> None:
    fields = {name: field.description for name, field in Metadata.model_fields.items()}
    table = {row[0].strip("` "): row[2] for row in ROWS if len(row) == 3}
    assert table == fields


def test_the_table_of_rules_matches_the_code() -> None:
    rules = {**{rule.name: rule.about for rule in RULES}, **READING_RULES}
    section = GUIDE.split("| rule | reported when |")[1]
    assert dict(re.findall(r"^\| `([\w-]+)` \| (.+) \|$", section, re.MULTILINE)) == rules


@pytest.mark.parametrize("command", sorted(set(re.findall(r"python -m kb (\w+[^\n`#]*)", GUIDE))))
def test_the_commands_of_the_guide_exist_with_their_options(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command.split(maxsplit=1)[0], "--help"]) == 0
    output = capsys.readouterr().out
    assert all(option in output for option in re.findall(r"--[a-z]+", command))


def test_links_within_the_guide_lead_to_a_heading() -> None:
    headings = {
        re.sub(r"[^a-z -]", "", line.strip("# ").lower()).replace(" ", "-")
        for line in GUIDE.splitlines()
        if line.startswith("#")
    }
    assert set(re.findall(r"\]\(#([\w-]+)\)", GUIDE)) <= headings

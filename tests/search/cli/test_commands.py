"""``python -m search`` takes a query or a command, and ends like any other program."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from search.__main__ import main
from search.cli.commands import commands
from tests.small_centre import MAIL

if TYPE_CHECKING:
    from search.config import SearchConfig
    from tests.search.conftest import BuildIndex


@pytest.mark.parametrize("name", ["", *commands.commands])
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"] if name else ["--help"]) == 0
    output = capsys.readouterr().out
    assert output.startswith(f"Usage: python -m search {name}".rstrip())
    assert name or all(command in output for command in commands.commands)


def test_options_may_come_before_the_query(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index(MAIL)
    assert main(["--limit", "1", "--index", str(search_config.index), "refund"]) == 0


@pytest.mark.parametrize("words", [[], ["--unknown"], ["two", "queries"], ["explain"]])
def test_wrong_usage_exits_with_2(words: list[str]) -> None:
    assert main(words) == 2


def test_a_closed_pipe_causes_no_error(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index({**MAIL, **{f"a/{n}.md": MAIL["billing/refund.md"].replace("Get", f"Get {n}") for n in range(60)}})
    words = ["refund", "--json", "--limit", "50", "--index", str(search_config.index)]
    command = [sys.executable, "-m", "search", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:  # noqa: S603
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""

"""Running click commands: exit codes, errors, help, completion, closed pipes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest

from kb.command_line import CLOSED_PIPE, INTERRUPTED, WholeNumber, run

ROOT = Path(__file__).resolve().parents[2]
FAILURES = {LookupError: 3, OSError: 4}


@click.group()
def example() -> None:
    """Show what a command can do."""


@example.command()
@click.argument("code", type=int)
def end(code: int) -> int:
    """End with a code."""
    return code


@example.command()
@click.argument("error")
def fail(error: str) -> int:
    """Raise an error."""
    raise {"key": KeyError, "file": FileNotFoundError, "stop": KeyboardInterrupt}[error]("the message")


@example.command()
@click.option("--limit", type=WholeNumber(1, 50))
def count(limit: int) -> None:
    """Print a number."""
    click.echo(limit)


def call(*arguments: str) -> int:
    return run(example, arguments, name="python -m example", failures=FAILURES)


@pytest.mark.parametrize("code", [0, 1, 7])
def test_the_exit_code_is_what_the_command_returns(code: int) -> None:
    assert call("end", str(code)) == code


def test_expected_errors_are_one_line_with_their_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("fail", "file") == 4
    assert capsys.readouterr() == ("", "python -m example: the message\n")
    assert call("fail", "key") == 3


def test_ctrl_c_ends_quietly() -> None:
    assert call("fail", "stop") == INTERRUPTED


@pytest.mark.parametrize("arguments", [(), ("nothing",), ("end",), ("end", "x"), ("end", "--colour")])
def test_wrong_usage_ends_with_2_on_standard_error(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert call(*arguments) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert "Usage: python -m example" in output.err


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_comes_with_both_options(capsys: pytest.CaptureFixture[str], option: str) -> None:
    assert call(option) == call("end", option) == 0
    assert "Usage: python -m example end" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["0", "51", "", "-1", "1.5", "many", "٣", "9" * 5000])
def test_whole_numbers_outside_the_limits_are_refused(capsys: pytest.CaptureFixture[str], text: str) -> None:
    assert call("count", "--limit", text) == 2
    assert "write a whole number from 1 to 50" in capsys.readouterr().err
    assert call("count", "--limit", "50") == 0


def test_shell_completion_answers_under_the_name_of_the_package(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_EXAMPLE_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "example co")
    monkeypatch.setenv("COMP_CWORD", "1")
    call()
    assert capsys.readouterr().out == "plain,count\n"


@pytest.mark.parametrize("lines", [1, 100_000])
def test_a_closed_pipe_ends_a_command_quietly(lines: int) -> None:
    script = (
        "import click, sys; from kb.command_line import run\n"
        f"command = click.Command('x', callback=lambda: sys.stdout.writelines(['line\\n'] * {lines}))\n"
        "input(); sys.exit(run(command, [], name='x', failures={}))"
    )
    with subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-c", script],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        process.stdin.write(b"begin\n")
        process.stdin.close()
        assert process.stderr.read() == b""
        assert process.wait() == CLOSED_PIPE

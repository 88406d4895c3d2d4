"""Run click commands: what the commands of all three packages share.

Commands return their exit code. :func:`run` adds what every command needs: ``-h``, shell completion, errors as one
plain line, and a quiet end on Ctrl+C or a closed pipe (``python -m kb lint | head``).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.exceptions import Abort, Exit
from click.shell_completion import shell_complete

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

OK = 0
INTERRUPTED = 130
"""128 + SIGINT, as shells report a program that Ctrl+C ended."""
CLOSED_PIPE = 141
"""128 + SIGPIPE, as shells report a program whose reader went away."""

articles_option = click.option(
    "--articles", type=click.Path(path_type=Path), metavar="DIR", help="Folder of articles (default: from config.toml)."
)


class WholeNumber(click.ParamType[int]):
    """The type of an option that takes a whole number from ``least`` to ``most``."""

    name = "number"

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number; fail with a message that names the limits."""
        text = str(value)
        if text.isascii() and text.isdecimal() and len(text) <= len(str(self.most)):
            number = int(text)
            if self.least <= number <= self.most:
                return number
        advice = f"write a whole number from {self.least} to {self.most}"
        raise click.BadParameter(f'"{text[:60]}" does not fit; {advice}', ctx, param)


def run(
    command: click.Command,
    arguments: Sequence[str] | None,
    *,
    name: str,
    failures: Mapping[type[Exception], int],
    label: str = "",
) -> int:
    """Run a command and return its exit code; wrong usage is 2.

    Args:
        command: a click command or group whose callbacks return an exit code.
        arguments: the words after the name; None takes them from the command line.
        name: how people type the command, such as ``python -m kb``.
        failures: the expected errors, each with its exit code; the first type that matches counts.
        label: what precedes an error's message; the name if empty.

    """
    words = sys.argv[1:] if arguments is None else list(arguments)
    try:
        code = _run(command, words, name, failures, label or name)
        sys.stdout.flush()
    except BrokenPipeError:
        _discard_output()
        return CLOSED_PIPE
    except (KeyboardInterrupt, Abort):
        click.echo(err=True)
        return INTERRUPTED
    return code


def _run(
    command: click.Command, words: list[str], name: str, failures: Mapping[type[Exception], int], label: str
) -> int:
    executable = name.rsplit(maxsplit=1)[-1].removesuffix(".py")
    variable = f"_{executable.upper()}_COMPLETE"
    if instruction := os.environ.get(variable):
        return shell_complete(command, {}, executable, variable, instruction)
    try:
        with command.make_context(name, words, help_option_names=["-h", "--help"]) as context:
            return command.invoke(context) or OK
    except Exit as end:
        return end.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except tuple(failures) as error:
        click.echo(f"{label}: {error}", err=True)
        return next(code for failure, code in failures.items() if isinstance(error, failure))


def _discard_output() -> None:
    """Point closed streams at the null device, because Python flushes them again when it exits."""
    with open(os.devnull, "w", encoding="utf-8") as null:  # noqa: PTH123 - a device, not a path of ours
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except BrokenPipeError:
                os.dup2(null.fileno(), stream.fileno())

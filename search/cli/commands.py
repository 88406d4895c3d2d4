"""The command group ``python -m search``: a query, or one of the commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kb.command_line import run
from kb.errors import KbError
from search.cli.calibrate import calibrate
from search.cli.community import community
from search.cli.distill import distill
from search.cli.evaluate import evaluate
from search.cli.explain import explain
from search.cli.options import FAILED
from search.cli.publishing.pull import pull
from search.cli.query import query
from search.cli.triage import triage
from search.cli.word_list import word_list
from search.errors import SearchError

if TYPE_CHECKING:
    from collections.abc import Sequence


class QueryGroup(click.Group):
    """A group that searches for what is not the name of a command."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: object
    ) -> click.Context:
        """Return the context of the query, unless the first word names a command."""
        if args and args[0] not in self.commands:
            return query.make_context(info_name, args, parent, **extra)
        return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> int:
        """Run the command of the context and return its exit code."""
        code: int = query.invoke(ctx) if ctx.command is query else super().invoke(ctx)
        return code


@click.group(cls=QueryGroup, subcommand_metavar="QUERY | COMMAND [ARGS]...")
def commands() -> None:
    """Search the articles, or measure and explain searches.

    A query has options of its own: see python -m search --help.
    """


for command in (evaluate, explain, triage, community, pull, distill, calibrate, word_list):
    commands.add_command(command)
query.epilog = f"Commands, each with --help: {', '.join(commands.commands)}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a query or a command; return 0, 1 if nothing was found, 2 for wrong usage or without an index."""
    failures: dict[type[Exception], int] = {KbError: FAILED, SearchError: FAILED}
    return run(commands, arguments, name="python -m search", label="search", failures=failures)

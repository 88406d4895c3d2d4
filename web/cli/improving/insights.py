"""``web insights``: print what people look for and do not find, and start missing articles."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import click

from kb.command_line import articles_option
from kb.editing.scaffold import draft, start
from web.app.services import services
from web.cli.help_centre import in_help_centre, index_option
from web.cli.output import echo_json
from web.insights import drafts, gaps
from web.insights.formats import CsvTable, as_csv, as_json, as_markdown
from web.insights.period import Period
from web.insights.report import report, today
from web.storage.models import now
from web.tickets.reference import normal_reference
from web.tickets.repository import get_whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kb.editing.scaffold import Outline


def _read_since(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    """Return the value; fail with advice unless it is a date or a number of days."""
    try:
        Period.since(value, now().date())
    except ValueError as error:
        raise click.BadParameter(f"{value[:60]}: {error}") from error
    return value


@click.group(invoke_without_command=True)
@click.option("--json", "output", flag_value="json", help="Print JSON.")
@click.option("--csv", "output", flag_value="csv", help="Print a table as CSV.")
@click.option("--markdown", "output", flag_value="markdown", help="Print Markdown (the default).")
@click.option(
    "--since", default="30", show_default=True, callback=_read_since, help="The first day, or a number of days."
)
@click.option(
    "--table",
    type=click.Choice([*map(str, CsvTable)]),
    default="questions",
    show_default=True,
    help="The table to print as CSV.",
)
@articles_option
@index_option
@click.pass_context
def insights(context: click.Context, /, **options: str | Path | None) -> int:
    """Print what people look for and what helps them.

    Without a command it prints a report. Its gaps have the numbers that the commands take.
    """
    return 0 if context.invoked_subcommand else _print(**options)


@in_help_centre(needs_database=True)
def _print(since: str, table: str, output: str | None) -> int:
    database, zone = services().database, services().config.time_zone
    found = report(database, services().catalogues.look(), Period.since(since, today(zone)))
    if output == "json":
        echo_json(as_json(found))
    else:
        click.echo(as_csv(found, CsvTable(table)) if output == "csv" else as_markdown(found), nl=False)
    return 0


@insights.command()
@in_help_centre(needs_database=True)
@click.argument("source", metavar="ID")
@click.option("--title", default="", help="The title; by default the question.")
@click.option("--category", default="", metavar="NAME", help="Folder for the article.")
@click.option("--patch", "as_patch", is_flag=True, help="Print a patch for git instead of writing the file.")
def write(source: str, title: str, category: str, *, as_patch: bool) -> int:
    """Start an article that closes a gap, as a draft, and print its path.

    ID is the number of a gap, or the reference of a ticket that was solved without an article. If the articles folder
    cannot be written, the draft is printed as a patch.
    """
    kb, day = services().kb, today(services().config.time_zone)
    outline, note = _source(source)
    chosen = replace(outline, title=title or outline.title, category=category)
    made = draft(kb, chosen, day)
    if as_patch or not drafts.is_writable(kb):
        click.echo(drafts.as_patch(made, kb), nl=False)
    else:
        click.echo(start(kb, chosen, day))
    note(made.slug)
    return 0


@insights.command()
@in_help_centre(needs_database=True)
@click.argument("number", type=int, metavar="ID")
@click.argument("reason")
def dismiss(number: int, reason: str) -> int:
    """Dismiss the gap with the number ID for good; REASON says why no article is needed."""
    gaps.dismiss(services().database, number, reason)
    click.echo(f"Gap {number} is dismissed.")
    return 0


@insights.command()
@in_help_centre(needs_database=True)
@click.argument("number", type=int, metavar="ID")
def reopen(number: int) -> int:
    """Open the dismissed gap with the number ID again."""
    gaps.reopen(services().database, number)
    click.echo(f"Gap {number} is open.")
    return 0


def _source(source: str) -> tuple[Outline, Callable[[str], None]]:
    """Return the outline of a gap or a ticket, and what notes the slug of its article.

    Raises:
        GapError: no gap has that number.
        NoTicketError: no ticket has that reference.

    """
    database = services().database
    with database.session() as session:
        if source.isdecimal():
            gap = gaps.get(session, int(source))
            return drafts.of_questions(gap.questions), partial(gaps.note_draft, database, gap.id)
        ticket = get_whole(session, normal_reference(source))
        return drafts.of_ticket(ticket), partial(gaps.note_ticket_draft, database, ticket.id)

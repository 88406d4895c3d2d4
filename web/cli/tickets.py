"""Work on tickets without a browser."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.command_line import WholeNumber
from kb.counts import counted
from web.app.services import services
from web.cli.help_centre import in_help_centre
from web.cli.output import echo_json, echo_rows, json_option
from web.cli.ticket_files import load, reference_argument, save_files, save_originals
from web.desk import queue, staff
from web.errors import OvertakenError, StaffError, WebError
from web.storage.states import ArticlePart, Author, Role, Status
from web.tickets.conversation import last_read, text_of
from web.tickets.new_ticket import DESK_STATUSES, NewMessage
from web.tickets.priority import PRIORITIES
from web.tickets.records import ticket_json
from web.tickets.reference import normal_reference
from web.tickets.repository import get_whole
from web.time_zone import local

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from web.storage.models import Ticket

number_type = WholeNumber(0, 999_999_999)
author_option = click.option("--as", "author", required=True, metavar="NAME", help="Member of staff who does this.")


@click.group()
def tickets() -> None:
    """Work on tickets without a browser."""


def _read_status(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    """Return the stored status of a word; empty for all."""
    words = {word.lower(): status.value for status, word in DESK_STATUSES.items()}
    statuses = {"all": "", **words, **{status: status for status in words.values()}}
    if value.lower() not in statuses:
        raise click.BadParameter(f"{value}: write {', '.join(words)} or all")
    return statuses[value.lower()]


@tickets.command("list")
@in_help_centre(needs_database=True)
@click.argument("words", nargs=-1)
@click.option(
    "--status", callback=_read_status, default="waiting", show_default=True, help="Or: answered, solved or all."
)
@click.option("--assignee", default="", metavar="NAME", help="Only tickets assigned to this member of staff.")
@click.option(
    "--limit", type=number_type, default=queue.MOST, show_default=True, help="Show at most this many tickets."
)
@click.option("--offset", type=number_type, default=0, help="Skip this many tickets.")
@json_option
def list_tickets(words: Sequence[str], status: str, assignee: str, limit: int, offset: int, *, as_json: bool) -> int:
    """List tickets, most urgent first.

    With WORDS, only tickets that contain them all.
    """
    phrases = (f'"{word}"' if " " in word else word for word in words)  # the shell removed the quotes
    with services().database.session() as session:
        wanted = queue.Wanted(status, assignee, " ".join(phrases))
        page = queue.tickets(session, wanted, limit, offset)
        total = queue.count(session, wanted)
        if as_json:
            echo_json([ticket_json.row(ticket) for ticket in page])
        else:
            echo_rows(page, _line, as_json=False)
            if total:
                click.echo(f"{len(page)} of {total}" + (f", from number {offset + 1}" if offset else ""))
    return 0


@tickets.command("show")
@in_help_centre(needs_database=True)
@reference_argument
@json_option
def show_ticket(reference: str, *, as_json: bool) -> int:
    """Show a ticket with its conversation."""
    with services().database.session() as session:
        ticket = get_whole(session, reference)
        if as_json:
            echo_json(ticket_json.conversation(ticket))
        else:
            click.echo("\n".join(_lines(ticket)))
    return 0


def _lines(ticket: Ticket) -> Iterator[str]:
    zone = services().config.time_zone
    yield f"{ticket.reference}  {ticket.subject}"
    yield f"{ticket.email}  {DESK_STATUSES[ticket.status]}  {PRIORITIES[ticket.priority]}"
    yield from (f"{label}: {value}" for label, value in _facts(ticket) if value)
    for message in ticket.messages:
        author = "note" if message.internal else message.author
        yield f"\n--- {author} {message.name} {local(message.created, zone)}\n{text_of(message)}"
        yield from (f"[article: {slug}]" for slug in message.articles)
        yield from (f"[file {file.id}: {file.name}, {counted(file.size, 'byte')}]" for file in message.files)


def _facts(ticket: Ticket) -> Iterator[tuple[str, str]]:
    """Yield the facts about a ticket under the names that the desk uses."""
    yield "Address", "" if ticket.email_verified else "unverified"
    yield "Topic", ticket.topic
    yield "Platform", ticket.platform
    yield "Plan", ticket.plan
    yield "Organisation", ticket.organisation
    yield "At risk", ticket.risk_label
    yield "Searched for", ticket.query
    parts = {ArticlePart.READ: "Read", ArticlePart.SUGGESTED: "Suggested", ArticlePart.SOLVED: "Solved by"}
    for part, label in parts.items():
        yield label, ", ".join(article.slug for article in ticket.articles if article.part == part)


def _message_options(callback: Callable[..., int]) -> Callable[..., int]:
    """Add the options shared by commands that write to a ticket; the text comes from standard input."""
    attach = click.option(
        "--attach", type=click.Path(path_type=Path), multiple=True, metavar="FILE", help="Attach a file; repeatable."
    )
    return reference_argument(author_option(attach(json_option(callback))))


def _reply_options(callback: Callable[..., int]) -> Callable[..., int]:
    article = click.option(
        "--article", "slugs", multiple=True, metavar="SLUG", help="Send an article with the reply; repeatable."
    )
    anyway = click.option("--anyway", is_flag=True, help="Send even if another member of staff replied meanwhile.")
    return _message_options(article(anyway(callback)))


@tickets.command("reply")
@in_help_centre(needs_database=True)
@_reply_options
def reply(
    reference: str, author: str, attach: Sequence[Path], slugs: Sequence[str], *, anyway: bool, as_json: bool
) -> int:
    """Reply to the customer with the text on standard input."""
    _send(reference, _message(author, attach), Status.PENDING, slugs, anyway=anyway)
    return _echo_ticket(reference, as_json=as_json)


@tickets.command("solve")
@in_help_centre(needs_database=True)
@_reply_options
def solve(
    reference: str, author: str, attach: Sequence[Path], slugs: Sequence[str], *, anyway: bool, as_json: bool
) -> int:
    """Reply from standard input and mark the ticket as solved.

    The articles count as its solution.
    """
    _send(reference, _message(author, attach), Status.SOLVED, slugs, anyway=anyway)
    return _echo_ticket(reference, as_json=as_json)


@tickets.command("note")
@in_help_centre(needs_database=True)
@_message_options
def add_note(reference: str, author: str, attach: Sequence[Path], *, as_json: bool) -> int:
    """Add an internal note with the text on standard input."""
    note = _message(author, attach)
    services().tickets.note(reference, note.name, note.body, files=note.files)
    return _echo_ticket(reference, as_json=as_json)


def _send(reference: str, message: NewMessage, status: Status, slugs: Sequence[str], *, anyway: bool) -> None:
    entries = services().catalogues.look().catalogue.entries
    if unknown := [slug for slug in slugs if slug not in entries]:
        raise WebError(f"{unknown[0]}: there is no such article")
    with services().database.session() as session:
        last_read_id = None if anyway else last_read(get_whole(session, reference), message.name)
    try:
        articles = [entries[slug] for slug in slugs]
        services().tickets.answer(reference, message, status=status, articles=articles, last_read_id=last_read_id)
    except OvertakenError as error:
        raise WebError(f"{error} To send it, add --anyway.") from error


def _message(author: str, attach: Sequence[Path]) -> NewMessage:
    text = sys.stdin.read().strip()
    if not text:
        raise WebError("there is no text: write it to standard input")
    return NewMessage(
        text, Author.STAFF, _agent(author), files=load(attach, services().config, services().database.contents)
    )


def _agent(name: str) -> str:
    """Return the name as stored of a member of staff who may change tickets."""
    with services().database.session() as session:
        user = staff.member(session, name)
        if not (user.active and staff.has_role(user, Role.AGENT)):
            raise StaffError(f"{user.name} is disabled, or has a role that may not do this")
        return user.name


@tickets.command("assign")
@in_help_centre(needs_database=True)
@reference_argument
@click.argument("name")
@json_option
def assign(reference: str, name: str, *, as_json: bool) -> int:
    """Assign a ticket to the member of staff NAME; "-" unassigns it."""
    with services().database.session() as session:
        user = None if name == "-" else staff.member(session, name)
    services().tickets.assign(reference, user)
    return _echo_ticket(reference, as_json=as_json)


@tickets.command("priority")
@in_help_centre(needs_database=True)
@reference_argument
@click.argument("priority", type=click.Choice(PRIORITIES))
@json_option
def set_priority(reference: str, priority: str, *, as_json: bool) -> int:
    """Set the priority of a ticket."""
    services().tickets.rank(reference, PRIORITIES.index(priority))
    return _echo_ticket(reference, as_json=as_json)


@tickets.command("merge")
@in_help_centre(needs_database=True)
@reference_argument
@click.argument("into", type=normal_reference)
@json_option
def merge(reference: str, into: str, *, as_json: bool) -> int:
    """Merge a ticket into the ticket with the reference INTO."""
    services().tickets.merge(reference, into)
    return _echo_ticket(reference, as_json=as_json)


@tickets.command("reopen")
@in_help_centre(needs_database=True)
@reference_argument
@author_option
@json_option
def reopen(reference: str, author: str, *, as_json: bool) -> int:
    """Reopen a solved ticket."""
    services().tickets.reopen(reference, _agent(author))
    return _echo_ticket(reference, as_json=as_json)


def _echo_ticket(reference: str, *, as_json: bool) -> int:
    """Print a changed ticket in one line; after a merge, the ticket that it became part of."""
    with services().database.session() as session:
        ticket = get_whole(session, reference)
        if as_json:
            echo_json(ticket_json.row(ticket))
        else:
            click.echo(_line(ticket))
    return 0


def _line(ticket: Ticket) -> str:
    overdue = "overdue " if ticket.is_overdue else ""
    status = DESK_STATUSES[ticket.status]
    return f"{ticket.reference}  {PRIORITIES[ticket.priority]:7}{status:9}{overdue}{ticket.subject}"


tickets.add_command(save_files)
tickets.add_command(save_originals)

"""Deliver and take in mail, and retry what failed."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

import click

from kb.command_line import articles_option
from kb.errors import KbError
from web.app.services import services
from web.app.worker import Worker, unencrypted
from web.cli.help_centre import help_centre, in_help_centre, index_option
from web.cli.output import echo_rows, json_option, local_time
from web.errors import WebError
from web.mail.inbound.inbox import accept
from web.mail.outbound import undelivered

if TYPE_CHECKING:
    from pathlib import Path

    from web.cli.help_centre import CreateApp

log = logging.getLogger("firstline.mail")

EX_TEMPFAIL = 75
"""Asks the mail server to keep the mail and try again (sysexits.h); with any other error it would bounce the mail."""


@click.command()
@in_help_centre()
@click.option("--once", is_flag=True, help="Do what is due now, then exit.")
def work(*, once: bool) -> int:
    """Deliver and fetch mail until standard input ends."""
    for warning in unencrypted(services().config):
        log.warning(warning)
    worker = Worker(services())
    if not once:
        worker.run()
    elif not worker.run_once():
        click.echo("Another worker does this now.")
    return 0


@click.command("mail-in")
@articles_option
@index_option
@click.pass_obj
def mail_in(create_app: CreateApp, articles: Path | None, index: Path | None) -> int:
    """Take in one mail from standard input.

    This is for a mail server that pipes mail into a command.
    """
    try:
        with help_centre(create_app, articles, index):
            return _take_in()
    except (KbError, WebError) as error:
        click.echo(f"error: {error}", err=True)
        return EX_TEMPFAIL


def _take_in() -> int:
    """Store the mail on standard input, and read it now if possible; otherwise the worker reads it later."""
    try:
        accept(services().database, sys.stdin.buffer.read())
    except Exception as error:  # noqa: BLE001 - whatever the reason, the mail must stay with the mail server
        click.echo(f"the mail was not stored: {type(error).__name__}", err=True)
        return EX_TEMPFAIL
    try:
        Worker(services()).read_mail()
    except Exception as error:  # noqa: BLE001 - the mail is stored: the worker tries again later
        click.echo(f"the mail is stored and will be read later: {type(error).__name__}", err=True)
    return 0


@click.group()
def mail() -> None:
    """List and retry mail that failed."""


@mail.command("list")
@in_help_centre(needs_database=True)
@click.option("--ignored", is_flag=True, help="Include automatic mail beyond automatic_limit.")
@json_option
def list_mail(*, ignored: bool, as_json: bool) -> int:
    """List mail that failed.

    Some of it failed for good, and some will be retried.
    """
    with services().database.session() as session:
        rows = undelivered.find(session, ignored=ignored)
    echo_rows(
        rows,
        lambda row: f"{row['name']:8}{local_time(row['created'])}  {row['who']}  {row['ticket']}  {row['problem']}",
        as_json=as_json,
    )
    return 0


@mail.command("retry")
@in_help_centre(needs_database=True)
@click.argument("name")
def retry_mail(name: str) -> int:
    """Retry at once; NAME is as the list shows it, such as out-17."""
    undelivered.retry(services().database, name)
    click.echo(f"{name} will be retried.")
    return 0

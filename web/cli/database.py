"""Migrate, back up, restore and check the database."""

from __future__ import annotations

from pathlib import Path

import click

from kb.config import load
from web.app.services import services
from web.cli.help_centre import database_errors, in_help_centre
from web.config import WebConfig
from web.storage import backup as backups
from web.storage import restore as restoring
from web.storage.connections.config import DatabaseConfig
from web.storage.database import Database
from web.storage.schema import upgrade

file_argument = click.argument("file", type=click.Path(path_type=Path))


@click.command()
def migrate() -> int:
    """Create the database, or bring it up to date."""
    with database_errors():
        changed = upgrade(Database(load(WebConfig).database_url, load(DatabaseConfig)))
    click.echo("The database is now up to date." if changed else "The database is already up to date.")
    return 0


@click.command()
@in_help_centre(needs_database=True)
@file_argument
def backup(file: Path) -> int:
    """Write a copy of the database to FILE.

    The server may keep running.
    """
    backups.back_up(services().database, file)
    click.echo(f"{file}: written.")
    return 0


@click.command()
@file_argument
@click.option("--replace", is_flag=True, help="Replace a database that holds data, and keep the old one beside it.")
def restore(file: Path, *, replace: bool) -> int:
    """Restore the database from a backup FILE.

    Stop the server first. Nothing but the database is opened, because it may be damaged.
    """
    config = load(WebConfig)
    with database_errors():
        old = restoring.restore(Database(config.database_url), file, replace=replace)
    click.echo(f"{file}: restored.")
    if old is not None:
        click.echo(f"The old database is now {old}.")
    if config.secret_key is None:
        click.echo(f"Restore {config.secret_file}, too: links in earlier mails need its key.")
    return 0


@click.command()
@in_help_centre(needs_database=True)
def check() -> int:
    """Check the integrity of the database."""
    problems = backups.problems(services().database)
    click.echo("\n".join(problems) or "The database is intact.")
    return 1 if problems else 0

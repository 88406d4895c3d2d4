"""All commands of ``python -m web``."""

from __future__ import annotations

import logging

import click

from web.cli.database import backup, check, migrate, restore
from web.cli.mail import mail, mail_in, work
from web.cli.privacy import privacy
from web.cli.serve import serve
from web.cli.staff import organisation, user
from web.cli.tickets import tickets


@click.group()
def commands() -> None:
    """Serve and operate the help centre."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    for name in ("waitress", "alembic"):  # below a warning, waitress logs the addresses that people request
        logging.getLogger(name).setLevel(logging.WARNING)


for command in (serve, migrate, work, mail_in, mail, tickets, user, organisation, privacy, backup, restore, check):
    commands.add_command(command)

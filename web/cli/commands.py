"""All commands of ``python -m web``."""

from __future__ import annotations

import click

from kb.config import load
from kb.errors import ConfigError
from web.cli.database import backup, check, migrate, restore
from web.cli.improving.insights import insights
from web.cli.improving.learn import learn
from web.cli.mail import mail, mail_in, work
from web.cli.privacy import privacy
from web.cli.serve import serve
from web.cli.staff import organisation, user
from web.cli.tickets import tickets
from web.config import WebConfig
from web.monitoring.logs import configure_logs


@click.group()
def commands() -> None:
    """Serve and operate the help centre."""
    try:
        configure_logs(load(WebConfig).log_format)
    except ConfigError:  # the command itself reports it, and --help works
        configure_logs("text")


for command in (serve, migrate, work, mail_in, mail, tickets, insights, learn):
    commands.add_command(command)
for command in (user, organisation, privacy, backup, restore, check):
    commands.add_command(command)

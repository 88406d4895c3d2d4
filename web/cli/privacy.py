"""Export and erase the data of a person."""

from __future__ import annotations

import click

from kb.counts import counted
from web.app.services import services
from web.cli.help_centre import in_help_centre
from web.cli.output import echo_json
from web.tickets import records


@click.group()
def privacy() -> None:
    """Export or erase all data of a person."""


@privacy.command()
@in_help_centre(needs_database=True)
@click.argument("email")
def export(email: str) -> int:
    """Print all data of the person with the address EMAIL as JSON."""
    echo_json(records.export(services().database, email))
    return 0


@privacy.command()
@in_help_centre(needs_database=True)
@click.argument("email")
def erase(email: str) -> int:
    """Erase all data of the person with the address EMAIL for good."""
    database = services().database
    if not records.knows(database, email):
        click.echo(f"There is no data of {email}; check the address.", err=True)
        return 1
    count = records.erase(database, email)
    services().learner.hand_over()  # without those tickets, also where no worker runs
    click.echo(f"Erased: {counted(count, 'ticket')}, and all mail from and to this address.")
    return 0

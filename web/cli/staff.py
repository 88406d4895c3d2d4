"""Manage staff accounts and organisations."""

from __future__ import annotations

import sys

import click

from web.app.services import services
from web.cli.help_centre import in_help_centre
from web.cli.output import echo_rows, json_option
from web.desk import queue, staff
from web.errors import WebError
from web.storage.models import Organisation

_ROLE = click.Choice([role.value for role in staff.ROLES])


@click.group()
def user() -> None:
    """Manage staff accounts."""


@user.command("add")
@in_help_centre()
@click.argument("name")
@click.option("--role", type=_ROLE, default="agent", show_default=True, help="What they may do.")
def add_user(name: str, role: str) -> int:
    """Add a member of staff.

    The password is prompted for, or read from standard input.
    """
    name = staff.add_user(services().database, name, _password(), role)
    click.echo(f"{name} may sign in at {services().config.address}/desk as {role}.")
    return 0


@user.command("password")
@in_help_centre()
@click.argument("name")
def set_password(name: str) -> int:
    """Set a new password and sign the member of staff out everywhere."""
    staff.set_password(services().database, name, _password())
    click.echo(f"New password set; {name} is signed out everywhere.")
    return 0


@user.command("role")
@in_help_centre()
@click.argument("name")
@click.argument("role", type=_ROLE)
def set_role(name: str, role: str) -> int:
    """Change the role of a member of staff, effective at once."""
    name = staff.set_role(services().database, name, role)
    click.echo(f"{name} is now {role}.")
    return 0


@user.command("disable")
@in_help_centre()
@click.argument("name")
def disable_user(name: str) -> int:
    """Disable an account and sign it out everywhere."""
    staff.disable(services().database, name)
    click.echo(f"{name} can no longer sign in.")
    return 0


@user.command("enable")
@in_help_centre()
@click.argument("name")
def enable_user(name: str) -> int:
    """Enable a disabled account."""
    name = staff.enable(services().database, name)
    click.echo(f"{name} may sign in again.")
    return 0


@user.command("list")
@in_help_centre()
@json_option
def list_users(*, as_json: bool) -> int:
    """List all members of staff."""
    with services().database.session() as session:
        rows = [{"name": user.name, "role": user.role, "active": user.active} for user in staff.members(session)]
    echo_rows(
        rows, lambda row: f"{row['name']}  {row['role']}{'' if row['active'] else '  (disabled)'}", as_json=as_json
    )
    return 0


def _password() -> str:
    if sys.stdin.isatty():
        text = f"Password (at least {staff.MIN_PASSWORD_CHARS} characters)"
        return str(click.prompt(text, hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\n")


@click.command()
@in_help_centre()
@click.argument("name")
@click.option("--shares", type=click.Choice(("yes", "no")), help="Whether members see each other's tickets.")
@json_option
def organisation(name: str, shares: str | None, *, as_json: bool) -> int:
    """Set whether the members of an organisation share tickets.

    The name "list" shows all organisations.
    """
    if shares is not None:
        with services().database.writing() as session:
            session.merge(Organisation(name=name, shares=shares == "yes"))
        see = "see" if shares == "yes" else "do not see"
        click.echo(f"Members of {name} {see} each other's tickets.")
        return 0
    if name != "list":
        raise WebError(f"{name}: add --shares yes or --shares no; to see all organisations: organisation list")
    with services().database.session() as session:
        rows = queue.organisations(session)
    echo_rows(
        rows,
        lambda row: f"{'shares ' if row['shares'] else '       '} {row['tickets']:6}  {row['name']}",
        as_json=as_json,
    )
    return 0

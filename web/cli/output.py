"""Print what commands find: as lines for people, or as JSON for programs."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, TypeVar

import click

from web.app.services import services
from web.time_zone import local

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Row = TypeVar("Row")

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def echo_json(value: object) -> None:
    """Print a value as indented JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def echo_rows(rows: Sequence[Row], line: Callable[[Row], str], *, as_json: bool) -> None:
    """Print rows, one line each."""
    if as_json:
        echo_json(rows)
    else:
        click.echo("\n".join(map(line, rows)) or "Nothing found.")


def local_time(moment: str) -> str:
    """Return a moment of a JSON row in the time zone of the desk."""
    return local(dt.datetime.fromisoformat(moment), services().config.time_zone)

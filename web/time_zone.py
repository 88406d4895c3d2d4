"""Moments as people read them: in the site's time zone, and with its name."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

if TYPE_CHECKING:
    import datetime as dt


def local(moment: dt.datetime, zone: str) -> str:
    """Return a moment such as "30 Nov 2026, 14:05 CET"."""
    there = moment.astimezone(ZoneInfo(zone))
    return f"{there.day} {there:%b %Y, %H:%M} {_name(there)}"


def checked_zone(name: str) -> str:
    """Return the name of a time zone.

    Raises:
        ValueError: there is no zone of that name.

    """
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        near = difflib.get_close_matches(name, available_timezones(), 1) or ["Europe/Berlin"]
        raise ValueError(f"write the name of a time zone, such as {near[0]}") from error
    return name


def _name(moment: dt.datetime) -> str:
    """Return the short name of the zone, or how far it is from UTC where it has none, such as "UTC-03:00"."""
    name = moment.tzname() or "UTC"
    return name if name.isalpha() else f"UTC{moment.isoformat()[-6:]}"

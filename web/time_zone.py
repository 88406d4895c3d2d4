"""Show moments in the site's time zone, and name the zone."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

if TYPE_CHECKING:
    import datetime as dt


def local(moment: dt.datetime, zone: str) -> str:
    """Return a moment as people read it: "30 Nov 2026, 14:05 CET", or "… UTC-03:00" for a zone without a short name."""
    moment = moment.astimezone(ZoneInfo(zone))
    name = moment.tzname() or "UTC"
    short_name = name if name.isalpha() else f"UTC{moment.isoformat()[-6:]}"
    return f"{moment.day} {moment:%b %Y, %H:%M} {short_name}"


def age(day: dt.date, today: dt.date) -> str:
    """Return how long ago a day was, in the largest unit that fits: "3 days ago", "2 years ago"."""
    days = (today - day).days
    for unit, length in (("year", 365), ("month", 30), ("week", 7), ("day", 1)):
        if days >= length:
            count = days // length
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "today"


def checked_zone(name: str) -> str:
    """Return the name of a time zone if the zone exists.

    Raises:
        ValueError: there is no such zone; the message suggests the closest name.

    """
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        closest = difflib.get_close_matches(name, available_timezones(), 1) or ["Europe/Berlin"]
        raise ValueError(f"write the name of a time zone, such as {closest[0]}") from error
    return name

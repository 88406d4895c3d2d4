"""Limits on stored rows, such as "20 per day" for the tickets of one mailbox."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from limits import parse
from sqlalchemy import func, select

from web.storage.models import now

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import InstrumentedAttribute, Session


def is_limited(
    session: Session, limit: str, created: InstrumentedAttribute[dt.datetime], *conditions: ColumnElement[bool]
) -> bool:
    """Return whether the rows that match the conditions have reached a limit within its period.

    ``created`` is the column with the moment that counts.
    """
    parsed = parse(limit)
    since = now() - dt.timedelta(seconds=parsed.get_expiry())
    count = session.scalar(select(func.count(created)).where(*conditions, created >= since)) or 0
    return count >= parsed.amount

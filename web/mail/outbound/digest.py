"""The weekly digest of insights, and readers' comments for the owners of the articles."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from web.insights.period import Period
from web.insights.questions import Kind, of_kind
from web.insights.report import report, today
from web.mail.outbound.defang import defanged
from web.mail.outbound.message import compose, new_message_id
from web.mail.outbound.templates import render
from web.storage.models import OutboxItem
from web.storage.states import GapState, Occasion, OutboxKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from web.catalogues import View
    from web.config import WebConfig
    from web.insights.articles import Comment
    from web.insights.report import Report
    from web.storage.database import Database

MOST: Final = 5
"""The most rows of each list; the page has the others."""

_MONDAY: Final = 0


@dataclass(frozen=True, slots=True)
class _Recipient:
    """An address, whether it gets the digest, and the owners of articles whose comments it gets."""

    address: str
    gets_digest: bool
    owners: frozenset[str]

    def comments(self, found: Report) -> tuple[Comment, ...]:
        """Return the week's comments on articles of these owners."""
        return tuple(each for each in found.comments if each.day in found.period and each.owner in self.owners)


def queue_digests(database: Database, view: View, config: WebConfig) -> int:
    """Queue the mail about the week before for each recipient, on Mondays and once; return the number of mails.

    Owners without a comment get none. It does nothing if mail is not configured.
    """
    day = today(config.time_zone)
    recipients = _recipients(config) if config.smtp_url and config.support_address else []
    if day.weekday() != _MONDAY or not (waiting := _waiting(database, recipients, day)):
        return 0
    found = report(database, view, Period.latest(7, day - dt.timedelta(days=1)))
    mails = [each for each in waiting if each.gets_digest or each.comments(found)]
    with database.writing() as session:
        session.add_all(_item(each, found, config, day) for each in mails)
    return len(mails)


def _recipients(config: WebConfig) -> list[_Recipient]:
    """Return the configured recipients; an address with several roles gets one mail."""
    owned: dict[str, set[str]] = {address: set() for address in config.digest_to}
    for owner, address in config.owner_addresses.items():
        owned.setdefault(address, set()).add(owner)
    return [_Recipient(address, address in config.digest_to, frozenset(owners)) for address, owners in owned.items()]


def _waiting(database: Database, recipients: Iterable[_Recipient], day: dt.date) -> list[_Recipient]:
    """Return the recipients whose mail of that day is not queued yet."""
    with database.session() as session:
        queued = set(session.scalars(select(OutboxItem.recipient).where(OutboxItem.key.startswith(_key(day, "")))))
    return [each for each in recipients if each.address not in queued]


def _key(day: dt.date, address: str) -> str:
    """Return the key of a digest in the outbox, which is unique."""
    digest = hashlib.sha256(address.encode()).hexdigest()[:32] if address else ""
    return f"digest:{day.isoformat()}:{digest}"


def _item(recipient: _Recipient, found: Report, config: WebConfig, day: dt.date) -> OutboxItem:
    rendered = render(
        Occasion.DIGEST,
        site=config,
        report=found if recipient.gets_digest else None,
        gaps=[gap for gap in found.gaps if gap.state == GapState.OPEN and gap.row][:MOST],
        asked=of_kind(found.rows, Kind.PEOPLE, MOST),
        unhelpful=[row for row in found.articles if row.is_unhelpful][:MOST],
        comments=recipient.comments(found),
        since=found.period.first,
        until=found.period.last,
        defanged=defanged,
    )
    mail_id = new_message_id(config.support_address.rpartition("@")[2] or "localhost")
    content = compose(
        sender=config.support_address,
        sender_name=f"{config.brand} support",
        to=recipient.address,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        message_id=mail_id,
        automatic=True,
    )
    return OutboxItem(
        key=_key(day, recipient.address),
        kind=OutboxKind.MAIL,
        occasion=Occasion.DIGEST,
        recipient=recipient.address,
        mail_id=mail_id,
        content=content,
    )

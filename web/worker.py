"""Worker: delivers what waits in the outbox, fetches and reads mail, and forgets what is old.

It is a process of its own. ``python -m web serve`` starts one, and a pipe between them says when there is something to
do, and when the server is gone: killing the server never tears a mail in two.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import select as system
import stat
import sys
from typing import TYPE_CHECKING

from sqlalchemy import delete

from web.errors import DeliveryError
from web.helpdesk.webhook import Poster
from web.mail.imap import Mailbox
from web.mail.inbox import Reader, accept
from web.mail.outbox import deliver
from web.mail.post import LOOKUP
from web.mail.progress import Progress
from web.mail.smtp import Mailer
from web.privacy import forget_old
from web.tables import StaffSession, Ticket, now
from web.tickets.answers import answers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kb.article import Entry
    from web.catalogues import Catalogues
    from web.config import WebConfig
    from web.mail.outbox import Courier
    from web.services import Services
    from web.tables import Parcel
    from web.tickets.support import Support

log = logging.getLogger("firstline.mail")

_PAUSE_SECONDS = 2.0
_FETCH_EVERY = dt.timedelta(seconds=10)
_CLEAR_EVERY = dt.timedelta(hours=1)
_NAMED = 3
"""Articles in a confirmation."""


class Worker:
    """Does one round after another."""

    def __init__(self, services: Services) -> None:
        config = services.config
        self._services = services
        self._couriers = couriers(config) | {LOOKUP: _LinkSender(services.support)}
        self._mailbox = Mailbox(config.imap_url.get_secret_value()) if config.imap_url else None
        self._reader = Reader(services.database, config, services.support, _Advisor(services.catalogues))
        self._fetched = self._cleared = dt.datetime.min.replace(tzinfo=dt.UTC)

    def run_once(self) -> None:
        """Do all that is due now."""
        moment = now()
        if self._mailbox and moment - self._fetched > _FETCH_EVERY:
            self._fetched = moment
            self._fetch(self._mailbox)
        self._reader.read_all()
        deliver(self._services.database, self._couriers, self._give_up)
        if moment - self._cleared > _CLEAR_EVERY:
            self._cleared = moment
            self._clear()

    def read_mail(self) -> None:
        """Read the mail that is kept already."""
        self._reader.read_all()

    def run(self) -> None:
        """Do rounds; where standard input is a pipe, until whoever holds its other end is gone."""
        server = [sys.stdin] if stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode) else []
        while True:
            try:
                self.run_once()
            except Exception as error:  # noqa: BLE001 - the next round may do better, and nobody else does this one's work
                log.error("a round failed: %s", type(error).__name__)  # noqa: TRY400 - messages may quote people
            ready, _, _ = system.select(server, [], [], _PAUSE_SECONDS)
            if ready and not os.read(sys.stdin.fileno(), 4096):
                return

    def _give_up(self, parcel: Parcel, why: str) -> None:
        """Tell the staff: what never arrives, nobody will ask about."""
        with self._services.database.session() as session:
            ticket = session.get(Ticket, parcel.ticket_id) if parcel.ticket_id else None
        if ticket is not None:
            self._services.support.undelivered(ticket.reference, f"News of this ticket was not delivered: {why}.")

    def _fetch(self, mailbox: Mailbox) -> None:
        database = self._services.database
        try:
            mailbox.fetch(lambda raw: accept(database, raw), Progress(database, mailbox.name))
        except DeliveryError as error:
            log.warning("%s", error)

    def _clear(self) -> None:
        with self._services.database.writing() as session:
            session.execute(delete(StaffSession).where(StaffSession.expires < now()))
        self._services.tray.clear()
        if days := self._services.config.retention_days:
            forget_old(self._services.database, now() - dt.timedelta(days=days))


def works(config: WebConfig) -> bool:
    """Tell whether there is anything to do for a worker."""
    return bool(config.smtp_url or config.imap_url or config.helpdesk_key or config.retention_days)


def couriers(config: WebConfig) -> dict[str, Courier]:
    """Return who delivers which kind of parcel; a kind that nothing is configured for waits."""
    found: dict[str, Courier] = {}
    if config.smtp_url:
        found["mail"] = Mailer(config.smtp_url.get_secret_value(), config.support_address)
    if config.helpdesk_key:
        found["webhook"] = Poster(config.helpdesk_key.get_secret_value())
    return found


class _LinkSender:
    """Sends the links that people ask for with a reference and an address, where both belong together."""

    def __init__(self, support: Support) -> None:
        self._support = support

    def deliver(self, parcel: Parcel, _taken: Callable[[], None]) -> None:
        """Send the link, or nothing; the question itself is then gone, and there is nothing to note."""
        self._support.settle_lookup(parcel)


class _Advisor:
    """Asks the index, as the form does."""

    def __init__(self, catalogues: Catalogues) -> None:
        self._catalogues = catalogues

    def may_be_at_risk(self, subject: str, body: str) -> bool:
        return answers(self._catalogues.look(), subject, body).may_be_at_risk

    def advise(self, subject: str, body: str) -> tuple[str, Sequence[Entry]]:
        seen = self._catalogues.look()
        beside = answers(seen, subject, body)
        entries = (seen.catalogue.entries.get(hit.slug) for hit, _ in beside.found[:_NAMED])
        return beside.safe_path.kind if beside.safe_path else "", [entry for entry in entries if entry]

"""Worker: delivers what waits in the outbox, fetches and reads mail, and forgets what is old.

It is a process of its own. ``python -m web serve`` starts one, and the pipe between them closes when the server is
gone: killing the server never tears a mail in two. Each transport has a thread of its own, because a server that takes
its time must not delay what goes another way.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import stat
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import delete

from web.desk import presence
from web.errors import DeliveryError
from web.helpdesk import webhook
from web.helpdesk.webhook import Poster
from web.mail.inbound import imap
from web.mail.inbound.filing import MailFiler
from web.mail.inbound.imap import Mailbox
from web.mail.inbound.inbox import accept
from web.mail.inbound.progress import Progress
from web.mail.outbound import smtp
from web.mail.outbound.outbox import deliver
from web.mail.outbound.smtp import Mailer
from web.storage.models import StaffSession, Ticket, TicketViewer, now
from web.storage.states import OutboxKind
from web.tickets.privacy import forget_old
from web.tickets.suggestions import Advice, suggestions_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from web.app.services import Services
    from web.catalogues import Catalogues
    from web.config import WebConfig
    from web.mail.outbound.outbox import Transport
    from web.server_url import ServerUrl
    from web.storage.models import OutboxItem
    from web.tickets.service import TicketService

log = logging.getLogger("firstline.mail")

_PAUSE_SECONDS = 2.0
_STOP_SECONDS = 30.0
"""How long a stopping worker waits for what is under way; the lease brings back what it leaves unfinished."""

_FETCH_SECONDS = 10.0
_CLEAR_SECONDS = 3_600.0
_NAMED = 3
"""Articles in a confirmation."""


class Worker:
    """Does one round after another, of each transport at its own pace."""

    def __init__(self, services: Services) -> None:
        config = services.config
        self._services = services
        self._couriers = transports(config)
        self._lookups: dict[str, Transport] = {OutboxKind.LOOKUP: _LinkSender(services.tickets)}
        self._mailbox = Mailbox(config.imap_url.get_secret_value()) if config.imap_url else None
        self._filer = MailFiler(services.database, config, services.tickets, _Advisor(services.catalogues))
        self._fetch_at = self._clear_at = 0.0

    def run_once(self) -> None:
        """Do all that is due now: deliver while mail comes in, and then what that mail added."""
        came_in = threading.Event()
        with ThreadPoolExecutor(max(1, len(self._couriers))) as pool:
            outgoing = [pool.submit(self._deliver_around, kind, came_in) for kind in self._couriers]
            try:
                self._fetch_when_due()
                self._settle()
            finally:
                came_in.set()
        for one in outgoing:
            one.result()

    def read_mail(self) -> None:
        """Read the mail that is kept already."""
        self._filer.file_all()

    def run(self) -> None:
        """Do rounds; where standard input is a pipe, until the process at its other end is gone."""
        stop = threading.Event()
        threads = self.start(stop)
        if not stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode):
            stop.wait()
        while os.read(sys.stdin.fileno(), 4096):
            pass
        stop.set()
        end = time.monotonic() + _STOP_SECONDS
        for thread in threads:
            thread.join(max(0.0, end - time.monotonic()))

    def start(self, stop: threading.Event) -> list[threading.Thread]:
        """Return the running threads, one for each transport and one for the rest; they end after ``stop`` is set."""
        deliveries = (partial(self._deliver, kind, stop) for kind in self._couriers)
        steps = [self._fetch_when_due, self._settle, *deliveries]
        threads = [threading.Thread(target=_repeat, args=(step, stop), daemon=True) for step in steps]
        for thread in threads:
            thread.start()
        return threads

    def _deliver(self, kind: str, stop: threading.Event | None = None) -> bool:
        return deliver(self._services.database, {kind: self._couriers[kind]}, self._give_up, stop=stop)

    def _deliver_around(self, kind: str, came_in: threading.Event) -> None:
        """Deliver what waits, and once more when all mail is read, because some of it is answered."""
        if self._deliver(kind):
            came_in.wait()
            self._deliver(kind)

    def _settle(self) -> None:
        """Do what needs no server: read stored mail, answer requests for a link, delete what is old."""
        self._filer.file_all()
        deliver(self._services.database, self._lookups, self._give_up)
        moment = time.monotonic()
        if moment >= self._clear_at:
            self._clear_at = moment + _CLEAR_SECONDS
            self._clear()

    def _give_up(self, item: OutboxItem, why: str) -> None:
        """Tell the staff: what never arrives, nobody will ask about."""
        with self._services.database.session() as session:
            ticket = session.get(Ticket, item.ticket_id) if item.ticket_id else None
        if ticket is not None:
            self._services.tickets.undelivered(ticket.reference, why)

    def _fetch_when_due(self) -> None:
        moment = time.monotonic()  # a clock that is set back must not put off the mail
        if self._mailbox is None or moment < self._fetch_at:
            return
        self._fetch_at, mailbox, database = moment + _FETCH_SECONDS, self._mailbox, self._services.database
        try:
            mailbox.fetch(lambda raw: accept(database, raw), Progress(database, mailbox.name))
        except DeliveryError as error:
            log.warning("%s", error)

    def _clear(self) -> None:
        with self._services.database.writing() as session:
            session.execute(delete(StaffSession).where(StaffSession.expires < now()))
            session.execute(delete(TicketViewer).where(TicketViewer.seen < now() - presence.EXPIRES))
        self._services.staging.clear()
        if days := self._services.config.retention_days:
            forget_old(self._services.database, now() - dt.timedelta(days=days))


def _repeat(step: Callable[[], object], stop: threading.Event) -> None:
    """Repeat a step, with a pause in between, until ``stop`` is set."""
    while not stop.is_set():
        try:
            step()
        except Exception as error:  # noqa: BLE001 - the next round may do better, and this thread's work is no one else's
            log.error("a round failed: %s", type(error).__name__)  # noqa: TRY400 - messages may quote people
        stop.wait(_PAUSE_SECONDS)


def works(config: WebConfig) -> bool:
    """Tell whether there is anything to do for a worker."""
    return bool(config.smtp_url or config.imap_url or config.helpdesk_key or config.retention_days)


def unencrypted(config: WebConfig) -> list[str]:
    """Return a warning for each server on another machine that may be reached without encryption."""
    warnings = []
    if config.imap_url and _is_exposed(imap.server_of(config.imap_url.get_secret_value()), "imap"):
        warnings.append("[web] imap_url: imap:// sends the password and all mail unencrypted; use imaps://")
    if config.smtp_url and _is_exposed(smtp.server_of(config.smtp_url.get_secret_value()), "smtp"):
        warnings.append(
            "[web] smtp_url: smtp:// is encrypted only while the server offers STARTTLS, "
            "and an attacker between can hide that offer; use smtps://"
        )
    if config.helpdesk == "webhook" and _is_exposed(webhook.server_of(config.helpdesk_url), "http"):
        warnings.append("[web] helpdesk_url: http:// sends what customers write unencrypted; use https://")
    return warnings


def _is_exposed(server: ServerUrl, scheme: str) -> bool:
    return server.scheme == scheme and not server.is_local


def transports(config: WebConfig) -> dict[str, Transport]:
    """Return who delivers which kind of item; a kind that nothing is configured for waits."""
    found: dict[str, Transport] = {}
    if config.smtp_url:
        found["mail"] = Mailer(config.smtp_url.get_secret_value(), config.support_address)
    if config.helpdesk_key:
        found["webhook"] = Poster(config.helpdesk_key.get_secret_value())
    return found


class _LinkSender:
    """Sends the links that people ask for with a reference and an address, where both belong together."""

    def __init__(self, support: TicketService) -> None:
        self._tickets = support

    def deliver(self, item: OutboxItem, _taken: Callable[[], None]) -> None:
        """Send the link, or nothing; the question itself is then gone, and there is nothing to note."""
        self._tickets.settle_lookup(item)


class _Advisor:
    """Asks the index, as the form does."""

    def __init__(self, catalogues: Catalogues) -> None:
        self._catalogues = catalogues

    def may_describe_risk(self, subject: str, body: str) -> bool:
        return suggestions_for(self._catalogues.look(), subject, body).may_describe_risk

    def advise(self, subject: str, body: str) -> Advice:
        view = self._catalogues.look()
        suggestions = suggestions_for(view, subject, body)
        slugs = (article.hit.slug for article in suggestions.articles[:_NAMED])
        entries = (view.catalogue.entries.get(slug) for slug in slugs)
        return Advice(suggestions.safety_advice, tuple(entry for entry in entries if entry))

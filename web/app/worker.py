"""Run the background work: deliver the outbox, fetch and file mail, learn from solved questions, delete old data.

The worker is a process of its own. ``python -m web serve`` starts one and holds a pipe to it, which closes when the
server ends, so killing the server does not interrupt a delivery. Each transport has a thread of its own, because a slow
server must not delay the others.

Of all workers of a database, one at a time holds the lease and does what must be done once. The others only write what
the search of their machine reads, and wait for the lease.
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

from search.backends.snapshot import READ_FILE
from search.learning.standing import UNHELPFUL_FILE
from web.errors import DeliveryError
from web.helpdesk import webhook
from web.helpdesk.webhook import Poster
from web.insights import articles
from web.insights.period import Period
from web.insights.report import today
from web.mail.inbound import imap
from web.mail.inbound.filing import MailFiler
from web.mail.inbound.imap import Mailbox
from web.mail.inbound.inbox import accept
from web.mail.inbound.progress import Progress
from web.mail.outbound import smtp
from web.mail.outbound.digest import queue_digests
from web.mail.outbound.outbox import deliver
from web.mail.outbound.smtp import Mailer
from web.storage.lease import RENEW_SECONDS, WORKER_LEASE, Lease
from web.storage.models import StaffSession, Ticket, TicketViewer, now
from web.storage.states import OutboxKind
from web.tickets.records import forget_old

if TYPE_CHECKING:
    from collections.abc import Callable

    from search.config import SearchConfig
    from web.app.services import Services
    from web.config import WebConfig
    from web.mail.outbound.outbox import Transport
    from web.server_url import ServerUrl
    from web.storage.models import OutboxItem
    from web.tickets.service import TicketService

log = logging.getLogger("firstline.mail")

_PAUSE_SECONDS = 2.0
_STOP_SECONDS = 30.0
"""How long a stopping worker waits for running deliveries; the lease brings back unfinished ones."""

_FETCH_SECONDS = 10.0
_CLEAN_UP_SECONDS = 3_600.0


class Worker:
    """Repeats its steps until it is stopped, each transport at its own pace."""

    def __init__(self, services: Services) -> None:
        config = services.config
        self._services = services
        self._transports = transports(config)
        self._lookups: dict[str, Transport] = {OutboxKind.LOOKUP: _LinkSender(services.tickets)}
        self._mailbox = Mailbox(config.imap_url.get_secret_value()) if config.imap_url else None
        self._filer = MailFiler(services.database, config, services.tickets, services.catalogues)
        self._lease = Lease(services.database, WORKER_LEASE)
        self._fetch_at = self._clean_up_at = self._tell_search_at = 0.0

    def run_once(self) -> bool:
        """Do everything that is due now, unless another worker holds the lease; return whether it was done.

        It delivers while mail comes in, and then delivers the replies to that mail.
        """
        if not self._lease.take():
            return False
        stop = threading.Event()
        renewal = threading.Thread(target=_repeat, args=(self._lease.take, stop, RENEW_SECONDS), daemon=True)
        renewal.start()
        try:
            self._round()
        finally:
            stop.set()
            renewal.join()
            self._lease.release()
        return True

    def _round(self) -> None:
        filed = threading.Event()
        with ThreadPoolExecutor(max(1, len(self._transports))) as pool:
            deliveries = [pool.submit(self._deliver_twice, kind, filed) for kind in self._transports]
            try:
                self._fetch_when_due()
                self._file_and_clean_up()
                self._learn()
            finally:
                filed.set()
        for delivery in deliveries:
            delivery.result()

    def read_mail(self) -> None:
        """File the stored mail."""
        self._filer.file_all()

    def run(self) -> None:
        """Run until stopped; where standard input is a pipe, until the process at its other end is gone."""
        stop = threading.Event()
        threads = self.start(stop)
        if not stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode):
            stop.wait()
        while os.read(sys.stdin.fileno(), 4096):
            pass
        stop.set()
        deadline = time.monotonic() + _STOP_SECONDS
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        if self._lease.is_held:
            self._lease.release()

    def start(self, stop: threading.Event) -> list[threading.Thread]:
        """Start and return the threads, one for each transport and one for each other task; ``stop`` ends them."""
        deliveries = [partial(self._deliver, kind, stop) for kind in self._transports]
        once: tuple[Callable[[], object], ...] = (self._fetch_when_due, self._file_and_clean_up, *deliveries)
        paced = [(self._lease.take, RENEW_SECONDS), (self._learn, _PAUSE_SECONDS)]
        paced += [(partial(self._lead, step), _PAUSE_SECONDS) for step in once]
        threads = [threading.Thread(target=_repeat, args=(step, stop, pause), daemon=True) for step, pause in paced]
        for thread in threads:
            thread.start()
        return threads

    def _lead(self, step: Callable[[], object]) -> None:
        """Do a step if this worker holds the lease."""
        if self._lease.is_held:
            step()

    def _learn(self) -> None:
        """Learn, and write what search reads on this machine."""
        self._services.learner.run_when_due(collects=self._lease.is_held)
        moment = time.monotonic()
        if moment >= self._tell_search_at:
            self._tell_search_at = moment + _CLEAN_UP_SECONDS
            self._tell_search()

    def _deliver(self, kind: str, stop: threading.Event | None = None) -> bool:
        def may_go_on() -> bool:
            return self._lease.is_held and not (stop and stop.is_set())

        return deliver(self._services.database, {kind: self._transports[kind]}, self._give_up, may_go_on=may_go_on)

    def _deliver_twice(self, kind: str, filed: threading.Event) -> None:
        """Deliver what waits, and again once all mail is filed, because filing queues confirmations."""
        if self._deliver(kind):
            filed.wait()
            self._deliver(kind)

    def _file_and_clean_up(self) -> None:
        """Do what needs no server: file stored mail, answer requests for a link, delete old data."""
        self._filer.file_all()
        deliver(self._services.database, self._lookups, self._give_up)
        moment = time.monotonic()
        if moment >= self._clean_up_at:
            self._clean_up_at = moment + _CLEAN_UP_SECONDS
            self._clean_up()

    def _give_up(self, item: OutboxItem, reason: str) -> None:
        """Note on the ticket that an item was not delivered: the customer cannot ask about a mail that never came."""
        with self._services.database.session() as session:
            ticket = session.get(Ticket, item.ticket_id) if item.ticket_id else None
        if ticket is not None:
            self._services.tickets.undelivered(ticket.reference, reason)

    def _fetch_when_due(self) -> None:
        moment = time.monotonic()  # a clock that is set back must not delay the mail
        if self._mailbox is None or moment < self._fetch_at:
            return
        self._fetch_at, mailbox, database = moment + _FETCH_SECONDS, self._mailbox, self._services.database
        try:
            mailbox.fetch(lambda raw: accept(database, raw), Progress(database, mailbox.name))
        except DeliveryError as error:
            log.warning("%s", error)

    def _clean_up(self) -> None:
        with self._services.database.writing() as session:
            session.execute(delete(StaffSession).where(StaffSession.expires < now()))
            session.execute(delete(TicketViewer).where(TicketViewer.seen < now() - TicketViewer.EXPIRES_AFTER))
        self._services.staging.clear()
        with self._services.database.session() as session:
            self._services.database.contents.sweep(session)
        queue_digests(self._services.database, self._services.catalogues.look(), self._services.config)
        if days := self._services.config.retention_days:
            forget_old(self._services.database, now() - dt.timedelta(days=days))

    def _tell_search(self) -> None:
        """Tell search which articles are unhelpful, and which a snapshot must have."""
        services, view = self._services, self._services.catalogues.look()
        period = Period.latest(1, today(services.config.time_zone))
        listed = articles.rows(services.database, view.catalogue.entries.values(), (), period)
        try:
            solved = services.search.solved_questions
            articles.hand_over(articles.unhelpful(listed), solved.with_name(UNHELPFUL_FILE))
            if services.search.backend == "opensearch":
                articles.hand_over(articles.most_read(services.database), solved.with_name(READ_FILE))
        except OSError as error:
            log.warning("search cannot be told which articles are unhelpful: %s", error)


def _repeat(step: Callable[[], object], stop: threading.Event, pause: float) -> None:
    """Repeat a step, with pauses in seconds, until ``stop`` is set."""
    while not stop.is_set():
        try:
            step()
        except Exception as error:  # noqa: BLE001 - the next attempt may succeed, and only this thread does this step
            log.error("the worker failed: %s", type(error).__name__)  # noqa: TRY400 - messages may quote people
        stop.wait(pause)


def works(config: WebConfig, search: SearchConfig) -> bool:
    """Return whether the settings leave anything to do for a worker."""
    has_mail = bool(config.smtp_url or config.imap_url or config.helpdesk_key)
    return has_mail or bool(config.retention_days) or search.learning != "off"


def unencrypted(config: WebConfig) -> list[str]:
    """Return a warning for each server on another machine that is used without reliable encryption."""
    warnings = []
    if config.imap_url and _is_exposed(imap.server_of(config.imap_url.get_secret_value()), "imap"):
        warnings.append("[web] imap_url: imap:// sends the password and all mail unencrypted; use imaps://")
    if config.smtp_url and _is_exposed(smtp.server_of(config.smtp_url.get_secret_value()), "smtp"):
        warnings.append(
            "[web] smtp_url: smtp:// is encrypted only while the server offers STARTTLS, "
            "and an attacker in between can hide that offer; use smtps://"
        )
    if config.helpdesk == "webhook" and _is_exposed(webhook.server_of(config.helpdesk_url), "http"):
        warnings.append("[web] helpdesk_url: http:// sends what customers write unencrypted; use https://")
    return warnings


def _is_exposed(server: ServerUrl, scheme: str) -> bool:
    return server.scheme == scheme and not server.is_local


def transports(config: WebConfig) -> dict[str, Transport]:
    """Return the configured transport for each kind of outbox item; items of other kinds wait."""
    by_kind: dict[str, Transport] = {}
    if config.smtp_url:
        by_kind[OutboxKind.MAIL] = Mailer(config.smtp_url.get_secret_value(), config.support_address)
    if config.helpdesk_key:
        by_kind[OutboxKind.WEBHOOK] = Poster(config.helpdesk_key.get_secret_value())
    return by_kind


class _LinkSender:
    """The transport of lookups: sends the link of a ticket if the reference and the address belong together."""

    def __init__(self, tickets: TicketService) -> None:
        self._tickets = tickets

    def deliver(self, item: OutboxItem, _accepted: Callable[[], None]) -> None:
        """Send the link, or nothing; the lookup is deleted, so there is no acceptance to record."""
        self._tickets.settle_lookup(item)

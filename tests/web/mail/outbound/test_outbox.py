"""The outbox: each item is delivered once, whatever fails meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update
from sqlalchemy.orm import undefer

from tests.servers import free_port
from tests.web.conftest import services
from tests.web.mail.conftest import due_now, opened
from web.app.worker import Worker
from web.mail.outbound.outbox import LEASE, deliver
from web.mail.outbound.smtp import GREETING_SECONDS, SENDING_SECONDS
from web.storage.models import OutboxItem, now
from web.storage.states import OutboxKind
from web.tickets.conversation import text_of
from web.tickets.new_ticket import NewMessage, NewTicket

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.conftest import MakeApp
    from tests.web.mail.conftest import Centre


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_mail_waits_for_a_server_that_is_down_and_is_sent_once(centre: Centre) -> None:
    opened(centre)
    centre.smtp.down = True
    centre.worker.run_once()
    centre.worker.run_once()
    with services(centre.app).database.session() as session:
        item = session.scalars(select(OutboxItem)).one()
        assert (item.attempts, item.sent, item.problem) == (1, None, "the mail server answered 451")
        assert item.due
        assert item.due > now()
    centre.smtp.down = False
    for _ in range(3):
        due_now(centre)
        centre.worker.run_once()
    assert len(centre.smtp.mails()) == 1


def test_mail_to_a_missing_mailbox_is_abandoned_and_does_not_block_others(centre: Centre) -> None:
    centre.smtp.refused = frozenset({"anna@example.org"})
    opened(centre)
    services(centre.app).tickets.open(NewTicket("ben@example.org", "Other", "Help."), "ben")
    centre.worker.run_once()
    due_now(centre)
    centre.worker.run_once()
    assert len(centre.smtp.mails("ben@example.org")) == 1
    with services(centre.app).database.session() as session:
        lost = session.scalars(select(OutboxItem).where(OutboxItem.recipient == "anna@example.org")).one()
        assert (lost.due, lost.sent, lost.problem) == (None, None, "the recipient was rejected: 550")
    note = centre.tickets()[0].messages[-1]
    assert (note.internal, text_of(note)) == (
        True,
        "A notification about this ticket could not be delivered: the recipient was rejected: 550.",
    )


def test_undelivered_answer_reopens_the_ticket(centre: Centre) -> None:
    reference = opened(centre)
    services(centre.app).tickets.answer(reference, NewMessage("Try this.", "staff", "Ben"))
    centre.smtp.refused = frozenset({"anna@example.org"})
    centre.worker.run_once()
    assert centre.tickets()[0].status == "open"


def test_unreachable_server_is_tried_once_per_round(make_app: MakeApp) -> None:
    app = make_app(smtp_url=f"smtp://127.0.0.1:{free_port()}", base_url="https://help.northpost.example")
    for number in range(3):
        services(app).tickets.open(NewTicket("anna@example.org", f"Matter {number}", "Help."), str(number))
    Worker(services(app)).run_once()
    with services(app).database.session() as session:
        assert sorted(session.scalars(select(OutboxItem.attempts))) == [0, 0, 1]


def test_leased_item_is_left_alone_until_the_lease_ends(centre: Centre) -> None:
    opened(centre)
    with services(centre.app).database.writing() as session:
        session.execute(update(OutboxItem).values(due=now() + LEASE))
    centre.worker.run_once()
    assert centre.smtp.mails() == []
    due_now(centre)
    centre.worker.run_once()
    assert len(centre.smtp.mails()) == 1


def waiting_item(key: str, number: int) -> OutboxItem:
    return OutboxItem(id=number, key=key, kind="mail", occasion="news", recipient="eve@example.org", content=b"")


class _Replacing:
    """Replaces an item during its delivery by another, to which SQLite gives the same id."""

    def __init__(self, centre: Centre, *, key: str = "") -> None:
        self._services = services(centre.app)
        self._key = key

    def deliver(self, item: OutboxItem, accepted: Callable[[], None]) -> None:
        if item.kind == OutboxKind.LOOKUP:
            self._services.tickets.settle_lookup(item)
        else:
            with self._services.database.writing() as session:
                session.execute(delete(OutboxItem).where(OutboxItem.id == item.id))
        with self._services.database.writing() as session:
            session.add(waiting_item(self._key or item.key, item.id))
        accepted()


def still_waits(centre: Centre) -> bool:
    with services(centre.app).database.session() as session:
        item = session.scalars(select(OutboxItem).where(OutboxItem.recipient == "eve@example.org")).one()
        return item.sent is None and item.due is not None


def test_mail_that_reuses_the_id_of_a_lookup_is_not_recorded_as_sent(centre: Centre) -> None:
    services(centre.app).tickets.ask_for_link("NP-2222-2222", "anna@example.org")
    deliver(
        services(centre.app).database,
        {OutboxKind.LOOKUP: _Replacing(centre, key="confirmation:1")},
        lambda *_: None,
        max_items=1,
    )
    assert still_waits(centre)


def test_mail_that_reuses_the_id_and_key_of_a_deleted_one_is_not_recorded_as_sent(centre: Centre) -> None:
    opened(centre)
    deliver(services(centre.app).database, {"mail": _Replacing(centre)}, lambda *_: None, max_items=1)
    assert still_waits(centre)


def test_lookup_settled_twice_deletes_no_other_item(centre: Centre) -> None:
    support, database = services(centre.app).tickets, services(centre.app).database
    support.ask_for_link("NP-2222-2222", "anna@example.org")
    with database.session() as session:
        lookup = session.scalars(select(OutboxItem).options(undefer(OutboxItem.content))).one()
    support.settle_lookup(lookup)
    with database.writing() as session:
        session.add(waiting_item("confirmation:1", lookup.id))
    support.settle_lookup(lookup)
    assert still_waits(centre)


def test_lease_outlasts_every_delivery() -> None:
    assert LEASE.total_seconds() - 60 > GREETING_SECONDS + SENDING_SECONDS

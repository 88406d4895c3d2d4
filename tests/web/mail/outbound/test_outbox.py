"""The outbox and a real mail server: what waits goes out once, whatever the server says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import undefer

from tests.servers import free_port
from tests.web.conftest import services
from tests.web.mail.conftest import SUPPORT, due_now, opened
from web.app.worker import Worker
from web.errors import DeliveryError, WebError
from web.mail.outbound import undelivered
from web.mail.outbound.outbox import LEASE, deliver
from web.mail.outbound.smtp import Mailer
from web.storage.models import OutboxItem, now
from web.storage.states import OutboxKind
from web.tickets.conversation import text_of
from web.tickets.new_ticket import NewMessage, NewTicket

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.conftest import MakeApp
    from tests.web.mail.conftest import Centre

STORAGE = True
"""Whatever engine keeps it."""


def test_a_server_that_is_down_gets_the_mail_later_and_once(centre: Centre) -> None:
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


def test_a_mail_is_known_to_be_sent_before_the_server_says_good_bye(centre: Centre) -> None:
    opened(centre)
    unsent = select(OutboxItem.id).where(OutboxItem.sent.is_(None))
    waiting_at_the_end: list[list[int]] = []

    def look() -> None:
        with services(centre.app).database.session() as session:
            waiting_at_the_end.append(list(session.scalars(unsent)))

    centre.smtp.left = look
    centre.worker.run_once()
    assert waiting_at_the_end == [[]]


def test_an_address_that_does_not_exist_is_given_up_and_stops_no_other(centre: Centre) -> None:
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
    said = centre.tickets()[0].messages[-1]
    assert (said.internal, text_of(said)) == (
        True,
        "News of this ticket was not delivered: the recipient was rejected: 550.",
    )


def test_an_answer_that_cannot_be_delivered_brings_the_ticket_back(centre: Centre) -> None:
    reference = opened(centre)
    services(centre.app).tickets.answer(reference, NewMessage("Try this.", "staff", "Ben"))
    centre.smtp.refused = frozenset({"anna@example.org"})
    centre.worker.run_once()
    assert centre.tickets()[0].status == "open"


@pytest.mark.parametrize(
    "says",
    [
        {"MAIL": "530 5.7.0 Authentication required"},
        {"RCPT": "554 5.7.1 Relay access denied"},
        {"RCPT": "550 5.7.1 Relaying denied"},
        {"RCPT": "450 4.2.0 Greylisted"},
        {"DATA": "451 4.3.0 Try later"},
    ],
)
def test_a_server_that_does_not_take_our_mail_gets_it_when_it_does(centre: Centre, says: dict[str, str]) -> None:
    opened(centre)
    centre.smtp.says = says
    centre.worker.run_once()
    centre.smtp.says = {}
    due_now(centre)
    centre.worker.run_once()
    assert len(centre.smtp.mails()) == 1


@pytest.mark.parametrize("good_bye", ["421 closing", "502 not implemented"])
def test_what_was_taken_is_taken_whatever_the_server_says_at_the_end(centre: Centre, good_bye: str) -> None:
    opened(centre)
    centre.smtp.says = {"QUIT": good_bye}
    for _ in range(2):
        centre.worker.run_once()
        due_now(centre)
    assert len(centre.smtp.mails()) == 1


def test_a_server_that_cannot_be_reached_is_asked_once_a_round(make_app: MakeApp) -> None:
    app = make_app(smtp_url=f"smtp://127.0.0.1:{free_port()}", base_url="https://help.northpost.example")
    for number in range(3):
        services(app).tickets.open(NewTicket("anna@example.org", f"Matter {number}", "Help."), str(number))
    Worker(services(app)).run_once()
    with services(app).database.session() as session:
        assert sorted(session.scalars(select(OutboxItem.attempts))) == [0, 0, 1]


def test_what_was_given_up_is_listed_and_can_be_tried_again(centre: Centre) -> None:
    database = services(centre.app).database
    reference = opened(centre)
    centre.smtp.refused = frozenset({"anna@example.org"})
    centre.worker.run_once()
    with database.session() as session:
        (row,) = undelivered.find(session)
    assert (row["ticket"], row["who"], row["waits"]) == (reference, "anna@example.org", False)
    centre.smtp.refused = frozenset()
    undelivered.retry(database, row["name"])
    centre.worker.run_once()
    assert len(centre.smtp.mails()) == 1
    with database.session() as session:
        assert undelivered.find(session) == []
    with pytest.raises(WebError, match="no failed mail has that name"):
        undelivered.retry(database, row["name"])


def test_a_password_goes_to_no_server_without_encryption() -> None:
    class Server:
        def login(self, *_: str) -> None:
            raise AssertionError("the password was sent")

    mailer = Mailer("smtp://anna:secret@mail.example.org", SUPPORT)
    with pytest.raises(DeliveryError, match="no encryption"):
        mailer._sign_in(Server(), is_private=False)  # type: ignore[arg-type]  # noqa: SLF001 - no server here is elsewhere


def test_a_parcel_that_somebody_is_delivering_is_left_to_them_until_they_are_dead(centre: Centre) -> None:
    opened(centre)
    with services(centre.app).database.writing() as session:
        session.execute(update(OutboxItem).values(due=now() + LEASE))
    centre.worker.run_once()
    assert centre.smtp.mails() == []
    due_now(centre)
    centre.worker.run_once()
    assert len(centre.smtp.mails()) == 1


def waiting(key: str, number: int) -> OutboxItem:
    return OutboxItem(id=number, key=key, kind="mail", occasion="news", recipient="eve@example.org", content=b"")


class _Replaced:
    """Lets a item go while it is delivered, and puts another in its place: SQLite gives it the same number."""

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
            session.add(waiting(self._key or item.key, item.id))
        accepted()


def still_waits(centre: Centre) -> bool:
    with services(centre.app).database.session() as session:
        item = session.scalars(select(OutboxItem).where(OutboxItem.recipient == "eve@example.org")).one()
        return item.sent is None and item.due is not None


def test_a_mail_that_gets_the_number_of_a_lookup_is_not_taken_for_sent(centre: Centre) -> None:
    services(centre.app).tickets.ask_for_link("NP-2222-2222", "anna@example.org")
    deliver(
        services(centre.app).database,
        {OutboxKind.LOOKUP: _Replaced(centre, key="confirmation:1")},
        lambda *_: None,
        max_items=1,
    )
    assert still_waits(centre)


def test_a_mail_that_gets_the_number_and_the_occasion_of_an_erased_one_is_not_taken_for_sent(centre: Centre) -> None:
    opened(centre)
    deliver(services(centre.app).database, {"mail": _Replaced(centre)}, lambda *_: None, max_items=1)
    assert still_waits(centre)


def test_a_lookup_that_is_settled_twice_takes_no_mail_with_it(centre: Centre) -> None:
    support, database = services(centre.app).tickets, services(centre.app).database
    support.ask_for_link("NP-2222-2222", "anna@example.org")
    with database.session() as session:
        lookup = session.scalars(select(OutboxItem).options(undefer(OutboxItem.content))).one()
    support.settle_lookup(lookup)
    with database.writing() as session:
        session.add(waiting("confirmation:1", lookup.id))
    support.settle_lookup(lookup)
    assert still_waits(centre)

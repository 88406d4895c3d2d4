"""Events have one wording, and news of a conversation names who did what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.conftest import services
from web.storage.models import Message
from web.storage.states import Author, Event
from web.tickets.conversation import last_read, meanwhile, text_of
from web.tickets.new_ticket import NewMessage, NewTicket
from web.tickets.repository import find

if TYPE_CHECKING:
    from flask import Flask


@pytest.mark.parametrize(
    ("message", "text"),
    [
        (Message(body="It fails."), "It fails."),
        (Message(event=Event.CLOSED, actor="", body=""), "Closed by the customer."),
        (Message(event=Event.CLOSED, actor="Ben", body=""), "Closed by Ben."),
        (Message(event=Event.REOPENED, actor="", body=""), "Reopened by the customer."),
        (Message(event=Event.REOPENED, actor="Ben", body=""), "Reopened by Ben."),
        (Message(event=Event.MERGED, actor="", body="NP-2222-2222"), "Merged with NP-2222-2222."),
        (
            Message(event=Event.UNDELIVERED, actor="", body="the recipient was refused: 550"),
            "A notification about this ticket could not be delivered: the recipient was refused: 550.",
        ),
    ],
)
def test_events_are_put_into_words(message: Message, text: str) -> None:
    assert text_of(message) == text


def test_news_names_the_customer_first_and_skips_the_readers_own_messages(app: Flask) -> None:
    service = services(app).tickets
    reference = service.open(NewTicket("anna@example.org", "The calendar", "It is late."), "1").ticket.reference
    service.note(reference, "eve", "Look at this.")
    service.answer(reference, NewMessage("Try this.", Author.STAFF, "ben"))
    service.write(reference, NewMessage("It got worse."))
    with services(app).database.session() as session:
        ticket = find(session, reference)
        assert ticket
        first, note, reply, last = ticket.messages
        assert meanwhile(session, ticket, last.id) == ""
        assert meanwhile(session, ticket, reply.id) == "anna@example.org wrote meanwhile"
        assert meanwhile(session, ticket, note.id, "ben") == "anna@example.org wrote meanwhile"
        news = "anna@example.org wrote and ben replied and eve added a note meanwhile"
        assert meanwhile(session, ticket, first.id) == news
        assert last_read(ticket, "ada") == last.id


def test_a_reader_without_a_page_knows_all_but_the_latest_reply(app: Flask) -> None:
    service = services(app).tickets
    reference = service.open(NewTicket("anna@example.org", "The calendar", "It is late."), "1").ticket.reference
    service.answer(reference, NewMessage("Try this.", Author.STAFF, "ben"))
    with services(app).database.session() as session:
        ticket = find(session, reference)
        assert ticket
        first, reply = ticket.messages
        assert last_read(ticket, "ada") == reply.id - 1 >= first.id
        assert last_read(ticket, "ben") == reply.id


def test_an_event_alone_is_a_change(app: Flask) -> None:
    service = services(app).tickets
    reference = service.open(NewTicket("anna@example.org", "The calendar", "It is late."), "1").ticket.reference
    service.close(reference)
    with services(app).database.session() as session:
        ticket = find(session, reference)
        assert ticket
        assert meanwhile(session, ticket, ticket.messages[0].id) == "This ticket has changed meanwhile"

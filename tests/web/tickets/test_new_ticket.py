"""New tickets know whether the owner of the address sent them, and recognise the same content."""

from __future__ import annotations

import pytest

from web.storage.models import Ticket
from web.tickets.new_ticket import NewTicket, Standing, TicketRisk
from web.tickets.uploads.types import Attachment

EMAIL = "anna@example.org"


@pytest.mark.parametrize(
    ("new_ticket", "is_owner_verified"),
    [
        (NewTicket(EMAIL, "Help", "It fails."), False),
        (NewTicket(EMAIL, "Help", "It fails.", verified=True), True),
        (NewTicket(EMAIL, "Help", "It fails.", standing=Standing(EMAIL)), True),
        (NewTicket(EMAIL, "Help", "It fails.", standing=Standing("eve@example.org")), False),
        (NewTicket("", "Help", "It fails.", standing=Standing()), False),
    ],
)
def test_a_signed_in_address_or_authenticated_mail_verifies_the_owner(
    new_ticket: NewTicket, *, is_owner_verified: bool
) -> None:
    assert new_ticket.is_owner_verified is is_owner_verified


def test_the_digest_covers_address_text_and_files() -> None:
    tickets = [
        NewTicket(EMAIL, "Help", "It fails."),
        NewTicket("eve@example.org", "Help", "It fails."),
        NewTicket(EMAIL, "Help", "It fails again."),
        NewTicket(EMAIL, "Help", "It fails.", files=(Attachment("a.txt", "text/plain", b"a"),)),
        NewTicket(EMAIL, "Help", "It fails.", staged=(7,)),
    ]
    assert len({ticket.content_digest for ticket in tickets}) == len(tickets)
    assert NewTicket(EMAIL, "Help", "It fails.", topic="Billing").content_digest == tickets[0].content_digest


def test_a_stored_risk_is_a_kind_or_an_article() -> None:
    assert TicketRisk.of(Ticket(risk="", risk_article="")) is None
    assert TicketRisk.of(Ticket(risk="takeover", risk_article="")) == TicketRisk("takeover")
    assert TicketRisk.of(Ticket(risk="", risk_article="frozen")) == TicketRisk(article="frozen")
    assert (TicketRisk("takeover").label, TicketRisk(article="frozen").label) == ("takeover", "frozen")

"""Search at the desk: references in any spelling, addresses in ASCII and Unicode, phrases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from tests.web.conftest import services
from tests.web.desk.conftest import opened, press, signed_in
from web.desk import queue
from web.storage.address import normal
from web.storage.models import Ticket
from web.tickets.new_ticket import NewTicket
from web.tickets.reference import normal_reference

if TYPE_CHECKING:
    from flask import Flask


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def search(app: Flask, words: str) -> list[str]:
    with services(app).database.session() as session:
        return [ticket.subject for ticket in queue.tickets(session, queue.Wanted("", "", words))]


def named(app: Flask, subject: str, reference: str) -> None:
    opened(app, subject)
    with services(app).database.writing() as session:
        session.execute(update(Ticket).where(Ticket.subject == subject).values(reference=reference))


@pytest.mark.parametrize(
    "words",
    [
        "[NP-7F3K-92QD]",
        "RE: NP-7F3K-92QD",
        "Re: [NP-7F3K-92QD] Re: The calendar",
        "AW: [np-7f3k-92qd]",
        "np-7f3k-92qd",
        "NP7F3K92QD",
        "np7f3k92qd",
        "NP 7F3K 92QD",
        "NP–7F3K–92QD",
        "7F3K-92QD",
        "7f3k92qd",
        '"NP-7F3K-92QD"',
        "NP-7F3K-92QD.",
        "NP-7F3K",
        "  NP-7F3K-92QD calendar ",
    ],
)
def test_references_are_found_in_any_spelling(app: Flask, words: str) -> None:
    named(app, "The calendar", "NP-7F3K-92QD")
    named(app, "Another", "NP-7F3K-92QF")
    assert search(app, words)[:1] == ["The calendar"]
    assert ("Another" in search(app, words)) == (words == "NP-7F3K")


def test_tickets_that_mention_a_reference_are_found_too(app: Flask) -> None:
    named(app, "The calendar", "NP-7F3K-92QD")
    opened(app, "More about NP-7F3K-92QD")
    opened(app, "Another")
    assert search(app, "np7f3k92qd") == ["The calendar", "More about NP-7F3K-92QD"]


def test_the_reference_of_a_merged_ticket_finds_its_target(mailing: Flask) -> None:
    first, second = opened(mailing, "First"), opened(mailing, "Second")
    services(mailing).tickets.merge(second, first)
    assert search(mailing, second.replace("-", "")) == ["First"]


def test_text_that_looks_like_a_reference_is_searched_as_words(app: Flask) -> None:
    services(app).tickets.open(NewTicket("anna@example.org", "Telephone", "Please call 2345 6789 after noon."), "1")
    assert search(app, "call 2345 6789") == ["Telephone"]
    assert search(app, "call 2345 6787") == []


@pytest.mark.parametrize("stored", ["anna@bücher.example", "anna@xn--bcher-kva.example"])
@pytest.mark.parametrize(
    "words", ["anna@bücher.example", "anna@xn--bcher-kva.example", "ANNA@BÜCHER.example", "@bücher.example", "bücher"]
)
def test_addresses_are_found_in_ascii_and_unicode(app: Flask, stored: str, words: str) -> None:
    opened(app, "Books", normal(stored))
    opened(app, "Another", "anna@example.org")
    assert search(app, words) == ["Books"]


def test_addresses_in_messages_are_found_in_ascii_and_unicode(app: Flask) -> None:
    services(app).tickets.open(NewTicket("a@example.org", "Alias", "It goes to anna@bücher.example instead."), "1")
    assert search(app, "anna@xn--bcher-kva.example") == ["Alias"]


@pytest.mark.parametrize("quotes", ['""', "“”", "„“", "«»"])
def test_a_phrase_matches_across_line_breaks(app: Flask, quotes: str) -> None:
    for subject, body in (("Together", "It says code is\nrejected."), ("Apart", "The rejected code is old.")):
        services(app).tickets.open(NewTicket("a@example.org", subject, body), subject)
    assert search(app, f"{quotes[0]}code is rejected{quotes[1]}") == ["Together"]
    assert sorted(search(app, "code is rejected")) == ["Apart", "Together"]
    assert search(app, f"{quotes[0]}code is rejected{quotes[1]} together") == ["Together"]


@pytest.mark.parametrize("odd", ['"', '""', "[]", "Re:", "RE: Re:", "%", "_", "xn--", "@", "xn--a@xn--.", "«»" * 50])
def test_odd_searches_cause_no_error(app: Flask, odd: str) -> None:
    opened(app)
    assert search(app, odd) in ([], ["The calendar"])


def test_case_is_ignored_beyond_ascii(app: Flask) -> None:
    opened(app, "Über uns")
    assert search(app, "über") == search(app, "ÜBER") == ["Über uns"]


@pytest.mark.parametrize("written", ["np7f3k92qd", "[NP-7F3K-92QD]", "NP 7F3K 92QD", "np–7f3k–92qd", "NP-7F3K-92QD"])
def test_references_are_normalised(written: str) -> None:
    assert normal_reference(written) == "NP-7F3K-92QD"


def test_every_reference_field_accepts_any_spelling(mailing: Flask) -> None:
    first, second = opened(mailing, "First"), opened(mailing, "Second")
    ben = signed_in(mailing)
    assert "Second" in ben.get(f"/desk/tickets/{second.replace('-', '').lower()}").text
    assert press(ben, second, "merge", into=f"[{first.replace('-', ' ')}]").status_code == 303
    with services(mailing).database.session() as session:
        merged = session.scalars(select(Ticket.reference).where(Ticket.merged_into_id.is_not(None))).all()
    assert merged == [second]

"""The customer's other tickets: shown with tickets that are known to be theirs, and counted with all others."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from tests.web.conftest import services
from tests.web.desk.conftest import opened, signed_in
from web.tickets import records
from web.tickets.reference import normal_reference

if TYPE_CHECKING:
    from flask import Flask


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_other_tickets_of_a_proven_address_are_listed(mailing: Flask) -> None:
    reference = opened(mailing, verified=True)
    other, foreign = opened(mailing, "Second alias"), opened(mailing, "Foreign", "eve@example.org")
    services(mailing).tickets.close(other)
    page = signed_in(mailing).get(f"/desk/tickets/{reference}").text
    assert f'href="/desk/tickets/{normal_reference(other)}"' in page
    assert '<span class="num">Solved</span>' in page
    assert foreign not in page


def test_sender_who_only_typed_an_address_is_not_shown_with_the_tickets_of_its_owner(mailing: Flask) -> None:
    private = opened(mailing, "A private matter", verified=True)
    reference = opened(mailing, "Who am I?")
    page = signed_in(mailing).get(f"/desk/tickets/{reference}").text
    assert "A private matter" not in page
    assert private not in page
    assert "This address has 1 other ticket, not listed" in page


def test_tickets_beyond_the_list_are_counted(mailing: Flask) -> None:
    for number in range(7):
        opened(mailing, f"Alias {number}")
    client = signed_in(mailing)
    proven, typed = opened(mailing, "Proven", verified=True), opened(mailing, "Typed")
    assert "This address has 8 other tickets, not listed" in client.get(f"/desk/tickets/{typed}").text
    page = client.get(f"/desk/tickets/{proven}").text
    assert page.count('<span class="num">Waiting</span>') == 5
    link = re.search(r'href="([^"]+)">3 more<', page)
    assert link
    assert client.get(unescape(link[1])).text.count("Alias") >= 7


def test_without_mail_tickets_of_the_same_address_are_listed(app: Flask) -> None:
    reference, other = opened(app), opened(app, "Second alias")
    page = signed_in(app).get(f"/desk/tickets/{reference}").text
    assert other in page


def test_merged_tickets_are_not_listed(mailing: Flask) -> None:
    reference, part = opened(mailing, verified=True), opened(mailing, "Part", verified=True)
    services(mailing).tickets.merge(part, reference)
    page = signed_in(mailing).get(f"/desk/tickets/{reference}").text
    assert "Other tickets" not in page


def test_erased_tickets_are_gone_from_the_list(mailing: Flask) -> None:
    opened(mailing, "Second alias")
    records.erase(services(mailing).database, "anna@example.org")
    reference = opened(mailing, "Again", verified=True)
    assert "Other tickets" not in signed_in(mailing).get(f"/desk/tickets/{reference}").text

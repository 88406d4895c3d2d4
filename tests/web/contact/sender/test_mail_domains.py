"""Typos in the domains of common mail providers get a hint, which prevents nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.contact.actions import INVOICE, all_tickets, send_invoice
from web.contact.sender.mail_domains import KNOWN, meant

if TYPE_CHECKING:
    from flask import Flask


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        ("anna@gmial.com", "anna@gmail.com"),
        ("Anna@GMAL.com", "Anna@gmail.com"),
        ("anna@gmail.con", "anna@gmail.com"),
        ("anna@gmail.co", "anna@gmail.com"),
        ("anna@hotmial.con", ""),
        ("anna@hotmaill.com", "anna@hotmail.com"),
        ("anna@hotmailll.com", "anna@hotmail.com"),
        ("anna@outlok.com", "anna@outlook.com"),
        ("anna@yahooo.com", "anna@yahoo.com"),
        ("anna@iclould.com", "anna@icloud.com"),
    ],
)
def test_typo_in_a_common_domain_is_corrected(typed: str, suggested: str) -> None:
    assert meant(typed) == suggested


@pytest.mark.parametrize("domain", [*KNOWN, "example.org", "mail.example.com", "gmail.example", "t-online.com", ""])
def test_other_domains_are_left_alone(domain: str) -> None:
    assert meant(f"anna@{domain}") == ""


@pytest.mark.parametrize("text", ["", "@", "gmial.com", "@gmial.com"])
def test_text_that_is_no_address_gets_no_hint(text: str) -> None:
    assert meant(text) == ""


def test_hint_is_shown_on_the_form_and_after_sending(app: Flask) -> None:
    client = app.test_client()
    back = send_invoice(client, email="anna@gmial.com", body="")
    assert "Did you mean anna@gmail.com?" in back.text
    sent = send_invoice(client, email="anna@gmial.com", answers="seen")
    assert sent.status_code == 303  # a hint does not prevent sending
    assert [ticket.email for ticket in all_tickets(app)] == ["anna@gmial.com"]
    assert "Did you mean anna@gmail.com?" in client.get(sent.location).text


def test_hint_is_shown_beside_suggested_articles(app: Flask) -> None:
    client = app.test_client()
    page = send_invoice(
        client, email="anna@gmial.com", subject="Reset my password", body="How do I reset it?", answers=""
    )
    assert "No, send my message" in page.text
    assert "Did you mean anna@gmail.com?" in page.text


def test_correct_address_gets_no_hint(app: Flask) -> None:
    assert "Did you mean" not in send_invoice(app.test_client(), email=INVOICE["email"], body="").text

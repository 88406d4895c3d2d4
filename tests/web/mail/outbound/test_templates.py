"""Mail templates: limits on the mail that a stranger can make us send."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from kb.rendering.blocks import Block, Part
from search.results import Answer, Quote
from tests.web.conftest import services
from web.config import WebConfig
from web.mail.outbound.templates import render
from web.storage.models import Ticket
from web.tickets.new_ticket import NewTicket

if TYPE_CHECKING:
    from email.message import EmailMessage

    from tests.web.mail.conftest import Centre


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


@pytest.mark.parametrize("template", ["confirmation", "link"])
def test_automatic_mail_contains_no_subject_and_no_link_from_a_stranger(centre: Centre, template: str) -> None:
    """Anyone can request this mail for any address."""
    support = services(centre.app).tickets
    words = "Claim it at https://prize.example/you or prize.example/me, or ask win@prize.example."
    reference = support.open(NewTicket("anna@example.org", "You won! www.prize.example", words), "1").ticket.reference
    if template == "link":
        support.ask_for_link(reference, "anna@example.org")
    centre.worker.run_once()
    mail = centre.smtp.mails("anna@example.org")[-1]
    fixed = {"confirmation": "We received your message", "link": "Your ticket link"}[template]
    assert mail["Subject"] == f"[{reference}] {fixed}"
    for kind in ("plain", "html"):
        text = body(mail, kind)
        assert "prize.example" not in text
        assert "@prize" not in text
    quoted = (
        "> You won! www[.]prize[.]example\n> \n> Claim it at hxxps://prize[.]example/you or prize[.]example/me, or ask"
    )
    assert (quoted in body(mail, "plain").replace("\r\n", "\n")) == (template == "confirmation")


def test_confirmation_quotes_at_most_a_page(centre: Centre) -> None:
    services(centre.app).tickets.open(NewTicket("anna@example.org", "Long", "word " * 2_000), "1")
    centre.worker.run_once()
    (mail,) = centre.smtp.mails()
    assert 300 < body(mail, "plain").count("word") < 450


def test_links_of_a_quoted_answer_lead_below_the_path_of_the_site() -> None:
    part = Part("the limits", url="/articles/limits#mail")
    block = Block("text", (part, Part(" here", url="#here"), Part(" and there", url="https://example.org/x")))
    quote = Quote("", "", "/articles/size#:~:text=x", (block,), 9)
    answer = Answer("size", "Size", "/articles/size", "It is large.", (quote,), (), None, "en")
    values = {"advice": "", "safe": None, "articles": [], "quoted": [], "link": "https://example.com/help/tickets/x"}
    site = {"address": "https://example.com/help", "site": WebConfig()}
    mail = render("confirmation", answer=answer, ticket=Ticket(reference="NP-1", due=None), **site, **values)
    assert re.findall(r'href="([^"]+)"', mail.html) == [
        "https://example.com/help/articles/size",
        "https://example.com/help/articles/limits#mail",
        "https://example.com/help/articles/size#here",
        "https://example.org/x",
        "https://example.com/help/articles/size#:~:text=x",
        "https://example.com/help/tickets/x",
    ]

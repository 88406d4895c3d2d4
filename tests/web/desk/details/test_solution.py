"""The solution of a ticket: staff is asked once whether there should be an article."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.web.conftest import services
from tests.web.desk.conftest import opened, press, signed_in
from web.desk.details.solution import decide
from web.errors import NoTicketError
from web.storage.models import TicketArticle, TicketGap

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

STORAGE = True
"""Runs on SQLite and PostgreSQL."""

QUESTION = "Should there be one?"


def page(client: FlaskClient, reference: str) -> str:
    return client.get(f"/desk/tickets/{reference}").text


@pytest.mark.parametrize(("answer", "is_wanted"), [("wanted", True), ("unwanted", False)])
def test_solving_without_an_article_asks_once_whether_there_should_be_one(
    app: Flask, answer: str, *, is_wanted: bool
) -> None:
    reference, client = opened(app), signed_in(app)
    assert QUESTION not in page(client, reference)
    press(client, reference, "solve", body="Done.")
    assert QUESTION in page(client, reference)
    assert press(client, reference, answer).status_code == 303
    assert QUESTION not in page(client, reference)
    assert (f'href="/desk/insights/tickets/{reference}"' in page(client, reference)) == is_wanted
    services(app).tickets.reopen(reference)
    press(client, reference, "solve", body="Done again.")
    assert QUESTION not in page(client, reference)
    with services(app).database.session() as session:
        assert [gap.wanted for gap in session.scalars(select(TicketGap))] == [is_wanted]


def test_solving_with_an_article_asks_nothing(app: Flask) -> None:
    reference, client = opened(app), signed_in(app)
    press(client, reference, "solve", body="Done.", article="refund")
    assert QUESTION not in page(client, reference)


def test_a_ticket_closed_before_any_reply_asks_nothing(app: Flask) -> None:
    reference, client = opened(app), signed_in(app)
    press(client, reference, "note", body="Between us.")
    services(app).tickets.close(reference)
    assert QUESTION not in page(client, reference)


def test_only_those_who_may_write_are_asked(app: Flask) -> None:
    reference = opened(app)
    press(signed_in(app), reference, "solve", body="Done.")
    assert QUESTION not in page(signed_in(app, "viewer", "Vera"), reference)


def test_an_article_of_an_earlier_reply_can_be_named_as_the_solution(app: Flask) -> None:
    reference, client = opened(app), signed_in(app)
    press(client, reference, "reply", body="It is here.", article="refund")
    press(client, reference, "solve", body="Glad to hear it.")
    assert 'value="solved:refund"' in page(client, reference)
    assert press(client, reference, "solved:no-such-article").status_code == 400
    assert press(client, reference, "solved:refund").status_code == 303
    assert QUESTION not in page(client, reference)
    with services(app).database.session() as session:
        solutions = select(TicketArticle.slug).where(TicketArticle.part == "solved")
        assert session.scalars(solutions).all() == ["refund"]


def test_an_unknown_ticket_is_refused(app: Flask) -> None:
    with pytest.raises(NoTicketError):
        decide(services(app).database, "NP-0000-0000", is_wanted=True)

"""Tickets that were solved with an article teach their question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from tests.web.conftest import services
from tests.web.learning.conftest import today
from web.storage.models import LearntQuestion, Ticket
from web.tickets import records
from web.tickets.new_ticket import NewMessage

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    Lines = Callable[[], list[dict[str, object]]]


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_a_ticket_solved_with_an_article_teaches_its_question(solve: Callable[..., str], handed_over: Lines) -> None:
    solve("My mail to ben@example.org returns", "bounce", query="mail returns")
    assert handed_over() == [
        {"article": "bounce", "question": question, "day": str(today()), "kind": "ticket", "sources": 1}
        for question in ("mail returns", "My mail to returns")
    ]


def test_the_words_of_a_ticket_go_with_it(app: Flask, solve: Callable[..., str], handed_over: Lines) -> None:
    solve("My mail returns", "bounce")
    assert handed_over()
    with services(app).database.session() as session:
        assert session.scalars(select(LearntQuestion.text)).all() == [""]
    (learnt,) = records.export(services(app).database, "anna@example.org")["learnt"]
    assert (learnt["article"], learnt["day"], learnt["question"]) == ("bounce", str(today()), "")
    records.erase(services(app).database, "anna@example.org")
    with services(app).database.session() as session:
        assert session.scalars(select(LearntQuestion)).all() == []
    assert handed_over() == []


def test_a_ticket_that_is_opened_again_teaches_nothing(
    app: Flask, solve: Callable[..., str], handed_over: Lines
) -> None:
    reference = solve("My mail returns", "bounce")
    assert handed_over()[0]["article"] == "bounce"
    services(app).tickets.write(reference, NewMessage("It is back."))
    assert handed_over() == []


def test_a_ticket_that_is_solved_again_teaches_the_other_article(
    app: Flask, solve: Callable[..., str], handed_over: Lines
) -> None:
    reference = solve("My mail returns", "bounce")
    assert [line["article"] for line in handed_over()] == ["bounce"]
    with services(app).database.writing() as session:
        ticket = session.scalars(select(Ticket).where(Ticket.reference == reference)).one()
        for article in ticket.articles:
            article.slug = "refund"
    assert [line["article"] for line in handed_over()] == ["refund"]

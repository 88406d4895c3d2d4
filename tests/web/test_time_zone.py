"""Display of times and statuses: one named time zone, and one word for each status."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError
from sqlalchemy import select, update

from tests.web.conftest import services
from tests.web.desk.conftest import opened, signed_in, status_page
from web.__main__ import main
from web.config import WebConfig
from web.mail.outbound.templates import render
from web.storage.models import Message, OutboxItem, Ticket
from web.tickets.new_ticket import DESK_STATUSES, STATUSES, NewMessage
from web.time_zone import age, local

if TYPE_CHECKING:
    from flask import Flask

    from tests.web.conftest import MakeApp, Shell

NOON = dt.datetime(2026, 11, 30, 13, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("zone", "moment", "shown"),
    [
        ("UTC", NOON, "30 Nov 2026, 13:05 UTC"),
        ("Europe/Berlin", NOON, "30 Nov 2026, 14:05 CET"),
        ("Europe/Berlin", NOON.replace(month=7), "30 Jul 2026, 15:05 CEST"),
        ("Europe/Berlin", NOON.replace(hour=23), "1 Dec 2026, 00:05 CET"),
        ("America/Sao_Paulo", NOON, "30 Nov 2026, 10:05 UTC-03:00"),
        ("Asia/Kathmandu", NOON, "30 Nov 2026, 18:50 UTC+05:45"),
    ],
)
def test_moment_is_shown_in_the_zone_with_its_name(zone: str, moment: dt.datetime, shown: str) -> None:
    assert local(moment, zone) == shown


def test_pages_and_mail_show_times_in_the_configured_zone(make_app: MakeApp) -> None:
    app = make_app(time_zone="Europe/Berlin", smtp_url="smtp://127.0.0.1:1")
    reference = opened(app)
    with services(app).database.writing() as session:
        session.execute(update(Message).values(created=NOON))
        session.execute(update(Ticket).values(created=NOON, due=NOON + dt.timedelta(days=1)))
        ticket = session.scalars(select(Ticket)).one()
    ben = signed_in(app)
    pages = [ben.get("/desk").text, ben.get(f"/desk/tickets/{reference}").text]
    pages.append(app.test_client().get(status_page(app, reference)).text)
    for page in pages:
        assert "30 Nov 2026, 14:05 CET" in page
        assert re.findall(r"\d\d:\d\d UTC", page) == []
    values = {"advice": "", "safe": None, "articles": [], "quoted": [], "answer": None}
    mail = render("confirmation", ticket=ticket, site=services(app).config, link="x", **values)
    for text in (mail.text, mail.html):
        assert "You can expect an answer by 1 Dec 2026, 14:05 CET." in text
    with services(app).database.session() as session:
        assert b"UTC" not in session.scalars(select(OutboxItem.content)).one()


@pytest.mark.parametrize(
    ("zone", "near"),
    [("europe/berlin", "Europe/Berlin"), ("Mars/Base", "such as "), ("/etc/passwd", "such as "), ("", "")],
)
def test_unknown_zone_is_rejected_with_a_suggestion(zone: str, near: str) -> None:
    with pytest.raises(ValidationError, match="write the name of a time zone, such as ") as error:
        WebConfig(time_zone=zone)
    assert near in str(error.value)


@pytest.mark.parametrize("status", STATUSES)
def test_status_has_one_word_everywhere(app: Flask, shell: Shell, status: str) -> None:
    reference = opened(app)
    if status != "open":
        services(app).tickets.answer(reference, NewMessage("Try this.", "staff", "Ben"), status=status)
    word, ben = DESK_STATUSES[status], signed_in(app)
    assert _states(app.test_client().get(status_page(app, reference)).text) == [STATUSES[status]]
    assert _states(ben.get(f"/desk/tickets/{reference}").text) == [word]
    assert f"<h1>{word}</h1>" in ben.get(f"/desk?status={status}").text
    for argument in (status, word, word.lower(), "all"):
        assert f"{reference}  normal {word} " in shell("tickets", "list", "--status", argument)
    assert f"anna@example.org  {word}  normal" in shell("tickets", "show", reference)


def _states(page: str) -> list[str]:
    return re.findall(r'<span class="state[^"]*">([^<]+)</span>', page)


def test_unknown_status_is_rejected_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tickets", "list", "--status", "new"]) == 2
    assert "new: write waiting, answered, solved or all" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-1, "today"),
        (0, "today"),
        (1, "1 day ago"),
        (13, "1 week ago"),
        (29, "4 weeks ago"),
        (61, "2 months ago"),
        (364, "12 months ago"),
        (365, "1 year ago"),
        (800, "2 years ago"),
    ],
)
def test_an_age_has_the_largest_unit_that_fits(days: int, expected: str) -> None:
    today = dt.date(2026, 11, 30)
    assert age(today - dt.timedelta(days=days), today) == expected

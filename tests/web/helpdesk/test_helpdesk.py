"""The contract of every help desk: it gets each event once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from tests.web.conftest import services
from tests.web.helpdesk.conftest import AGENTS, BuiltInDesk, Desk, MailDesk, webhook_desk
from web.app.worker import Worker
from web.config import WebConfig
from web.errors import HelpDeskError
from web.helpdesk import helpdesk_of
from web.storage.files.contents import FileContents
from web.storage.models import OutboxItem, now
from web.tickets.new_ticket import NewMessage, NewTicket

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from tests.servers import MailServer
    from tests.web.conftest import MakeApp

STORAGE = True
"""Runs on SQLite and PostgreSQL."""


@pytest.fixture(params=["desk", "mail", "webhook"])
def desk(request: pytest.FixtureRequest, smtp: MailServer) -> Iterator[Desk]:
    if request.param == "desk":
        yield BuiltInDesk()
    elif request.param == "webhook":
        with webhook_desk() as webhook:
            yield webhook
    else:
        yield MailDesk(smtp, {"helpdesk": "mail", "helpdesk_address": AGENTS, "smtp_url": smtp.url})


def due_now(app: Flask) -> None:
    with services(app).database.writing() as session:
        session.execute(update(OutboxItem).where(OutboxItem.due.is_not(None)).values(due=now()))


def test_every_message_reaches_the_desk_once_even_after_an_outage(make_app: MakeApp, desk: Desk) -> None:
    app = make_app(**desk.settings)
    worker = Worker(services(app))
    desk.down = True
    new_ticket = NewTicket("anna@example.org", "The calendar", "It is wrong.")
    reference = services(app).tickets.open(new_ticket, "1").ticket.reference
    worker.run_once()
    desk.down = False
    for _ in range(2):
        due_now(app)
        worker.run_once()
    services(app).tickets.write(reference, NewMessage("It is worse."))
    worker.run_once()
    assert desk.received(app) == [f"{reference}: It is wrong.", f"{reference}: It is worse."]


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"helpdesk": "mail"}, "helpdesk_address"),
        ({"helpdesk": "webhook", "helpdesk_url": "https://x.example"}, "helpdesk_key"),
    ],
)
def test_missing_setting_is_named_at_startup(settings: dict[str, object], named: str) -> None:
    with pytest.raises(HelpDeskError, match=named):
        helpdesk_of(WebConfig(**settings), FileContents())  # type: ignore[arg-type]

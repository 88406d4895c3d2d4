"""Two machines share a database and a key and nothing else: every second request goes to the other one."""

from __future__ import annotations

import io
import itertools
import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from werkzeug.test import Client

from tests.web.conftest import services, token
from tests.web.contact.actions import CALENDAR, open_ticket, write
from tests.web.desk.conftest import PASSWORD, enter, opened, press
from web.desk import staff
from web.storage.models import File, Step, Ticket

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from wsgiref.types import StartResponse, WSGIEnvironment

    from flask import Flask

    from tests.web.conftest import MakeApp

STORAGE = True
"""Runs on SQLite and PostgreSQL."""


_BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


class _InTurn:
    """Passes each request to the next machine, as a proxy does."""

    def __init__(self, apps: Iterable[Flask]) -> None:
        self._next = itertools.cycle(apps)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return next(self._next)(environ, start_response)


@pytest.fixture
def machines(make_app: MakeApp, tmp_path: Path) -> tuple[Flask, Flask]:
    """Return two applications with the same key in files of their own."""
    key = "k" * 64
    for name in ("one", "two"):
        (tmp_path / name).write_text(key, encoding="ascii")
    return make_app(secret_file=tmp_path / "one"), make_app(secret_file=tmp_path / "two")


@pytest.fixture
def visitor(machines: tuple[Flask, Flask]) -> Client:
    return Client(_InTurn(machines))


def _stored(app: Flask) -> tuple[list[str], list[bool]]:
    """Return the subjects of the tickets, and whether each file belongs to a message."""
    with services(app).database.session() as session:
        files = [file.message_id is not None for file in session.scalars(select(File))]
        return list(session.scalars(select(Ticket.subject))), files


def test_a_form_of_one_machine_is_sent_to_the_other(machines: tuple[Flask, Flask], visitor: Client) -> None:
    """Twice, as by a double click: the second finds the ticket of the first."""
    form = {**CALENDAR, "csrf_token": token(visitor.get("/contact").text)}
    places = {visitor.post("/contact", data=form).location for _ in range(2)}
    assert _stored(machines[0])[0] == ["The calendar"]
    assert len(places) == 1
    assert visitor.get(places.pop()).status_code == 200


def test_a_file_is_sent_to_one_machine_and_its_form_to_the_other(
    machines: tuple[Flask, Flask], visitor: Client
) -> None:
    page = visitor.get("/contact").text
    (files_token,) = re.findall(r'data-files-token="([^"]+)"', page)
    upload = {"csrf_token": files_token, "files": [(io.BytesIO(b"line"), "a.log")]}
    (file,) = visitor.post("/contact/files", data=upload).json["files"]
    assert visitor.get("/contact").status_code == 200  # so that the form goes to the other machine
    answer = visitor.post("/contact", data={**CALENDAR, "csrf_token": token(page), "kept": file["token"]})
    assert answer.status_code == 303
    assert _stored(machines[1]) == (["The calendar"], [True])


def test_an_agent_is_signed_in_on_both_machines(machines: tuple[Flask, Flask], visitor: Client) -> None:
    staff.add_user(services(machines[0]).database, "Ben", PASSWORD, "agent")
    reference = opened(machines[1])
    assert enter(visitor, "Ben").status_code == 303  # type: ignore[arg-type]
    assert [visitor.get("/desk").status_code for _ in range(2)] == [200, 200]
    assert press(visitor, reference, "take").status_code == 303  # type: ignore[arg-type]
    assert visitor.post("/desk/sign-out", data={"csrf_token": token(visitor.get("/desk").text)}).status_code == 303
    assert [visitor.get("/desk").status_code for _ in range(2)] == [303, 303]


def test_the_link_of_a_ticket_opens_it_on_both_machines(machines: tuple[Flask, Flask], visitor: Client) -> None:
    _, path = open_ticket(machines[0])
    assert write(visitor, path, body="It is back.").status_code == 303  # type: ignore[arg-type]
    assert ["It is back." in visitor.get(path).text for _ in range(2)] == [True, True]


def test_pages_name_the_same_scripts_and_styles(visitor: Client) -> None:
    """A page of one machine loads them from the other, also while both are upgraded."""
    one, two = (set(re.findall(r'(?:src|href)="(/static/[^"]+)"', visitor.get("/").text)) for _ in range(2))
    assert one == two
    assert {visitor.get(path).status_code for path in one} == {200}


def test_visits_are_counted_with_one_salt_a_day(machines: tuple[Flask, Flask], visitor: Client) -> None:
    """The same reader is one person on both machines."""
    for _ in range(2):
        assert visitor.get("/search?q=password", headers=_BROWSER).status_code == 200
    for app in machines:
        services(app).recorder.flush(everything=True)
    with services(machines[0]).database.session() as session:
        networks = session.scalars(select(Step.network)).all()
    assert len(networks) == 2
    assert len(set(networks)) == 1

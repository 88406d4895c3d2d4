"""Progress: how far each mailbox was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.web.conftest import services
from web.mail.inbound.imap import Mailbox
from web.mail.inbound.progress import Place, Progress

if TYPE_CHECKING:
    from flask import Flask

STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_each_mailbox_has_its_own_place(app: Flask) -> None:
    database = services(app).database
    names = [Mailbox(f"imaps://{url}").name for url in ("a:x@host/INBOX", "a:y@host/INBOX", "a@host/Other", "b@host")]
    assert names[0] == names[1], "the password does not identify the mailbox"
    assert len(set(names)) == 3
    Progress(database, names[0]).write(Place(2**32 - 1, 7))
    assert Progress(database, names[2]).read() is None
    reached = Progress(database, names[1]).read()
    assert reached
    assert reached.place == Place(2**32 - 1, 7)

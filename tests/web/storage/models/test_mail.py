"""Mail is stored as the models describe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.storage.models import OutboxItem
from web.storage.schema import upgrade

if TYPE_CHECKING:
    from web.storage.database import Database

STORAGE = True
"""Runs on SQLite and PostgreSQL; tests with the fixture ``sqlite`` run on SQLite only."""


def test_the_mailbox_of_an_address_has_no_tag(database: Database) -> None:
    upgrade(database)
    item = OutboxItem(key="1", kind="mail", occasion="link", recipient="anna+news@example.org", content=b"")
    with database.writing() as session:
        session.add(item)
    assert item.mailbox == "anna@example.org"

"""Undelivered mail: operators see what failed, and can try it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.conftest import services
from tests.web.mail.conftest import opened
from web.errors import WebError
from web.mail.outbound import undelivered

if TYPE_CHECKING:
    from tests.web.mail.conftest import Centre

STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_undelivered_mail_is_listed_and_can_be_tried_again(centre: Centre) -> None:
    database = services(centre.app).database
    reference = opened(centre)
    centre.smtp.refused = frozenset({"anna@example.org"})
    centre.worker.run_once()
    with database.session() as session:
        (row,) = undelivered.find(session)
    assert (row["ticket"], row["who"], row["waits"]) == (reference, "anna@example.org", False)
    centre.smtp.refused = frozenset()
    undelivered.retry(database, row["name"])
    centre.worker.run_once()
    assert len(centre.smtp.mails()) == 1
    with database.session() as session:
        assert undelivered.find(session) == []
    with pytest.raises(WebError, match="no failed mail has that name"):
        undelivered.retry(database, row["name"])

"""Ticket references: easy to read aloud, and replaced when taken."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from tests.web.conftest import services
from web.storage.models import Ticket
from web.tickets.new_ticket import NewTicket
from web.tickets.reference import ALPHABET, new_reference

if TYPE_CHECKING:
    from flask import Flask


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_references_avoid_characters_that_look_alike() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET) == 24
    assert not set(ALPHABET) & set("01OILSBZUGAEabc")
    references = {new_reference("NP") for _ in range(500)}
    assert len(references) == 500
    assert all(re.fullmatch(rf"NP(-[{ALPHABET}]{{4}}){{2}}", reference) for reference in references)


def reference_of(app: Flask, subject: str) -> str:
    return services(app).tickets.open(NewTicket("anna@example.org", subject, "Help."), subject).ticket.reference


def test_taken_reference_is_replaced(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    references = iter(["NP-2222-2222", "NP-2222-2222", "NP-3333-3333"])
    monkeypatch.setattr("web.tickets.repository.new_reference", lambda _: next(references))
    assert reference_of(app, "one") == "NP-2222-2222"
    assert reference_of(app, "two") == "NP-3333-3333"


def test_repeatedly_taken_references_end_in_an_error(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.tickets.repository.new_reference", lambda _: "NP-2222-2222")
    reference_of(app, "one")
    with pytest.raises(IntegrityError):
        reference_of(app, "two")
    with services(app).database.session() as session:
        assert session.scalar(select(func.count()).select_from(Ticket)) == 1

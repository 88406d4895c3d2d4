"""One network adds only so much to a day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tests.web.events.conftest import MONDAY, search
from web.events import quota
from web.events.note import Note
from web.events.quota import Quota
from web.events.visitor import Visitor
from web.storage.models import AskedQuery, Step
from web.storage.states import StepKind

if TYPE_CHECKING:
    import pytest

    from web.events.writer import StepWriter
    from web.storage.database import Database


def opened(address: str, agent: str = "Browser") -> Note:
    return Note(StepKind.OPENED, Visitor(address, agent), slug="one")


def test_a_network_is_counted_whatever_its_browsers_and_begins_anew_each_day(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(quota, "MOST_STEPS", 2)
    ours = Quota()
    flood = [opened(f"2001:db8:1:{number}::1", f"Browser {number}") for number in range(5)]
    assert ours.within([*flood, opened("192.0.2.1")], MONDAY) == [*flood[:2], opened("192.0.2.1")]
    assert ours.within(flood, MONDAY) == []
    assert [record.message for record in caplog.records] == [
        "one network took more than 2 steps today: the others are not counted"
    ]
    assert ours.within(flood, MONDAY + dt.timedelta(days=1)) == flood[:2]


def test_a_flood_of_made_up_queries_does_not_grow_the_database(
    writer: StepWriter, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quota, "MOST_STEPS", 3)
    for start in range(0, 30, 10):
        writer.write([search("a" * (start + number + 1)) for number in range(10)])
    with database.session() as session:
        assert session.scalar(select(func.count()).select_from(AskedQuery)) == 3
        assert session.scalar(select(func.count()).select_from(Step)) == 3

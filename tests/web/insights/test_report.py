"""The report: everything of a period, from the database and the served articles."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tests.servers import HOST, free_port
from tests.web.browser.record import write_record
from tests.web.conftest import services
from tests.web.insights.conftest import TODAY
from web.insights import articles
from web.insights.period import Period
from web.insights.report import counts, report, today
from web.storage.connections.config import DatabaseConfig
from web.storage.database import Database

if TYPE_CHECKING:
    from flask import Flask

STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_report_covers_its_period_and_compares_with_the_one_before(app: Flask) -> None:
    write_record(services(app).database)
    view = services(app).catalogues.look()

    week, month = (report(services(app).database, view, Period.latest(days, TODAY)) for days in (7, 30))

    assert week.visits < month.visits
    assert all(len(figure.by_day) == 7 for figure in week.figures)
    assert {row.question for row in week.rows} >= {"forgot my password", "payment failed"}
    assert all(row.before > 0 for row in month.rows)
    assert [gap.id for gap in week.gaps if gap.row] == [gap.id for gap in week.gaps]
    assert {comment.slug for comment in month.comments} <= set(view.catalogue.entries)


def test_figures_are_read_from_the_replica(postgres_url: str) -> None:
    """The primary of this test does not exist."""
    nowhere = f"postgresql+psycopg://firstline@{HOST}:{free_port()}/centre"
    period = Period.latest(7, TODAY)
    with closing(Database(nowhere, DatabaseConfig(replica_url=f"{postgres_url}/centre"))) as database:
        assert counts(database, period).totals is not None
        assert articles.rows(database, (), (), period) == ()
        assert articles.comments(database, {}) == ()


def test_without_any_record_the_report_is_empty(app: Flask) -> None:
    found = report(services(app).database, services(app).catalogues.look(), Period.latest(30, TODAY))

    assert (found.visits, found.rows, found.gaps, found.comments) == (0, (), (), ())
    assert len(found.articles) > 0


def test_the_day_is_that_of_the_site() -> None:
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        assert today(zone) == dt.datetime.now(ZoneInfo(zone)).date()

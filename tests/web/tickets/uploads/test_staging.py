"""Staged uploads have a total limit, and a form over the limit keeps its text."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, update
from werkzeug.datastructures import FileStorage

from tests.web.conftest import services
from web.storage.models import File, now
from web.tickets.uploads.staging import Files

if TYPE_CHECKING:
    from flask import Flask

    from tests.web.conftest import MakeApp
    from web.tickets.uploads.staging import UploadStaging

STORAGE = True

LOG = b"a line of a log\n" * 1_000


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    """Return an application with room for three staged logs."""
    return make_app(max_staged_bytes=3 * len(LOG))


def take(staging: UploadStaging, *names: str) -> Files:
    return staging.take(Files(), [FileStorage(io.BytesIO(LOG), filename=name) for name in names])


def test_a_file_over_the_staging_limit_is_refused_by_name(app: Flask) -> None:
    staging = services(app).staging
    assert len(take(staging, "a.txt", "b.txt", "c.txt").staged) == 3
    late = take(staging, "late.txt")
    assert late.staged == ()
    assert "“late.txt” was not taken: there is no room" in late.refused[0]
    with services(app).database.session() as session:
        assert session.scalar(select(func.count(File.id))) == 3


def test_files_of_forms_abandoned_for_an_hour_make_room(app: Flask) -> None:
    staging, database = services(app).staging, services(app).database
    take(staging, "a.txt", "b.txt", "c.txt")
    with database.writing() as session:
        session.execute(update(File).where(File.name == "a.txt").values(created=now() - dt.timedelta(hours=2)))
    assert len(take(staging, "late.txt").staged) == 1
    with database.session() as session:
        assert sorted(session.scalars(select(File.name))) == ["b.txt", "c.txt", "late.txt"]

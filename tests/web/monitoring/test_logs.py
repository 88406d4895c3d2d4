"""Logs for machines are one JSON object a line, with the id of the request."""

from __future__ import annotations

import json
import logging
import sys

from tests.web.conftest import run_concurrently
from web.monitoring.logs import JsonFormatter, new_request_id


def _record(message: str, *arguments: object, failure: BaseException | None = None) -> logging.LogRecord:
    failed = (type(failure), failure, failure.__traceback__) if failure else None
    return logging.LogRecord("firstline.web", logging.WARNING, __file__, 1, message, arguments, failed)


def test_an_entry_is_one_line_with_time_level_and_request() -> None:
    request_id = new_request_id()
    line = JsonFormatter().format(_record("the %s failed\nin two lines — twice", "database"))
    assert "\n" not in line
    entry = json.loads(line)
    assert entry.pop("time").endswith("+00:00")
    assert entry == {
        "level": "warning",
        "logger": "firstline.web",
        "message": "the database failed\nin two lines — twice",
        "request_id": request_id,
    }


def test_a_traceback_stays_in_its_entry() -> None:
    try:
        sys.intern(1)  # type: ignore[arg-type]
    except TypeError as error:
        entry = json.loads(JsonFormatter().format(_record("failed", failure=error)))
    assert "TypeError" in entry["traceback"]


def test_requests_at_the_same_time_keep_their_ids_apart() -> None:
    def log(_number: int) -> tuple[str, str]:
        return new_request_id(), json.loads(JsonFormatter().format(_record("one")))["request_id"]

    pairs = run_concurrently(4, log)
    assert all(made == logged for made, logged in pairs)
    assert len({made for made, _ in pairs}) == 4

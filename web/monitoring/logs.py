"""Logs: one line of text for people, or one JSON object a line for machines, with the id of the request."""

from __future__ import annotations

import datetime as dt
import json
import logging
import secrets
from contextvars import ContextVar
from typing import Final, Literal

LogFormat = Literal["text", "json"]

_request_id: ContextVar[str] = ContextVar("request_id", default="")

_QUIET: Final = ("waitress", "alembic")
"""Below a warning, waitress logs the addresses that people request."""


def new_request_id() -> str:
    """Return a new random id of 16 hexadecimal digits; what this thread logs from now on carries it."""
    name = secrets.token_hex(8)
    _request_id.set(name)
    return name


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time in UTC, level, logger, message, and the request's id and a traceback if any."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        entry = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": _request_id.get(),
            "traceback": self.formatException(record.exc_info) if record.exc_info else "",
        }
        return json.dumps({key: value for key, value in entry.items() if value}, ensure_ascii=False)


def configure_logs(log_format: LogFormat) -> None:
    """Write the logs of this process to standard error, from level INFO on."""
    handler = logging.StreamHandler()
    if log_format == "json":
        handler.setFormatter(JsonFormatter())
    else:
        handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)

"""Serves the application until it is told to stop."""

from __future__ import annotations

import errno
import gc
import logging
import signal
import socket
from typing import TYPE_CHECKING, NoReturn

from waitress.adjustments import Adjustments  # type: ignore[import-untyped]

from web.errors import ServeError
from web.security.bodies import BodyLimits, UploadSpace
from web.security.connections import ConnectionLimits
from web.serving.request_parser import BodyStore
from web.serving.transport import Server

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from flask import Flask

    from web.config import WebConfig

_BACKLOG = 1_024
"""How many connections may wait to be accepted: a burst is slow, not refused."""

_MEMORY_FOR_FILES_BYTES = 65_536
"""How much of a body stays in memory beyond the text of a form."""

_EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}  # noqa: S104 - to print, not to listen


def serve(app: Flask, config: WebConfig, announce: Callable[[str], None]) -> None:
    """Listen, announce the address, and answer until the process is told to stop.

    Raises:
        ServeError: the address is taken, not ours, or not allowed.

    """
    try:
        family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
        listener = socket.create_server((config.host, config.port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise ServeError(_explain(error, config)) from error
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # else a line for each request that waits a moment
    with listener:
        settings = Adjustments(
            threads=config.threads,
            ident=None,
            backlog=_BACKLOG,
            log_socket_errors=False,  # they name the address that was asked for, which may be a secret link
            asyncore_use_poll=True,  # select() ends at a thousand files, and the database has some, too
            clear_untrusted_proxy_headers=not config.trusted_proxies,
        )
        limits = ConnectionLimits.of_process(config.trusted_proxies)
        server = Server(app, listener, settings, limits, _body_store(config))
        for name in (signal.SIGINT, signal.SIGTERM):  # a shell starts jobs in the background with SIGINT ignored
            signal.signal(name, _stop)
        gc.collect()
        gc.freeze()  # to look through all modules for garbage keeps everybody waiting for a tenth of a second each time
        try:
            announce(_address(config.host, listener.getsockname()[1]))
            server.run()
        finally:
            server.close()


def _body_store(config: WebConfig) -> BodyStore:
    """Return where request bodies go: the text of a form always fits into memory."""
    memory_bytes = config.max_body_bytes + _MEMORY_FOR_FILES_BYTES
    return BodyStore(BodyLimits(config.max_body_bytes), UploadSpace(), memory_bytes, config.trusted_proxies)


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit


def _explain(error: OSError, config: WebConfig) -> str:
    place = f"{config.host}:{config.port}"
    if error.errno == errno.EADDRINUSE:
        return f"{place} is taken by another program; choose another port: python -m web serve --port {config.port + 1}"
    if error.errno == errno.EACCES:
        return f"{place}: ports below 1024 need more rights; choose another: python -m web serve --port 8000"
    return f"{place} cannot be listened on: {error}"


def _address(host: str, port: int) -> str:
    shown = _EVERY_ADDRESS.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"

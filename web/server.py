"""Serves the application until it is told to stop."""

from __future__ import annotations

import errno
import gc
import logging
import signal
import socket
from typing import TYPE_CHECKING, NoReturn

from waitress import create_server  # type: ignore[import-untyped]

from web.errors import ServeError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from flask import Flask

    from web.config import WebConfig

_MAX_BODY_BYTES = 128 * 1024 * 1024
"""Beyond this the server itself refuses; up to it the application does, in its own words, and keeps what was typed."""

_MAX_HEADER_BYTES = 2 * 1024 * 1024
"""The address is part of it: whoever pastes a whole log as a query reads our own words, not the server's."""

_BACKLOG = 1_024
"""How many connections may wait to be accepted: a burst is slow, not refused."""

_MAX_CONNECTIONS = 1_000
"""How many may be open at the same time: browsers keep theirs for two minutes, and whoever comes then must wait."""

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
        server = create_server(
            app,
            sockets=[listener],
            threads=config.threads,
            ident=None,
            connection_limit=_MAX_CONNECTIONS,
            asyncore_use_poll=True,  # select() ends at a thousand files, and the database has some, too
            max_request_header_size=_MAX_HEADER_BYTES,
            max_request_body_size=_MAX_BODY_BYTES,
            clear_untrusted_proxy_headers=not config.trusted_proxies,
        )
        for name in (signal.SIGINT, signal.SIGTERM):  # a shell starts jobs in the background with SIGINT ignored
            signal.signal(name, _stop)
        gc.collect()
        gc.freeze()  # to look through all modules for garbage keeps everybody waiting for a tenth of a second each time
        try:
            announce(_address(config.host, listener.getsockname()[1]))
            server.run()
        finally:
            server.close()


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

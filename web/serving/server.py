"""The WSGI server."""

from __future__ import annotations

import errno
import gc
import logging
import signal
import socket
import sys
from typing import TYPE_CHECKING

from waitress.adjustments import Adjustments  # type: ignore[import-untyped]

from web.app.services import services
from web.errors import ServeError
from web.security.bodies import BodyLimits, UploadSpace
from web.security.connections import ConnectionLimits
from web.serving.dispatcher import Dispatcher
from web.serving.request_parser import BodyStore
from web.serving.supervisor import inherited_listener
from web.serving.transport import Server

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from web.config import WebConfig

_BACKLOG = 1_024
"""Connections that may wait to be accepted: a burst is delayed, not refused."""

_FILE_MEMORY_BYTES = 65_536
"""The part of a body that stays in memory beyond the text of a form."""

_PRINTED_HOSTS = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}  # noqa: S104 - for printing, not for listening


def listen(config: WebConfig) -> socket.socket:
    """Return a socket that listens where the settings say, or the one that this process has inherited.

    Raises:
        ServeError: the address is in use, does not exist on this machine, or is not allowed.

    """
    if (descriptor := inherited_listener()) is not None:
        listener = socket.socket(fileno=descriptor)
        listener.set_inheritable(False)
        return listener
    try:
        family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
        return socket.create_server((config.host, config.port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise ServeError(_explain(error, config)) from error


def address_of(listener: socket.socket, config: WebConfig) -> str:
    """Return the address to open in a browser on this machine."""
    host = _PRINTED_HOSTS.get(config.host, f"[{config.host}]" if ":" in config.host else config.host)
    return f"http://{host}:{listener.getsockname()[1]}{config.path}"


def settle() -> None:
    """Keep what is loaded by now out of the garbage collection, before the first request and before a fork.

    Each collection over all modules would pause the server for a tenth of a second, and write to the memory that
    forked processes share.
    """
    gc.collect()
    gc.freeze()


def answer(app: Flask, config: WebConfig, listener: socket.socket, ready: Callable[[], None] | None = None) -> None:
    """Answer requests until a signal: SIGTERM ends the process after the requests it has, SIGINT at once.

    ``ready`` is called when signals are heeded and the first request can be answered.
    """
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # otherwise it logs every request that waits
    settings = Adjustments(
        threads=config.threads,
        ident=None,
        backlog=_BACKLOG,
        log_socket_errors=False,  # these messages quote the URL, which may be a secret link
        asyncore_use_poll=True,  # select() cannot handle file descriptors above 1,023
        clear_untrusted_proxy_headers=not config.trusted_proxies,
    )
    limits = ConnectionLimits.of_process(config.trusted_proxies, config.process_count)
    memory_bytes = config.max_body_bytes + _FILE_MEMORY_BYTES  # the text of a form always fits
    space = UploadSpace.of_process(config.process_count)
    store = BodyStore(BodyLimits(config.max_body_bytes, config.path), space, memory_bytes, config.trusted_proxies)
    with app.app_context():
        dispatcher = Dispatcher(services().catalogues, config.path)
    server = Server(app, listener, settings, limits, store, dispatcher=dispatcher)
    signal.signal(signal.SIGINT, lambda *_: sys.exit())  # a shell starts background jobs with SIGINT ignored
    signal.signal(signal.SIGTERM, lambda *_: server.drain())
    try:
        if ready:
            ready()
        server.run()
    finally:
        server.close()


def _explain(error: OSError, config: WebConfig) -> str:
    place = f"{config.host}:{config.port}"
    if error.errno == errno.EADDRINUSE:
        return (
            f"{place} is in use by another program; choose another port: python -m web serve --port {config.port + 1}"
        )
    if error.errno == errno.EACCES:
        return f"{place}: ports below 1024 need root privileges; choose another: python -m web serve --port 8000"
    return f"{place}: the server cannot listen here: {error.strerror}"

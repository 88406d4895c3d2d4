"""Serve the help centre, with the worker and the pull of the index beside the server."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.command_line import articles_option
from kb.config import KbConfig, load
from search.config import SearchConfig
from search.generations.layout import CURRENT
from search.objects.config import StorageConfig
from web.app.services import services
from web.app.worker import Worker, works
from web.cli.help_centre import database_errors, index_option
from web.config import WebConfig
from web.pages.popular import unknown_popular
from web.serving import server
from web.serving.supervisor import TRIAL, Supervisor, inherited_listener
from web.serving.warm_up import warm_up
from web.storage.connections.config import DatabaseConfig
from web.storage.database import Database
from web.storage.schema import upgrade

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from flask import Flask

    from web.cli.help_centre import CreateApp
    from web.serving.supervisor import Lifeline

log = logging.getLogger("firstline.web")

_RESTART_SECONDS = 5.0

_SHARED = "FIRSTLINE_SHARED"
"""Environment variable: the folder that a process leaves to the one that replaces it."""


@click.command()
@articles_option
@index_option
@click.option("--host", help="Address to listen on.")
@click.option("--port", help="Port to listen on; 0 picks a free one.")
@click.option("--threads", help="Requests answered at the same time.")
@click.pass_obj
def serve(
    create_app: CreateApp,
    *,
    articles: Path | None,
    index: Path | None,
    host: str | None,
    port: str | None,
    threads: str | None,
) -> int:
    """Serve the help centre until stopped."""
    config = load(WebConfig, host=host, port=port, threads=threads)
    kb = load(KbConfig, articles=articles)
    search = load(SearchConfig, index=index)
    storage = load(StorageConfig)
    with database_errors():
        upgrade(Database(config.database_url, load(DatabaseConfig)))
        if storage.pull_from and not (search.index / CURRENT).exists():  # otherwise the old one serves at once
            subprocess.run(_pull_command(search), check=False)  # noqa: S603 - our own command; it says what is wrong
        companions = _companions(config, kb, search, storage)
        if config.process_count == 1 and inherited_listener() is None:  # a supervisor goes on as one
            _serve_alone(create_app(config, kb=kb, search=search), config, companions)
        else:
            if _SHARED not in os.environ:
                os.environ[_SHARED] = tempfile.mkdtemp(prefix="firstline-")
            shared = Path(os.environ[_SHARED])
            _serve_together(create_app(config, kb=kb, search=search, shared=shared), config, companions, shared)
    return 0


def _serve_alone(app: Flask, config: WebConfig, companions: Sequence[_Companion]) -> None:
    """Answer requests in this process, with its companions beside it."""
    _prepare(app, config)
    with server.listen(config) as listener, ExitStack() as stack:

        def begin() -> None:
            _announce(listener, config)
            for companion in companions:
                stack.enter_context(_kept_running(companion))

        _answer(app, config, listener, begin)


def _serve_together(app: Flask, config: WebConfig, companions: Sequence[_Companion], shared: Path) -> None:
    """Answer requests in several processes, which this one supervises together with their companions."""
    _prepare(app, config)
    with server.listen(config) as listener:
        tasks = [partial(_answer, app, config, listener)] * config.process_count
        supervisor = Supervisor(tasks, listener.fileno())
        _announce(listener, config)
        for companion in companions:
            supervisor.add(partial(_become, companion, supervisor.lifeline))
        if task := supervisor.run():
            task()
        else:
            shutil.rmtree(shared, ignore_errors=True)


def _prepare(app: Flask, config: WebConfig) -> None:
    """Load the index, warn of settings that lead nowhere, and fail now on a wrong mail setting; a trial ends here.

    Otherwise the worker would only end and be restarted again and again.
    """
    with app.app_context():
        for warning in unknown_popular(config.popular, services().catalogues.look().catalogue.entries):
            log.warning(warning)
        Worker(services())
        if (generation := services().catalogues.generation()) is not None:
            warm_up(generation)
        services().database.close()  # a process that is forked needs connections of its own
    if TRIAL in os.environ:
        sys.exit()
    server.settle()


def _answer(app: Flask, config: WebConfig, listener: socket.socket, begin: Callable[[], None] | None = None) -> None:
    """Answer requests until a signal, and store what was recorded of them."""
    with app.app_context():
        recorder = services().recorder
    recorder.start()
    try:
        server.answer(app, config, listener, begin)
    finally:
        recorder.close()


def _announce(listener: socket.socket, config: WebConfig) -> None:
    click.echo(f"Help centre on {server.address_of(listener, config)} (Ctrl+C stops it)")


@dataclass(frozen=True, slots=True)
class _Companion:
    """A program that runs beside the server. Its standard input is a pipe, and it ends when that closes."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]


def _companions(config: WebConfig, kb: KbConfig, search: SearchConfig, storage: StorageConfig) -> list[_Companion]:
    """Return the worker, and the pull of the index if it comes from a store."""
    environment = {**os.environ, "KB_WEB_HOST": config.host, "KB_WEB_PORT": str(config.port)}
    companions = []
    if config.worker and works(config, search):
        work = (sys.executable, "-m", "web", "work", "--articles", str(kb.articles), "--index", str(search.index))
        companions.append(_Companion("the worker", work, environment))
    if storage.pull_from:
        companions.append(_Companion("the pull of the index", (*_pull_command(search), "--watch"), environment))
    return companions


def _pull_command(search: SearchConfig) -> tuple[str, ...]:
    """Return the command that pulls the index: a process of its own, because its client would not survive a fork."""
    return sys.executable, "-m", "search", "pull", "--index", str(search.index)


def _become(companion: _Companion, lifeline: Lifeline) -> None:
    """Turn this process into a companion; it ends with the lifeline, which is its standard input."""
    os.dup2(lifeline.reader, sys.stdin.fileno())
    os.execve(sys.executable, companion.command, dict(companion.environment))  # noqa: S606 - our own command


@contextmanager
def _kept_running(companion: _Companion) -> Iterator[None]:
    """Run a companion, and restart it if it ends.

    It stops when the pipe to it closes, even if the server is killed.
    """
    reader, writer = os.pipe()
    stop = threading.Event()

    def keep_running() -> None:
        while not stop.is_set():
            subprocess.run(  # noqa: S603 - our own command
                companion.command, stdin=reader, env=companion.environment, start_new_session=True, check=False
            )
            if not stop.wait(_RESTART_SECONDS):
                log.error("%s ended; restarting it", companion.name)

    keeper = threading.Thread(target=keep_running)
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        os.close(writer)
        keeper.join()
        os.close(reader)

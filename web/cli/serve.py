"""Serve the help centre, with the worker beside the server."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import click

from kb.command_line import articles_option
from kb.config import KbConfig, load
from search.config import SearchConfig
from web.app.services import services
from web.app.worker import Worker, works
from web.cli.help_centre import database_errors, index_option
from web.config import WebConfig
from web.pages.popular import unknown_popular
from web.serving import server
from web.storage.database import Database
from web.storage.schema import upgrade

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from web.cli.help_centre import CreateApp

log = logging.getLogger("firstline.web")

_RESTART_SECONDS = 5.0


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
    with database_errors(), ExitStack() as stack:
        upgrade(Database(config.database_url))
        app = create_app(config, kb=kb, search=search)
        with app.app_context():
            for warning in unknown_popular(config.popular, services().catalogues.look().catalogue.entries):
                log.warning(warning)
            recorder = services().recorder
            Worker(services())  # fail now on a wrong mail setting: a worker would only restart again and again

        def announce(address: str) -> None:
            click.echo(f"Help centre on {address} (Ctrl+C stops it)")
            if config.worker and works(config):
                stack.enter_context(_worker(config, kb, search))

        recorder.start()
        stack.callback(recorder.close)
        server.serve(app, config, announce)
    return 0


@contextmanager
def _worker(config: WebConfig, kb: KbConfig, search: SearchConfig) -> Iterator[None]:
    """Run the worker beside the server, and restart it if it ends.

    The worker stops when the pipe to it closes, even if the server is killed.
    """
    command = [sys.executable, "-m", "web", "work", "--articles", str(kb.articles), "--index", str(search.index)]
    environment = {**os.environ, "KB_WEB_HOST": config.host, "KB_WEB_PORT": str(config.port)}
    reader, writer = os.pipe()
    stop = threading.Event()

    def keep_running() -> None:
        while not stop.is_set():
            subprocess.run(command, stdin=reader, env=environment, start_new_session=True, check=False)  # noqa: S603
            if not stop.wait(_RESTART_SECONDS):
                log.error("the worker ended; restarting it")

    keeper = threading.Thread(target=keep_running)
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        os.close(writer)
        keeper.join()
        os.close(reader)

"""Serve the help centre: ``python -m web serve``; what else operators and agents do is in ``web.cli.commands``."""

from __future__ import annotations

import argparse
import logging
import os
import subprocess
import sys
import threading
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from kb.config import KbConfig, load
from kb.errors import KbError
from search.config import SearchConfig
from web import create_app
from web.app.services import services
from web.app.worker import Worker, works
from web.cli.commands import EX_TEMPFAIL, FOLDERS, register
from web.config import WebConfig
from web.errors import WebError
from web.pages.popular import unknown_popular
from web.serving.server import serve
from web.storage.database import Database, check_there
from web.storage.restore import restore as put_back
from web.storage.schema import upgrade

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


log = logging.getLogger("firstline.web")

_WORKER_PAUSE_SECONDS = 5.0

_LOOKING = frozenset({"backup", "check", "mail", "privacy", "tickets"})
"""Commands about what is there already."""

_STOPPED = 130
"""As shells say that Ctrl+C ended a program."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    for talkative in ("waitress", "alembic"):  # below a warning, the one names addresses that were asked for
        logging.getLogger(talkative).setLevel(logging.WARNING)
    try:
        if options.command == "migrate":
            return migrate()
        if options.command == "restore":
            return restore(options)
        return run(options) if options.command == "serve" else _call(options)
    except (KbError, WebError) as error:
        print(f"error: {error}", file=sys.stderr)
    except SQLAlchemyError as error:
        print(f"error: [web] database_url: {getattr(error, 'orig', None) or error}", file=sys.stderr)
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return _STOPPED
    return EX_TEMPFAIL if options.command == "mail-in" else 1  # else a mail server would send the mail back


def run(options: argparse.Namespace) -> int:
    """Serve until told to stop."""
    config = load(WebConfig, host=options.host, port=options.port, threads=options.threads)
    kb = load(KbConfig, articles=options.articles)
    search = load(SearchConfig, index=options.index)
    upgrade(Database(config.database_url))
    app = create_app(config, kb=kb, search=search)
    with app.app_context():
        for warning in unknown_popular(config.popular, services().catalogues.look().catalogue.entries):
            log.warning(warning)
        Worker(
            services()
        )  # a setting of the mail that cannot be is told now, not by a worker that ends again and again
    with ExitStack() as beside:

        def announce(address: str) -> None:
            print(f"Help centre on {address} (Ctrl+C stops it)", flush=True)
            if config.worker and works(config):
                beside.enter_context(_worker(config, kb, search))

        serve(app, config, announce)
    return 0


@contextmanager
def _worker(config: WebConfig, kb: KbConfig, search: SearchConfig) -> Iterator[None]:
    """Run the worker beside the server: it ends when the pipe to it does, even where the server is killed.

    Where it ends by itself, another takes its place.
    """
    command = [sys.executable, "-m", "web", "work", "--articles", str(kb.articles), "--index", str(search.index)]
    environment = {**os.environ, "KB_WEB_HOST": config.host, "KB_WEB_PORT": str(config.port)}
    reading, writing = os.pipe()
    done = threading.Event()

    def keep_one() -> None:
        while not done.is_set():
            subprocess.run(command, stdin=reading, env=environment, start_new_session=True, check=False)  # noqa: S603
            if not done.wait(_WORKER_PAUSE_SECONDS):
                log.error("the worker ended, and is started again")

    keeper = threading.Thread(target=keep_one)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        os.close(writing)
        keeper.join()
        os.close(reading)


def _call(options: argparse.Namespace) -> int:
    """Run a command that needs what the pages need, over a database that is up to date."""
    config = load(WebConfig)
    if options.command in _LOOKING:
        check_there(config.database_url)
    app = create_app(
        config, kb=load(KbConfig, articles=options.articles), search=load(SearchConfig, index=options.index)
    )
    with app.app_context(), closing(services().database) as database:
        upgrade(database)
        return int(options.call(options))


def migrate() -> int:
    """Bring the database up to date."""
    changed = upgrade(Database(load(WebConfig).database_url))
    print("The database is now up to date." if changed else "The database was up to date.")
    return 0


def restore(options: argparse.Namespace) -> int:
    """Put a backup in the place of the database, which may be damaged: nothing else is opened before."""
    config = load(WebConfig)
    aside = put_back(Database(config.database_url), options.file, replace=options.replace)
    print(f"{options.file}: restored.")
    if aside is not None:
        print(f"The database that was there is now {aside}.")
    if config.secret_key is None:
        print(f"Restore {config.secret_file}, too: links in mails that were sent before need the key in it.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m web", description="The help centre in the browser.")
    commands = parser.add_subparsers(dest="command", required=True)
    server = commands.add_parser("serve", help="answer requests until told to stop", parents=[FOLDERS])
    server.add_argument("--host", help="the address to listen on")
    server.add_argument("--port", help="the port to listen on; 0 takes a free one")
    server.add_argument("--threads", help="how many requests are answered at the same time")
    commands.add_parser("migrate", help="bring the database up to date")
    restoring = commands.add_parser(
        "restore", help="put a backup in the place of the database; the server must not run"
    )
    restoring.add_argument("file", type=Path, help="a file that the backup command wrote")
    restoring.add_argument(
        "--replace", action="store_true", help="even if the database holds data, which is kept aside"
    )
    register(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())

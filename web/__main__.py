"""Serve the help centre: ``python -m web serve``; bring its database up to date: ``python -m web migrate``."""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from kb.config import KbConfig, load
from kb.errors import KbError
from search.config import SearchConfig
from web import create_app
from web.config import WebConfig
from web.db import Database
from web.errors import WebError
from web.schema import upgrade
from web.server import serve

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    for talkative in ("waitress", "alembic"):  # below a warning, the one names addresses that were asked for
        logging.getLogger(talkative).setLevel(logging.WARNING)
    try:
        if options.command == "migrate":
            return migrate()
        return run(options)
    except (KbError, WebError) as error:
        print(f"error: {error}", file=sys.stderr)
    except SQLAlchemyError as error:
        print(f"error: [web] database_url: {getattr(error, 'orig', None) or error}", file=sys.stderr)
    return 1


def run(options: argparse.Namespace) -> int:
    """Serve until told to stop."""
    config = load(WebConfig, host=options.host, port=options.port, threads=options.threads)
    kb = load(KbConfig, articles=options.articles)
    search = load(SearchConfig, index=options.index)
    upgrade(Database(config.database_url))
    serve(create_app(config, kb=kb, search=search), config, _announce)
    return 0


def migrate() -> int:
    """Bring the database up to date."""
    changed = upgrade(Database(load(WebConfig).database_url))
    print("The database is now up to date." if changed else "The database was up to date.")
    return 0


def _announce(address: str) -> None:
    print(f"Help centre on {address} (Ctrl+C stops it)", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m web", description="The help centre in the browser.")
    commands = parser.add_subparsers(dest="command", required=True)
    server = commands.add_parser("serve", help="answer requests until told to stop")
    server.add_argument("--host", help="the address to listen on")
    server.add_argument("--port", type=int, help="the port to listen on; 0 takes a free one")
    server.add_argument("--threads", type=int, help="how many requests are answered at the same time")
    server.add_argument("--articles", type=Path, help="the folder that images, and pages without an index, come from")
    server.add_argument("--index", type=Path, help="the folder of the index")
    commands.add_parser("migrate", help="bring the database up to date")
    return parser


if __name__ == "__main__":
    sys.exit(main())

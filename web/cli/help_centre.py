"""Run a command inside the application, with the settings, articles and index that the pages use."""

from __future__ import annotations

from contextlib import closing, contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click
from sqlalchemy.exc import SQLAlchemyError

from kb.command_line import articles_option
from kb.config import KbConfig, load
from search.config import SearchConfig
from web.app.services import services
from web.config import WebConfig
from web.errors import DatabaseError
from web.storage.database import check_there
from web.storage.schema import upgrade

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask


class CreateApp(Protocol):
    """Builds the application; ``web.__main__`` passes ``web.create_app`` to the commands as click's ``obj``."""

    def __call__(self, config: WebConfig, *, kb: KbConfig, search: SearchConfig, shared: Path | None = None) -> Flask:
        """Return the application."""
        ...


index_option = click.option(
    "--index", type=click.Path(path_type=Path), metavar="DIR", help="Folder of the index (default: from config.toml)."
)


@contextmanager
def database_errors() -> Iterator[None]:
    """Turn errors of the database into one that names the setting."""
    try:
        yield
    except SQLAlchemyError as error:
        raise DatabaseError(f"[web] database_url: {getattr(error, 'orig', None) or error}") from error


@contextmanager
def help_centre(create_app: CreateApp, articles: Path | None, index: Path | None) -> Iterator[None]:
    """Enter the application context over an up-to-date database, and close the database at the end."""
    app = create_app(load(WebConfig), kb=load(KbConfig, articles=articles), search=load(SearchConfig, index=index))
    with database_errors(), app.app_context(), closing(services().database) as database:
        upgrade(database)
        yield


def in_help_centre(*, needs_database: bool = False) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Add ``--articles`` and ``--index`` to a command, and run it in the application context.

    With ``needs_database`` a missing database file is an error: a command that only looks at data must not create one.
    """

    def decorate(callback: Callable[..., int]) -> Callable[..., int]:
        @articles_option
        @index_option
        @click.pass_obj
        @wraps(callback)
        def run(create_app: CreateApp, /, *, articles: Path | None, index: Path | None, **options: object) -> int:
            if needs_database:
                check_there(load(WebConfig).database_url)
            with help_centre(create_app, articles, index):
                return callback(**options)

        return run

    return decorate

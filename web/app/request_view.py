"""The articles, the index and the reader that a request works with."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import g, request

from web.app.services import services
from web.reader import VARY, Reader, reader_of

if TYPE_CHECKING:
    from flask import Flask, Response

    from web.catalogues import View


def view() -> View:
    """Return the view of this request: fetched once, so that a page never mixes two generations."""
    if "view" not in g:
        g.view = services().catalogues.look()
    return cast("View", g.view)


def reader(wanted: str | None = None) -> Reader:
    """Return the reader of this request; its response then depends on the reader's language.

    ``wanted`` is as in ``reader_of``, and counts for the whole request.
    """
    if "reader" not in g:
        g.reader = reader_of(request, view().languages, wanted)
    return cast("Reader", g.reader)


def chosen_language() -> str | None:
    """Return the language that the address asks for, which its links keep; None if the browser's is to be used."""
    return reader_of(request, view().languages).chosen or None


def register(app: Flask) -> None:
    """Tell caches which responses depend on the reader's language."""

    @app.after_request
    def vary(response: Response) -> Response:
        if "reader" in g and g.reader.is_multilingual:
            response.vary.add(VARY)
        return response

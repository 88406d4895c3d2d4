"""The view of a request: what it shows, looked up once, so that a page never mixes two generations."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import g

from web.app.services import services

if TYPE_CHECKING:
    from web.catalogues import View


def view() -> View:
    """Return what this request shows; every call within the request returns the same."""
    if "view" not in g:
        g.view = services().catalogues.look()
    return cast("View", g.view)

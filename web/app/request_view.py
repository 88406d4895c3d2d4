"""The articles and the index that a request works with."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import g

from web.app.services import services

if TYPE_CHECKING:
    from web.catalogues import View


def view() -> View:
    """Return the view of this request: fetched once, so that a page never mixes two generations."""
    if "view" not in g:
        g.view = services().catalogues.look()
    return cast("View", g.view)

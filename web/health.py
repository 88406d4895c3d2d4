"""Health: whether the site serves, and how well, for those who watch over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from search.generation import CURRENT
from web import wire
from web.services import services

if TYPE_CHECKING:
    from flask import Response

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Say what serves. Without an index the pages still do, so that is no reason to restart anything."""
    generation = services().catalogues.generation()
    if generation is not None:
        name, articles = generation.name, len(generation.docstore.entries)
        known = {"generation": name, "articles": articles, "index": "ready", "meaning": generation.meaning}
        return wire.answer({"status": "ok", **known})
    state = "broken" if (services().search.index / CURRENT).exists() else "missing"
    # counting the articles would mean to read them all: a watcher does not wait for that
    return wire.answer({"status": "degraded", "generation": None, "articles": None, "index": state, "meaning": "off"})

"""Health: whether the site serves, and how well, for those who watch over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from search.generations.layout import CURRENT
from web.api import serializers
from web.app.services import services

if TYPE_CHECKING:
    from flask import Response

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Say what serves. Without an index the pages still do, so that is no reason to restart anything."""
    here = services()
    database = here.database.probe.state()
    generation = here.catalogues.generation()
    if generation is not None:
        index = "damaged" if here.catalogues.is_damaged() else "ready"
        name, articles, meaning = generation.name, len(generation.docstore.entries), generation.mode.setting
    else:
        index = "broken" if (here.search.index / CURRENT).exists() else "missing"
        # counting the articles would mean to read them all: a watcher does not wait for that
        name, articles, meaning = None, None, "off"
    status = "ok" if (index, database) == ("ready", "ready") else "degraded"
    known = {"generation": name, "articles": articles, "index": index, "meaning": meaning, "database": database}
    return serializers.answer({"status": status, **known})

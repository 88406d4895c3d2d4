"""Health check: whether the site serves, and how well, for monitoring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from search.generations.layout import CURRENT
from web.app.responses import json_response
from web.app.services import services

if TYPE_CHECKING:
    from flask import Response

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Return the state of index and database, always with status 200: pages work without an index, too."""
    catalogues = services().catalogues
    database = services().database.probe.state()
    generation = catalogues.generation()
    if generation is not None:
        is_away = generation.candidates is not None and generation.candidates.is_away
        index = "damaged" if catalogues.is_damaged() else "snapshot" if is_away else "ready"
        name, articles, meaning = generation.name, len(generation.docstore.entries), generation.mode.setting
    else:
        index = "broken" if (services().search.serving / CURRENT).exists() else "missing"
        # counting the articles would mean reading them all, and a monitor does not wait for that
        name, articles, meaning = None, None, "off"
    status = "ok" if (index, database) == ("ready", "ready") else "degraded"
    details = {"generation": name, "articles": articles, "index": index, "meaning": meaning, "database": database}
    return json_response({"status": status, **details})

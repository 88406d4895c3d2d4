"""The API description: OpenAPI for programs, and a page for programmers.

The category slugs and the example article of this site are filled in for each request.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from flask import Blueprint, Response, render_template, request

from web.app.request_view import view

blueprint = Blueprint("openapi", __name__, url_prefix="/api")

FILE = Path(__file__).parent / "openapi.yaml"
_YAML = "application/yaml"


@blueprint.get("/openapi.yaml")
def description() -> Response:
    """Return the API description as YAML."""
    return Response(yaml.safe_dump(_api_description(), sort_keys=False, allow_unicode=True), mimetype=_YAML)


@blueprint.get("/docs")
def docs() -> str:
    """Show the API description as a page."""
    return render_template("api_docs.html", api=_api_description(), resolved=_resolved)


def _api_description() -> dict[str, Any]:
    """Return the API description for this site, with examples that work here."""
    api: dict[str, Any] = yaml.safe_load(_file_text())  # parsed anew, because the rest of this function changes it
    api["servers"][0]["url"] = f"{request.script_root}/"
    catalogue = view().catalogue
    search = api["paths"]["/api/search"]["get"]["parameters"]
    category = next(parameter for parameter in search if parameter.get("name") == "category")
    category["schema"]["enum"] = ["", *(category.slug for category in catalogue.categories)]
    if slug := next((slug for slug, entry in catalogue.entries.items() if not entry.metadata.unlisted), ""):
        api["paths"]["/api/articles/{slug}"]["get"]["parameters"][0]["example"] = slug
        api["paths"]["/api/solved"]["post"]["requestBody"]["content"]["application/json"]["example"] = {"slug": slug}
    return api


def _resolved(api: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """Return the target of a ``$ref`` with its ``name``, or the node itself if it is not a reference."""
    if "$ref" not in node:
        return node
    target: dict[str, Any] = api
    steps = node["$ref"].removeprefix("#/").split("/")
    for step in steps:
        target = target[step]
    return {"name": steps[-1], **target}


@lru_cache(maxsize=1)
def _file_text() -> str:
    return FILE.read_text(encoding="utf-8")

"""The description of the JSON interface: as OpenAPI for programs, and as a page for those who write them.

What depends on the site, the slugs of its categories and of an article that it has, is filled in when it is asked for.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from flask import Blueprint, Response, render_template

from web.app.request_view import view

blueprint = Blueprint("openapi", __name__, url_prefix="/api")

FILE = Path(__file__).parent / "openapi.yaml"
_YAML = "application/yaml"


@blueprint.get("/openapi.yaml")
def description() -> Response:
    """Return the description for programs."""
    return Response(yaml.safe_dump(described(), sort_keys=False, allow_unicode=True), mimetype=_YAML)


@blueprint.get("/docs")
def docs() -> str:
    """Show the description."""
    return render_template("api_docs.html", api=described(), resolved=resolved)


def described() -> dict[str, Any]:
    """Return the description as it holds for this site."""
    api = _read()
    search = api["paths"]["/api/search"]["get"]["parameters"]
    category = next(parameter for parameter in search if parameter.get("name") == "category")
    category["schema"]["enum"] = ["", *(known.slug for known in view().catalogue.categories)]
    listed = (slug for slug, entry in view().catalogue.entries.items() if not entry.metadata.unlisted)
    _show_an_article(api["paths"], next(listed, ""))
    return api


def _show_an_article(paths: dict[str, Any], slug: str) -> None:
    """Have the examples name an article of this site: whoever tries them shall get an answer."""
    if slug:
        paths["/api/articles/{slug}"]["get"]["parameters"][0]["example"] = slug
        paths["/api/solved"]["post"]["requestBody"]["content"]["application/json"]["example"] = {"slug": slug}


def resolved(api: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """Return what a reference in the description points to, with its ``name``; the node itself where it is none."""
    if "$ref" not in node:
        return node
    found: dict[str, Any] = api
    steps = node["$ref"].removeprefix("#/").split("/")
    for step in steps:
        found = found[step]
    return {"name": steps[-1], **found}


def _read() -> dict[str, Any]:
    """Return the file, parsed anew: the caller fills in what it leaves open."""
    api: dict[str, Any] = yaml.safe_load(_text())
    return api


@lru_cache(maxsize=1)
def _text() -> str:
    return FILE.read_text(encoding="utf-8")

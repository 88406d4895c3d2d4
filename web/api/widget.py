"""The widget: one module script that other sites put on their pages, and the pages that show how."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from functools import cache
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request, url_for

from web.app.services import services
from web.security.headers import FRAMING_POLICY, ONE_YEAR_SECONDS

blueprint = Blueprint("widget", __name__)

_STATIC = Path(__file__).parents[1] / "static"
_MODULES = (
    "live",
    "secrets",
    "widget/article",
    "widget/style",
    "widget/hit_list",
    "widget/ticket_frame",
    "widget/element",
)
"""The script's modules, each after those that it imports; together they are one module, so no name is used twice."""

_IMPORT = re.compile(r'^import .* from ".*";$', re.MULTILINE)
_EXPORT = re.compile(r"^export ", re.MULTILINE)
_TABLE = 'await (await fetch(new URL("secrets.txt", import.meta.url))).text()'
_FOR_READERS = re.compile(r"^[ \t]*(?:(?://.*|/\*\*.*\*/)?\n)?|[ \t]+// .*$", re.MULTILINE)
"""Indentation, comments and empty lines."""

_ONE_HOUR = "public, max-age=3600"
_IN_A_QUESTION = "%&=+;/?:@!$'()*,~"
_FOR_GOOD = f"public, max-age={ONE_YEAR_SECONDS}, immutable"


@blueprint.get("/widget/v1.js")
def script() -> Response:
    """Send the script to any site; for good where the address says which one, otherwise for an hour."""
    text = script_text()
    response = current_app.response_class(text, mimetype="text/javascript")
    response.headers["Access-Control-Allow-Origin"] = "*"  # a module is fetched with CORS; anybody may read it
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = _FOR_GOOD if request.args.get("is") == _short(text) else _ONE_HOUR
    response.add_etag()
    response.make_conditional(request)
    return response


@blueprint.get("/widget")
def page() -> Response:
    """Show the widget and what to copy."""
    text = script_text()
    source = url_for("widget.script", _external=True, **{"is": _short(text)})
    site = source.partition("/widget/")[0]
    sizes = {"size": _kilobytes(text), "compressed": _kilobytes(gzip.compress(text))}
    return _framing("widget.html", source=source, site_url=site, integrity=integrity(text), **sizes)


@blueprint.get("/widget/demo")
def demo() -> Response:
    """Show a page as another site might have it, with its own ticket form and the widget in each of its ways."""
    return _framing("widget_demo.html", source=url_for("widget.script", _external=True))


@blueprint.get("/embed/", defaults={"path": ""})
@blueprint.get("/embed/<path:path>")
def outside(path: str) -> Response:
    """Lead to a page that does not stand in frames, for whoever opens its address in a new tab.

    Only to a page that this site has, and quoted: browsers drop a tab, and read what follows it as another host.
    """
    own = f"/{path.lstrip('/')}"
    adapter = current_app.create_url_adapter(request)
    if adapter is None or not adapter.test(own, "GET"):
        abort(HTTPStatus.NOT_FOUND)
    answer = current_app.response_class(status=HTTPStatus.PERMANENT_REDIRECT)
    question = quote(request.query_string, safe=_IN_A_QUESTION)
    answer.headers["Location"] = f"{request.script_root}{quote(own)}{'?' if question else ''}{question}"
    return answer


@cache
def script_text() -> bytes:
    """Return the script with all that it runs inside it: its hash covers the rules for secrets, too."""
    rows = "\n".join(row for row in _read("secrets.txt").splitlines() if row and not row.startswith("#"))
    script = "".join(_EXPORT.sub("", _IMPORT.sub("", _read(f"{name}.js"))) for name in _MODULES)
    return _FOR_READERS.sub("", script).replace(_TABLE, json.dumps(rows, ensure_ascii=False)).encode()


def _read(name: str) -> str:
    return (_STATIC / name).read_text(encoding="utf-8")


def integrity(text: bytes) -> str:
    """Return the hash by which a browser knows the script."""
    return f"sha384-{base64.b64encode(hashlib.sha384(text).digest()).decode()}"


def _short(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()[:12]


def _kilobytes(text: bytes) -> str:
    return f"{len(text) / 1024:.0f}"


def _framing(template: str, **values: str) -> Response:
    page = make_response(render_template(template, origins=services().config.allowed_origins, **values))
    page.headers["Content-Security-Policy"] = FRAMING_POLICY
    return page

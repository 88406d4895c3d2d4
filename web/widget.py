"""The widget: one module script that other sites put on their pages, and the pages that show how."""

from __future__ import annotations

import base64
import hashlib
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request, url_for

from web.security.headers import FRAMING_POLICY, ONE_YEAR_SECONDS
from web.services import services

blueprint = Blueprint("widget", __name__)

SCRIPT = Path(__file__).parent / "static" / "widget.js"
_ONE_HOUR = "public, max-age=3600"
_IN_A_QUESTION = "%&=+;/?:@!$'()*,~"
_FOR_GOOD = f"public, max-age={ONE_YEAR_SECONDS}, immutable"


@blueprint.get("/widget/v1.js")
def script() -> Response:
    """Send the script to any site; for good where the address says which one, otherwise for an hour."""
    text = SCRIPT.read_bytes()
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
    text = SCRIPT.read_bytes()
    source = url_for("widget.script", _external=True, **{"is": _short(text)})
    site = source.partition("/widget/")[0]
    return _framing(
        "widget.html", source=source, site_url=site, integrity=integrity(text), size=f"{len(text) / 1024:.0f}"
    )


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


def integrity(text: bytes) -> str:
    """Return the hash by which a browser knows the script."""
    return f"sha384-{base64.b64encode(hashlib.sha384(text).digest()).decode()}"


def _short(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()[:12]


def _framing(template: str, **values: str) -> Response:
    page = make_response(render_template(template, origins=services().config.allowed_origins, **values))
    page.headers["Content-Security-Policy"] = FRAMING_POLICY
    return page

"""The widget: a module script for other sites, and the pages that explain and demonstrate it."""

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

from web.api.minified import minified_script, minified_style
from web.app.services import services
from web.security.headers import ONE_YEAR_SECONDS, WIDGET_PAGE_POLICY

blueprint = Blueprint("widget", __name__)

_STATIC = Path(__file__).parents[1] / "static"
_MODULES = (
    "live",
    "secrets",
    "widget/article",
    "widget/style",
    "widget/hit_list",
    "widget/results",
    "widget/ticket_frame",
    "widget/secret_warning",
    "widget/reader",
    "widget/element",
)
"""The script's modules, each after its imports. They are joined into one, so they share no top-level name."""

_IMPORT = re.compile(r'^import .* from ".*";$', re.MULTILINE)
_EXPORT = re.compile(r"^export ", re.MULTILINE)
_STYLE = re.compile(r"(?<=replaceSync\(`).*?(?=`\))", re.DOTALL)
_TABLE = 'await (await fetch(new URL("secrets.txt", import.meta.url))).text()'

_ONE_HOUR = "public, max-age=3600"
_IMMUTABLE = f"public, max-age={ONE_YEAR_SECONDS}, immutable"
_SAFE_IN_QUERY = "%&=+;/?:@!$'()*,~"


@blueprint.get("/widget/v1.js")
def script() -> Response:
    """Send the script to any site: immutable if the URL names this version, otherwise cached for an hour."""
    source = script_source()
    response = current_app.response_class(source, mimetype="text/javascript")
    response.headers["Access-Control-Allow-Origin"] = "*"  # module scripts are fetched with CORS
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = _IMMUTABLE if request.args.get("is") == _version(source) else _ONE_HOUR
    response.add_etag()
    response.make_conditional(request)
    return response


@blueprint.get("/widget")
def page() -> Response:
    """Show the widget, and the lines to copy."""
    source = script_source()
    url = url_for("widget.script", _external=True, **{"is": _version(source)})
    return _page_with_widget(
        "widget.html",
        script_url=url,
        site_url=url.partition("/widget/")[0],
        integrity=f"sha384-{base64.b64encode(hashlib.sha384(source).digest()).decode()}",
        size_kb=f"{len(source) / 1024:.0f}",
        compressed_kb=f"{len(gzip.compress(source)) / 1024:.0f}",
    )


@blueprint.get("/widget/demo")
def demo() -> Response:
    """Show the three modes of the widget on a page that looks like another site's."""
    return _page_with_widget("widget_demo.html", script_url=url_for("widget.script", _external=True))


def _page_with_widget(template: str, **variables: str) -> Response:
    origins = services().config.allowed_origins
    response = make_response(render_template(template, origins=origins, **variables))
    response.headers["Content-Security-Policy"] = WIDGET_PAGE_POLICY
    return response


@blueprint.get("/embed/", defaults={"path": ""})
@blueprint.get("/embed/<path:path>")
def outside_frame(path: str) -> Response:
    """Redirect from ``/embed`` to a page that is never framed, for links opened in a new tab.

    The target must be a page of this site, and is quoted: browsers drop a tab from an address, and would then take the
    rest for another host.
    """
    target = f"/{path.lstrip('/')}"
    adapter = current_app.create_url_adapter(request)
    if adapter is None or not adapter.test(target, "GET"):
        abort(HTTPStatus.NOT_FOUND)
    response = current_app.response_class(status=HTTPStatus.PERMANENT_REDIRECT)
    query = quote(request.query_string, safe=_SAFE_IN_QUERY)
    response.headers["Location"] = f"{request.script_root}{quote(target)}{'?' if query else ''}{query}"
    return response


@cache
def script_source() -> bytes:
    """Return all modules and the table of secrets as one script, so that one hash covers everything."""
    table = _read("secrets.txt")
    rows = "\n".join(row for row in table.splitlines() if row and not row.startswith("#"))
    script = "".join(_EXPORT.sub("", _IMPORT.sub("", _read(f"{name}.js"))) for name in _MODULES)
    script = _STYLE.sub(lambda match: minified_style(match[0]), script)
    return minified_script(script).replace(minified_script(_TABLE), json.dumps(rows, ensure_ascii=False)).encode()


def _read(name: str) -> str:
    return (_STATIC / name).read_text(encoding="utf-8")


def _version(source: bytes) -> str:
    return hashlib.sha256(source).hexdigest()[:12]

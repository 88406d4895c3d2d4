"""Files for crawlers and browsers: sitemap, robots.txt, OpenSearch description, and the picture beside links."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from flask import Blueprint, current_app, request, url_for

from web.app.request_view import view
from web.app.services import services
from web.assets.preview import preview_png

if TYPE_CHECKING:
    from flask import Response

blueprint = Blueprint("discovery", __name__)

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
_MAX_URLS = 50_000
"""The maximum of the sitemap specification."""

_ONE_HOUR = "max-age=3600"
_ONE_DAY = "public, max-age=86400"
_REVALIDATE = "no-cache"


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """Return the pages for search engines, articles with their last review."""
    catalogue = view().catalogue
    root = ET.Element("urlset", xmlns=_SITEMAP)
    _add_url(root, url_for("pages.home", _external=True))
    for category in catalogue.categories:
        _add_url(root, url_for("topics.category", slug=category.slug, _external=True))
    introductions = {category.page for category in catalogue.categories}
    public = [
        entry
        for entry in catalogue.entries.values()
        if not entry.metadata.is_kept_from_crawlers and entry.slug not in introductions
    ]
    for entry in public[: _MAX_URLS - len(root)]:
        reviewed = entry.metadata.last_reviewed
        url = url_for("pages.article", slug=entry.slug, _external=True)
        _add_url(root, url, reviewed.isoformat() if reviewed else "")
    return _xml(root, "application/xml")


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Return the rules for crawlers: articles yes, searches no."""
    lines = (
        "User-agent: *",
        "Disallow: /api/",
        "Disallow: /search",
        "Disallow: /contact",
        "Disallow: /embed/",
        f"Sitemap: {url_for('discovery.sitemap', _external=True)}",
        "",
    )
    return _response("\n".join(lines), "text/plain", _url_caching())


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """Return the description with which browsers add this site's search."""
    config = services().config
    page = url_for("pages.results", _external=True)
    api = url_for("api.search", _external=True)
    root = ET.Element("OpenSearchDescription", xmlns=_OPENSEARCH)
    ET.SubElement(root, "ShortName").text = config.brand[:16]  # the maximum of the specification
    ET.SubElement(root, "Description").text = f"Search {config.brand} {config.product}".strip()
    ET.SubElement(root, "InputEncoding").text = "UTF-8"
    ET.SubElement(root, "Url", type="text/html", method="get", template=f"{page}?q={{searchTerms}}")
    ET.SubElement(root, "Url", type="application/json", method="get", template=f"{api}?q={{searchTerms}}")
    return _xml(root, "application/opensearchdescription+xml")


@blueprint.get("/preview.png")
def preview() -> Response:
    """Return the picture that other sites show beside a link to this one."""
    config = services().config
    name = f"{config.brand} {config.product}".strip()
    response = current_app.response_class(preview_png(config.accent_light, name), mimetype="image/png")
    response.headers["Cache-Control"] = _ONE_DAY
    response.add_etag()
    response.make_conditional(request)
    return response


def _add_url(root: ET.Element, address: str, day: str = "") -> None:
    url = ET.SubElement(root, "url")
    ET.SubElement(url, "loc").text = address
    if day:
        ET.SubElement(url, "lastmod").text = day


def _xml(root: ET.Element, mimetype: str) -> Response:
    return _response(ET.tostring(root, encoding="unicode", xml_declaration=True), mimetype, _url_caching())


def _url_caching() -> str:
    """Return the Cache-Control of absolute URLs: without ``base_url`` they contain the request's own Host header."""
    return _ONE_HOUR if services().config.base_url else _REVALIDATE


def _response(text: str, mimetype: str, cache_control: str) -> Response:
    response = current_app.response_class(text, mimetype=mimetype)
    response.headers["Cache-Control"] = cache_control
    return response

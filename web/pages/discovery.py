"""What programs look for: the map of the site, its manners, its search box, and its colours."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from flask import Blueprint, current_app, url_for

from web.app.request_view import view
from web.app.services import services

if TYPE_CHECKING:
    from flask import Response

blueprint = Blueprint("discovery", __name__)

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
_MAX_URLS = 50_000
"""The most that one sitemap may hold, by its specification."""

_ONE_HOUR = "max-age=3600"
_ASK_FIRST = "no-cache"


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """Return every page a search engine should know, with the day it was last reviewed."""
    catalogue = view().catalogue
    root = ET.Element("urlset", xmlns=_SITEMAP)
    _add_url(root, url_for("pages.home", _external=True))
    for category in catalogue.categories:
        _add_url(root, url_for("pages.category", slug=category.slug, _external=True))
    public = [entry for entry in catalogue.entries.values() if not entry.metadata.is_kept_from_crawlers]
    for entry in public[: _MAX_URLS - len(root)]:
        reviewed = entry.metadata.last_reviewed
        url = url_for("pages.article", slug=entry.slug, _external=True)
        _add_url(root, url, reviewed.isoformat() if reviewed else "")
    return _xml(root, "application/xml")


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Return what crawlers may read: the articles, not every search."""
    lines = (
        "User-agent: *",
        "Disallow: /api/",
        "Disallow: /search",
        "Disallow: /contact",
        "Disallow: /embed/",
        f"Sitemap: {url_for('discovery.sitemap', _external=True)}",
        "",
    )
    return _answer("\n".join(lines), "text/plain", _caching())


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """Return how a browser adds this site to its search boxes."""
    config = services().config
    results = url_for("pages.results", _external=True)
    answers = url_for("api.search", _external=True)
    root = ET.Element("OpenSearchDescription", xmlns=_OPENSEARCH)
    ET.SubElement(root, "ShortName").text = config.brand[:16]  # the most its specification allows
    ET.SubElement(root, "Description").text = f"Search {config.brand} {config.product}".strip()
    ET.SubElement(root, "InputEncoding").text = "UTF-8"
    ET.SubElement(root, "Url", type="text/html", method="get", template=f"{results}?q={{searchTerms}}")
    ET.SubElement(root, "Url", type="application/json", method="get", template=f"{answers}?q={{searchTerms}}")
    return _xml(root, "application/opensearchdescription+xml")


@blueprint.get("/theme.css")
def theme() -> Response:
    """Return the configured colours as a style sheet."""
    config = services().config
    dark = f"@media (prefers-color-scheme: dark) {{ :root {{ --accent: {config.accent_dark}; }} }}"
    return _answer(f":root {{ --accent: {config.accent_light}; }}\n{dark}\n", "text/css", _ONE_HOUR)


def _add_url(root: ET.Element, address: str, day: str = "") -> None:
    url = ET.SubElement(root, "url")
    ET.SubElement(url, "loc").text = address
    if day:
        ET.SubElement(url, "lastmod").text = day


def _xml(root: ET.Element, mimetype: str) -> Response:
    return _answer(ET.tostring(root, encoding="unicode", xml_declaration=True), mimetype, _caching())


def _caching() -> str:
    """Return how long addresses may be kept: where the Host header made them, one reader's are not another's."""
    return _ONE_HOUR if services().config.base_url else _ASK_FIRST


def _answer(text: str, mimetype: str, caching: str) -> Response:
    response = current_app.response_class(text, mimetype=mimetype)
    response.headers["Cache-Control"] = caching
    return response

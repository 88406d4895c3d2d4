"""Sitemap, robots.txt and OpenSearch description."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from kb.config import KbConfig
from search.config import SearchConfig
from tests.small_centre import article
from tests.web.conftest import token, write

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from tests.web.conftest import MakeApp

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


def test_the_sitemap_lists_every_page_once(client: FlaskClient) -> None:
    root = ET.fromstring(client.get("/sitemap.xml").data)  # noqa: S314 - our own answer
    addresses = [loc.text or "" for loc in root.iter(f"{SITEMAP}loc")]
    assert len(addresses) == len(set(addresses)) == 1 + 3 + 5
    assert not [address for address in addresses if "draft" in address]
    for address in addresses:
        assert client.get(address).status_code == 200
    assert "2026-10-01" in [day.text for day in root.iter(f"{SITEMAP}lastmod")]


def test_robots_txt_excludes_searches_and_names_the_sitemap(client: FlaskClient) -> None:
    lines = client.get("/robots.txt").text.splitlines()
    assert "Disallow: /search" in lines
    assert "Sitemap: http://localhost/sitemap.xml" in lines


def test_the_opensearch_description_leads_to_results(client: FlaskClient) -> None:
    answer = client.get("/opensearch.xml")
    root = ET.fromstring(answer.data)  # noqa: S314 - our own answer
    assert answer.mimetype == "application/opensearchdescription+xml"
    assert root.findtext(f"{OPENSEARCH}ShortName") == "Northpost"
    page = next(url for url in root.iter(f"{OPENSEARCH}Url") if url.get("type") == "text/html")
    address = (page.get("template") or "").replace("{searchTerms}", "recovery+phrase")
    assert "/articles/reset-password" in client.get(address).text


def test_markup_in_the_brand_is_escaped(make_app: MakeApp) -> None:
    client = make_app(brand="A<b>&B").test_client()
    assert ET.fromstring(client.get("/opensearch.xml").data).findtext(f"{OPENSEARCH}ShortName") == "A<b>&B"  # noqa: S314
    assert "A&lt;b&gt;&amp;B" in client.get("/").text


def test_absolute_urls_use_the_configured_address(make_app: MakeApp) -> None:
    client = make_app(base_url="https://help.example.com").test_client()
    for path in ("/sitemap.xml", "/robots.txt", "/opensearch.xml", "/articles/bounce"):
        page = client.get(path, headers={"Host": "evil.example"}).text
        assert "https://help.example.com/" in page
        assert "evil.example" not in page


@pytest.mark.parametrize("path", ["/sitemap.xml", "/robots.txt", "/opensearch.xml"])
def test_urls_built_from_the_host_header_are_not_cached(make_app: MakeApp, path: str) -> None:
    assert make_app().test_client().get(path).headers["Cache-Control"] == "no-cache"
    configured = make_app(base_url="https://help.example.com").test_client()
    assert configured.get(path).headers["Cache-Control"] == "max-age=3600"


def test_urls_with_umlauts_are_percent_encoded(tmp_path: Path, make_app: MakeApp) -> None:
    files = {"büro/größe.md": article("Größe", "So groß.", redirect_from="[groesse]")}
    write(tmp_path / "kb", files)
    client = make_app(kb=KbConfig(articles=tmp_path / "kb"), search=SearchConfig(index=tmp_path / "none")).test_client()
    root = ET.fromstring(client.get("/sitemap.xml").data)  # noqa: S314 - our own answer
    addresses = [loc.text or "" for loc in root.iter(f"{SITEMAP}loc")]
    assert "http://localhost/articles/gr%C3%B6%C3%9Fe" in addresses
    assert "http://localhost/categories/b%C3%BCro" in addresses
    moved = client.get("/articles/groesse")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/articles/gr%C3%B6%C3%9Fe")
    page = client.get("/articles/größe").text
    assert '<link rel="canonical" href="http://localhost/articles/gr%C3%B6%C3%9Fe">' in page
    sent = client.post(
        "/articles/größe/feedback",
        data={"csrf_token": token(page), "helpful": "yes"},
        headers={"Origin": "http://localhost"},
    )
    assert sent.headers["Location"] == "/articles/gr%C3%B6%C3%9Fe?feedback=thanks#page/feedback"

"""Articles that are unlisted, hidden from crawlers, or expired."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from kb.config import KbConfig
from search.config import SearchConfig
from search.generations.builder import build
from tests.small_centre import article
from tests.web.conftest import write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from flask.testing import FlaskClient

    from tests.web.conftest import MakeApp

NOW = dt.datetime.now(dt.UTC)
YESTERDAY, TOMORROW = ((NOW + dt.timedelta(days)).isoformat(timespec="seconds") for days in (-1, 1))

FILES: Mapping[str, str | bytes] = {
    "bees/plain.md": article("Keep bees", "Bees need flowers.", related="[secret, aside]"),
    "bees/secret.md": article("Bees of the board", "Bees in the boardroom.", unlisted="true"),
    "bees/aside.md": article("Bees aside", "Bees beside the road.", nav_exclude="true"),
    "bees/quiet.md": article("Quiet bees", "Bees that no crawler hears.", robots="noindex"),
    "bees/draft.md": article("Draft of bees", "Bees on paper.", draft="yes"),
    "bees/later.md": article("Bees of tomorrow", "Bees to come.", publishDate=TOMORROW),
    "bees/over.md": article("Bees of yesterday", "Bees that were.", expiryDate=YESTERDAY),
}


@pytest.fixture(params=["index", "folder"])
def site(request: pytest.FixtureRequest, tmp_path: Path, make_app: MakeApp) -> FlaskClient:
    """Return a site that serves from an index built two days ago, and one that serves the folder itself."""
    kb, search = KbConfig(articles=tmp_path / "kb"), SearchConfig(index=tmp_path / "index")
    write(kb.articles, dict(FILES))
    if request.param == "index":
        assert build(kb, search, now=NOW - dt.timedelta(2)).articles == 5
    return make_app(kb=kb, search=search, popular=["secret", "quiet", "plain"]).test_client()


def test_only_published_articles_have_a_page(site: FlaskClient) -> None:
    shown = {name for name in ("plain", "secret", "aside", "quiet") if site.get(f"/articles/{name}").status_code == 200}
    assert shown == {"plain", "secret", "aside", "quiet"}
    for name in ("draft", "later", "over"):
        assert site.get(f"/articles/{name}").status_code == 404
        assert site.get(f"/api/articles/{name}").status_code == 404


def test_an_unlisted_article_is_never_listed(site: FlaskClient) -> None:
    for path in ("/", "/categories/bees", "/articles/plain", "/articles/quiet", "/sitemap.xml", "/no/such/bees"):
        page = site.get(path).text
        assert "secret" not in page
        assert "Bees of the board" not in page
    for path in ("/search?q=bees", "/search?q=bees+of+the+board", "/api/search?q=boardroom", "/api/suggest?q=bees"):
        assert "/articles/secret" not in site.get(path).text
    deflection = site.post("/api/deflect", json={"subject": "Bees", "body": "The bees of the board"})
    assert deflection.status_code in {200, 503}, "without an index there is nothing to search"
    assert "secret" not in deflection.text
    assert "/articles/plain" in site.get("/").text


def test_an_article_outside_the_navigation_is_not_listed_in_its_category(site: FlaskClient) -> None:
    assert "/articles/aside" not in site.get("/categories/bees").text
    assert "/articles/aside" in site.get("/articles/plain").text, "a writer named it as related"
    assert "/articles/aside" in site.get("/sitemap.xml").text


def test_articles_hidden_from_crawlers_are_marked_and_not_in_the_sitemap(site: FlaskClient) -> None:
    noindex = '<meta name="robots" content="noindex">'
    marked = {name for name in ("plain", "secret", "aside", "quiet") if noindex in site.get(f"/articles/{name}").text}
    assert marked == {"secret", "quiet"}
    assert "/articles/quiet" not in site.get("/sitemap.xml").text
    assert "/articles/quiet" in site.get("/categories/bees").text


def test_an_article_that_expired_since_the_build_is_not_found(tmp_path: Path, make_app: MakeApp) -> None:
    kb, search = KbConfig(articles=tmp_path / "kb"), SearchConfig(index=tmp_path / "index")
    write(kb.articles, dict(FILES))
    assert build(kb, search, now=NOW - dt.timedelta(2)).articles == 5
    site = make_app(kb=kb, search=search).test_client()

    hits = site.get("/api/search?q=bees").json["hits"]

    assert {hit["slug"] for hit in hits} == {"plain", "aside", "quiet"}
    assert "/articles/over" not in site.get("/categories/bees").text
    assert site.get("/healthz").json["status"] == "ok"


def test_an_article_without_text_has_a_page_and_is_found(tmp_path: Path, make_app: MakeApp) -> None:
    kb, search = KbConfig(articles=tmp_path / "kb"), SearchConfig(index=tmp_path / "index")
    write(kb.articles, {"a/film.md": article("Watch the film", ""), "a/map.md": "# Map of the hive\n\n![](map.png)\n"})
    build(kb, search)
    site = make_app(kb=kb, search=search).test_client()

    for path in ("/articles/film", "/articles/map", "/search?q=map+of+the+hive", "/api/articles/film"):
        assert site.get(path).status_code == 200
    results = site.get("/api/search?q=watch+the+film").json
    assert (results["verdict"]["outcome"], results["hits"][0]["slug"]) == ("answered", "film")
    deflection = site.post("/api/deflect", json={"subject": "Where is the map of the hive?", "body": "I need it."})
    assert deflection.json["hits"][0]["slug"] == "map"

"""What search engines and other sites read about a page."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from kb.config import KbConfig
from search.config import SearchConfig
from tests.small_centre import article
from tests.web.conftest import write

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from tests.web.conftest import MakeApp


def data(page: str) -> list[dict[str, Any]]:
    """Return the parts of the page's JSON-LD."""
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    parts = json.loads(text)
    return parts if isinstance(parts, list) else [parts]


def test_an_article_is_described_with_its_last_review(client: FlaskClient) -> None:
    article_part, _ = data(client.get("/articles/moved").text)

    assert article_part["@type"] == "Article"
    assert article_part["headline"] == "Manage your sessions"
    assert article_part["mainEntityOfPage"] == "http://localhost/articles/moved"
    assert article_part["dateModified"] == "2020-01-01"
    assert article_part["publisher"] == {"@type": "Organization", "name": "Northpost"}


def test_breadcrumbs_lead_from_the_home_page_to_the_page(client: FlaskClient) -> None:
    _, crumbs = data(client.get("/articles/moved").text)
    steps = [(item["position"], item["name"], item.get("item")) for item in crumbs["itemListElement"]]

    assert steps == [
        (1, "All topics", "http://localhost/"),
        (2, "Account", "http://localhost/categories/account"),
        (3, "Manage your sessions", None),
    ]
    (category,) = data(client.get("/categories/account").text)
    assert [item["name"] for item in category["itemListElement"]] == ["All topics", "Account"]


def test_a_title_cannot_end_the_script(tmp_path: Path, make_app: MakeApp) -> None:
    title = "</script><script>alert(1)</script> & <!--"
    write(tmp_path / "kb", {"a/odd.md": article(f"'{title}'", "Text.")})
    kb, nowhere = KbConfig(articles=tmp_path / "kb"), SearchConfig(index=tmp_path / "none")
    page = make_app(kb=kb, search=nowhere).test_client().get("/articles/odd").text

    assert data(page)[0]["headline"] == title
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("path", "kind", "title"),
    [
        ("/", "website", "Northpost help"),
        ("/categories/account", "website", "Account – Northpost help"),
        ("/articles/moved", "article", "Manage your sessions"),
    ],
)
def test_links_to_public_pages_have_a_title_elsewhere(client: FlaskClient, path: str, kind: str, title: str) -> None:
    properties = dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)">', client.get(path).text))

    assert properties["type"] == kind
    assert properties["title"] == title
    assert properties["url"] == f"http://localhost{path}"
    assert properties["site_name"] == "Northpost"
    assert properties["description"]


@pytest.mark.parametrize("path", ["/search?q=password", "/contact", "/nowhere"])
def test_pages_kept_from_search_engines_say_nothing(client: FlaskClient, path: str) -> None:
    page = client.get(path).text

    assert "og:" not in page
    assert "ld+json" not in page

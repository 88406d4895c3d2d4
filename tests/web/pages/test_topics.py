"""The pages of topics, in a help centre with 620 of them in three levels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from kb.config import KbConfig
from search.config import SearchConfig
from tests.deep_centre import deep_centre
from tests.small_centre import article
from tests.web.conftest import write

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from tests.web.conftest import MakeApp

MAX_PAGE_BYTES = 100_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of articles; in one topic are 120, in the order of their numbers."""
    folder = tmp_path_factory.mktemp("deep")
    many = {
        f"Boards/Reference/{number:03}.md": article(f"Entry {200 - number}", "Text.", order=str(number))
        for number in range(120)
    }
    write(folder, {**deep_centre(), **many})
    return folder


@pytest.fixture
def deep(folder: Path, tmp_path: Path, make_app: MakeApp) -> FlaskClient:
    """Return a client of the site, which reads the folder because there is no index."""
    return make_app(kb=KbConfig(articles=folder), search=SearchConfig(index=tmp_path / "none")).test_client()


def listed(page: str) -> list[str]:
    """Return the titles of the listed articles."""
    return re.findall(r'<h[23] class="card-title"><a href="/articles/[^>]*>([^<]*)<', page)


def rows(page: str) -> list[tuple[str, str]]:
    """Return depth and name of each row in the list of topics."""
    return re.findall(r'<li class="depth-(\d)"><a [^>]*>([^<]*?)(?: <|<)', page)


def test_home_shows_three_levels_and_stays_light(deep: FlaskClient) -> None:
    response = deep.get("/")
    page = response.text
    assert len(response.data) < MAX_PAGE_BYTES
    assert page.count('class="card topic') == 20
    card = page[page.index(">Boards</a>") : page.index(">Cameras</a>")]
    assert 'href="/categories/getting-started' in card or 'href="/categories/boards-getting-started' in card
    assert re.search(r">Cables</a></li><li><a [^>]*>Firmware</a><span aria-hidden=\"true\"> …</span></li>", card)
    assert re.search(r">All 31 topics in Boards</a>", card)
    assert 'href="/categories">All 621 topics ' in page


def test_footer_leads_to_all_topics_and_to_support(deep: FlaskClient) -> None:
    page = deep.get("/contact").text
    foot = page[page.index('<footer class="foot"') :]
    assert '<a href="/categories">All topics</a>' in foot
    assert '<a href="/contact">Contact support</a>' in foot


def test_category_page_shows_introduction_topics_and_trail(deep: FlaskClient) -> None:
    page = deep.get("/categories/boards").text
    assert "What our boards can do" in page
    assert page.index("What our boards can do") < page.index('id="page/topics-title"')
    assert ">Getting started</a>" in page
    deeper = re.search(r'href="(/categories/[^"]+)">Getting started</a>', page)
    assert deeper
    third = deep.get(re.findall(r'href="(/categories/[^"]+)">Cables</a>', deep.get(deeper[1]).text)[0]).text
    crumbs = third[third.index('class="crumbs') : third.index("</nav>", third.index('class="crumbs'))]
    assert re.findall(r">([^<>\n]+)</(?:a|span)>", crumbs) == ["All topics", "Boards", "Getting started", "Cables"]


def test_article_shows_the_whole_way_to_it(deep: FlaskClient) -> None:
    page = deep.get("/articles/cables-of-boards-getting-started-part-1").text
    crumbs = page[page.index('class="crumbs') : page.index("</nav>", page.index('class="crumbs'))]
    names = re.findall(r">([^<>\n]+)</(?:a|span)>", crumbs)
    assert names[:4] == ["All topics", "Boards", "Getting started", "Cables"]


def test_long_category_is_paged_in_the_order_of_its_articles(deep: FlaskClient) -> None:
    first = deep.get("/categories/reference").text
    assert listed(first) == [f"Entry {200 - number}" for number in range(50)]
    assert '<link rel="next" href="/categories/reference?page=2">' in first
    assert 'rel="prev"' not in first
    last = deep.get("/categories/reference?page=3").text
    assert listed(last) == [f"Entry {200 - number}" for number in range(100, 120)]
    assert '<link rel="prev" href="/categories/reference?page=2">' in last
    assert 'rel="canonical" href="http://localhost/categories/reference?page=3"' in last
    assert "120 articles, page 3" in last


@pytest.mark.parametrize(("page", "target"), [("4", "?page=3"), ("9" * 30, ""), ("x", "")])
def test_page_after_the_last_leads_to_the_last(deep: FlaskClient, page: str, target: str) -> None:
    response = deep.get(f"/categories/reference?page={page}")
    assert response.headers.get("Location", "") == (f"/categories/reference{target}" if target else "")


def test_introduction_is_shown_by_its_category_only(deep: FlaskClient) -> None:
    response = deep.get("/articles/boards")
    assert (response.status_code, response.headers["Location"]) == (301, "/categories/boards")
    addresses = deep.get("/sitemap.xml").text
    assert "/categories/boards<" in addresses
    assert "/articles/boards<" not in addresses


def test_all_topics_are_listed_in_pages_below_those_above_them(deep: FlaskClient) -> None:
    first = deep.get("/categories").text
    assert rows(first)[:3] == [("0", "Batteries"), ("1", "Everyday use"), ("2", "Cables")]
    assert "621 topics" in first
    second = rows(deep.get("/categories?page=2").text)
    assert 100 <= len(second) <= 102
    assert second[0][0] == "0"


def test_topics_are_found_by_a_part_of_their_name(deep: FlaskClient) -> None:
    page = deep.get("/categories?name=refer").text
    assert rows(page) == [("0", "Boards"), ("1", "Reference")]
    assert "No topic is called" in deep.get("/categories?name=<script>").text
    assert "<script>" not in deep.get("/categories?name=<script>").text


def test_topics_below_one_are_listed_alone(deep: FlaskClient) -> None:
    page = deep.get("/categories?within=boards").text
    assert "All topics in Boards" in page
    assert rows(page)[0] == ("0", "Everyday use")
    assert "31 topics" in page
    assert "621 topics" in deep.get("/categories?within=nowhere").text


def test_unknown_category_is_not_found(deep: FlaskClient) -> None:
    assert deep.get("/categories/nowhere").status_code == 404


def test_category_with_hundreds_of_topics_links_to_their_list(tmp_path: Path, make_app: MakeApp) -> None:
    write(tmp_path / "flat", {f"Parts/Part {number}/a.md": f"# Part {number}\n\nText." for number in range(100)})
    write(tmp_path / "flat", {"Other/a.md": "# A\n\nText."})
    search = SearchConfig(index=tmp_path / "none")
    client = make_app(kb=KbConfig(articles=tmp_path / "flat"), search=search).test_client()
    page = client.get("/categories/parts").text
    assert page.count('class="card topic') == 24
    assert 'href="/categories?within=parts">All 100 topics in Parts ' in page

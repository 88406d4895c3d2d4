"""Pages of search results."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from search.config import SearchConfig
from web.pages.paging import count_pages, page_links, read_page

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.web.conftest import MakeApp


def test_results_are_split_into_pages(make_app: MakeApp, search_config: SearchConfig) -> None:
    client = make_app(search=SearchConfig(index=search_config.index, page_size=1)).test_client()
    first = client.get("/search?q=password+refund").text
    assert "page=2" in first
    assert first != client.get("/search?q=password+refund&page=2").text


def test_a_page_after_the_last_redirects_to_the_last(client: FlaskClient) -> None:
    answer = client.get("/search?q=password&page=40")
    assert answer.status_code == 302
    assert "page=" not in answer.headers["Location"]


@pytest.mark.parametrize("page", ["0", "-1", "two", "²", "9" * 5000, "1.5"])
def test_an_invalid_page_number_shows_the_first_page(client: FlaskClient, page: str) -> None:
    assert "/articles/reset-password" in client.get("/search", query_string={"q": "password", "page": page}).text


def test_page_links_are_the_first_the_last_and_those_around_the_current_one() -> None:
    links = page_links(6, 20, lambda number: f"?page={number}")
    assert [link.number for link in links] == [1, 4, 5, 6, 7, 8, 20]
    assert [link.number for link in links if link.current] == [6]
    assert page_links(1, 1, str) == ()


def test_page_numbers_stay_within_the_limit() -> None:
    assert (count_pages(0, 10), count_pages(21, 10), count_pages(10_000, 10)) == (1, 3, 50)
    assert (read_page("3"), read_page("99"), read_page("7", max_pages=5)) == (3, 50, 5)

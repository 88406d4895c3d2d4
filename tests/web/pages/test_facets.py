"""Links that narrow search results to a topic."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask.testing import FlaskClient


def test_facet_links_drop_a_category_filter_in_the_query(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": 'category:account "recovery phrase" refund'}).text
    links = dict(re.findall(r'<li><a href="(/search[^"]+)"( aria-current="true")?', page))
    assert links["/search?q=%22recovery+phrase%22+refund"] == ""
    assert links["/search?q=%22recovery+phrase%22+refund&amp;category=account"] == ' aria-current="true"'
    assert "category:" not in "".join(links)


def test_facet_links_keep_the_query_uncorrected(client: FlaskClient) -> None:
    page = client.get("/search?q=password+refund&exact=1").text
    links = re.findall(r'<li><a href="(/search[^"]+)"', page)
    assert links
    assert [link for link in links if "exact=1" not in link] == []

"""Long texts in the search box."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from search.query import MAX_CHARS

if TYPE_CHECKING:
    from flask.testing import FlaskClient

MESSAGE = (
    "Good morning! Since the weekend I am no longer able to get in, whatever I try, and nobody at the office knows "
    "what to do about it either. My telephone was repaired on Friday, and now every code that the authenticator on "
    "it shows me is rejected at once, even though I type each of them very slowly and with great care. "
    "Is it perhaps because the clock of my telephone is wrong?"
)


def test_the_search_box_has_no_maximum_length(client: FlaskClient) -> None:
    box = re.search(r'<input id="[^"]+" name="q" type="search"[^>]*>', client.get("/").text)
    assert box
    assert "maxlength" not in box[0]


def test_a_long_message_is_answered_by_its_important_words(client: FlaskClient) -> None:
    assert len(MESSAGE) > MAX_CHARS
    page = client.get("/search", query_string={"q": MESSAGE}).text
    assert "/articles/two-factor" in page
    assert "We found no answer" not in page
    assert "only its most important words" in page
    assert "Pages of results" not in page


def test_a_long_message_is_carried_to_the_ticket_form(client: FlaskClient) -> None:
    links = re.findall(r'href="(/contact\?[^"]+)"', client.get("/search", query_string={"q": MESSAGE}).text)
    assert links
    for link in links:
        assert parse_qs(urlsplit(unescape(link)).query)["q"] == [MESSAGE]


def test_a_text_too_long_for_a_link_is_visibly_cut(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": "zebra " * 2_000}).text
    letter = re.search(r'<textarea [^>]*name="body"[^>]*>([^<]+)<', page)
    assert letter
    text = unescape(letter[1])
    assert len(text) <= 4_000
    assert text.endswith("…")


@pytest.mark.parametrize("text", [MESSAGE, "zebra " * 60, "z" * 299])
def test_headings_shorten_a_long_search(client: FlaskClient, text: str) -> None:
    page = client.get("/search", query_string={"q": text}).text
    named = re.findall(r"<(h1|title|q)\b[^>]*>(.*?)</\1>", page, re.DOTALL)
    assert named
    assert max(len(re.sub("<[^>]*>", "", words)) for _, words in named) < 130
    assert not re.search(r"[\s,.]…", page[page.index("<h1") : page.index("</h1>")])


def test_a_long_search_stays_in_its_topic(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": MESSAGE, "category": "billing"}).text
    assert "/articles/two-factor" not in page
    assert "only its first" in page


def test_a_long_query_is_cut_with_a_note(client: FlaskClient) -> None:
    answer = client.get("/search", query_string={"q": "password " * 200})
    assert answer.status_code == 200
    assert "Your search was long" in answer.text
    assert len(answer.data) < 60_000

"""Community answers on pages and in the API: below the articles, labelled, and never on risks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from search.community.topic_index import build_index
from search.progress import no_progress
from tests.web.community_centre import PRINTER, with_community
from tests.web.conftest import token

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from tests.web.conftest import MakeApp, Settings

QUERY = "paper jam in the printer"


@pytest.fixture
def settings(risky: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    return with_community(risky, tmp_path, monkeypatch)


@pytest.fixture
def client(make_app: MakeApp, settings: Settings) -> FlaskClient:
    return make_app(**settings).test_client()


def test_a_page_without_an_answer_says_that_the_community_has_one(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": QUERY}).text
    assert "We found no answer" in page
    assert '<a href="#page/community">the forum has an answer</a>' in page
    assert "Paper jam in the &lt;printer&gt;" in page
    assert "Open the flap &amp; pull." in page
    assert "&lt;ada&gt;" in page
    assert "Accepted answer" in page
    assert "12 votes" in page
    assert "months ago" in page
    assert 'href="https://forum.example/t/1" rel="noopener noreferrer nofollow ugc"' in page


def test_the_community_stands_below_the_articles(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": "message bounces with a paper jam in the printer"}).text
    if "From the forum" in page:
        assert page.index("Why a message comes back") < page.index("From the forum")


@pytest.mark.parametrize("query", ["they hacked my account", "get a refund for the paper jam in the printer"])
def test_nothing_is_shown_or_offered_on_risks_and_money(client: FlaskClient, query: str) -> None:
    page = client.get("/search", query_string={"q": query}).text
    assert "From the forum" not in page
    assert "Ask the forum" not in page
    assert client.get("/api/search", query_string={"q": query}).json["community"] == []  # type: ignore[index]


def test_a_page_without_any_answer_offers_the_community(client: FlaskClient) -> None:
    page = client.get("/search?q=zeppelin+landing").text
    assert 'href="/contact/community?q=zeppelin+landing">Ask the forum</a>' in page


def test_the_api_adds_the_community_and_counts_articles_only(client: FlaskClient) -> None:
    body = client.get("/api/search", query_string={"q": QUERY}).json
    assert body is not None
    assert (body["verdict"]["outcome"], body["verdict"]["community"]) == ("none", True)
    assert body["community"] == [
        {
            "title": PRINTER.title,
            "excerpt": PRINTER.answer,
            "url": PRINTER.url,
            "author": PRINTER.author,
            "day": "2026-04-02",
            "votes": 12,
            "is_accepted": True,
        }
    ]


def test_deflection_adds_the_community(client: FlaskClient) -> None:
    body = client.post("/api/deflect", json={"body": f"Hello, there is a {QUERY}."}).json
    assert body is not None
    assert body["verdict"]["community"]
    assert [each["title"] for each in body["community"]] == [PRINTER.title]
    body = client.post("/api/deflect", json={"body": f"They hacked my account, and a {QUERY}."}).json
    assert body is not None
    assert (body["verdict"]["community"], body["community"]) == (False, [])


def test_answers_before_a_ticket_show_the_community_below(client: FlaskClient) -> None:
    form = token(client.get("/contact").text)
    message = f"Why does a message come back? It bounces, and there is a {QUERY}."
    page = client.post("/contact", data={"csrf_token": form, "email": "a@b.example", "body": message}).text
    assert page.index("Why a message comes back") < page.index("Paper jam in the &lt;printer&gt;")


def test_new_topics_are_served_at_once(client: FlaskClient, settings: Settings) -> None:
    first = client.get("/api/search", query_string={"q": QUERY})
    build_index(settings["search"], (), no_progress)
    again = client.get("/api/search", query_string={"q": QUERY}, headers={"If-None-Match": first.headers["ETag"]})
    assert again.json is not None
    assert again.json["community"] == []


def test_a_broken_community_hurts_no_search(client: FlaskClient, settings: Settings) -> None:
    (settings["search"].index / "community" / "topics.json").write_text("{")
    assert client.get("/search", query_string={"q": "reset password"}).status_code == 200
    assert client.get("/api/search", query_string={"q": QUERY}).json["community"] == []  # type: ignore[index]

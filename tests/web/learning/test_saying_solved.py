"""What "this solved it" and votes teach, from the pages and the API to search."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from tests.web.conftest import services, token

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    Lines = Callable[[], list[dict[str, object]]]

STORAGE = True
"""Runs on SQLite and PostgreSQL."""

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}


def learnt(app: Flask, handed_over: Lines) -> list[tuple[object, object, object]]:
    services(app).recorder.flush(everything=True)
    return [(line["article"], line["words"], line["kind"]) for line in handed_over()]


@pytest.mark.parametrize("q", ["", "reset my password"])
def test_an_answer_beside_the_contact_form_teaches_the_search_or_the_message(
    app: Flask, handed_over: Lines, q: str
) -> None:
    client = app.test_client()
    form = {"email": "anna@example.org", "body": "Reset my password, please. My name is Hjalmar.", "q": q}
    page = client.post("/contact", data={"csrf_token": token(client.get("/contact").text), **form}).text
    solved = re.search(
        r'action="/contact/solved".*?name="q" value="([^"]*)".*?value="(reset-password)"', page, re.DOTALL
    )
    assert solved
    data = {"csrf_token": token(page), "q": html.unescape(solved[1]), "slug": solved[2]}
    client.post("/contact/solved", data=data, headers=BROWSER)
    ((slug, known, kind),) = learnt(app, handed_over)
    assert (slug, kind) == ("reset-password", "solved")
    assert "hjalmar" not in known  # type: ignore[operator]
    assert "password" in known  # type: ignore[operator]


def test_an_api_call_teaches_its_query(app: Flask, handed_over: Lines) -> None:
    body = {"slug": "bounce", "query": "message comes back to Hjalmar"}
    assert app.test_client().post("/api/solved", json=body, headers=BROWSER).status_code == 204
    assert app.test_client().post("/api/solved", json={**body, "query": 5}, headers=BROWSER).status_code == 400
    ((slug, words, _),) = learnt(app, handed_over)
    assert slug == "bounce"
    assert {"message", "comes", "back"} >= {*words} - {"to"}  # type: ignore[misc]


@pytest.mark.parametrize(("origin", "kind"), [("", "vote"), ("results", "solved")])
def test_a_helpful_vote_teaches_the_query_that_led_there(
    app: Flask, handed_over: Lines, origin: str, kind: str
) -> None:
    client = app.test_client()
    form = {"csrf_token": token(client.get("/articles/bounce").text), "q": "message comes back", "from": origin}
    client.post("/articles/bounce/feedback", data={**form, "helpful": "yes"}, headers=BROWSER)
    assert [(slug, kind) for slug, _, kind in learnt(app, handed_over)] == [("bounce", kind)]


def test_a_search_that_was_reworded_teaches_its_first_words(app: Flask, handed_over: Lines) -> None:
    client = app.test_client()
    client.get("/search?q=telephone+zzyzx", headers=BROWSER)
    client.get("/search?q=telephone+codes", headers=BROWSER)
    client.get("/articles/two-factor?q=telephone+codes", headers=BROWSER)
    assert learnt(app, handed_over) == [("two-factor", ["telephone"], "reworded")]


def test_a_browser_that_asks_not_to_be_tracked_teaches_nothing(app: Flask, handed_over: Lines) -> None:
    body = {"slug": "bounce", "query": "message comes back"}
    app.test_client().post("/api/solved", json=body, headers={**BROWSER, "DNT": "1"})
    assert learnt(app, handed_over) == []

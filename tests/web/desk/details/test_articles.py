"""Articles for a reply: suggested, searched for, previewed, sent along and quoted, with and without script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.web.conftest import services
from tests.web.desk.conftest import opened, press, signed_in, ticket
from web.desk.details.articles import seen
from web.tickets.repository import get_whole

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


STORAGE = True
"""Runs on SQLite and PostgreSQL."""

CHOSEN = 'name="article" value="refund" checked>'


def suggested(page: str) -> list[str]:
    """Return the slugs of the articles beside the reply."""
    return re.findall(r'value="add:([^"]+)"', page)


def test_articles_that_may_answer_the_ticket_can_be_read_beside_it(app: Flask) -> None:
    reference = opened(app, "How do I get a refund?")
    page = signed_in(app).get(f"/desk/tickets/{reference}").text
    assert "refund" in suggested(page)
    assert 'data-text="' in page


def test_search_without_script_finds_articles_and_keeps_what_was_typed(app: Flask) -> None:
    reference = opened(app)
    answer = press(signed_in(app), reference, "find", find="refund", body="Dear Anna,", kind="note")
    assert answer.status_code == 200
    assert suggested(answer.text)[0] == "refund"
    assert "Dear Anna,</textarea>" in answer.text
    assert 'value="note" checked' in answer.text
    assert 'name="find" form="page/reply" type="search" value="refund"' in answer.text
    assert len(ticket(app, reference).messages) == 1


def test_added_article_goes_along_with_the_answer(app: Flask) -> None:
    reference = opened(app)
    client = signed_in(app)
    answer = press(client, reference, "add:refund", body="Dear Anna,")
    assert (answer.status_code, CHOSEN in answer.text) == (200, True)
    assert press(client, reference, "reply", body="Dear Anna,", article="refund").status_code == 303
    assert ticket(app, reference).messages[-1].articles == ("refund",)


def test_quoted_article_is_added_to_the_text_with_its_passage_and_address(app: Flask) -> None:
    reference = opened(app)
    answer = press(signed_in(app), reference, "quote:refund", find="refund", body="Dear Anna,")
    text = answer.text.split('data-key="r">')[1].split("</textarea>")[0]
    assert text.startswith("Dear Anna,\n\n")
    assert text.endswith("http://localhost/articles/refund")
    assert len(text.split("\n\n")) == 3
    assert CHOSEN in answer.text


def test_link_of_an_article_is_added_to_the_text_and_other_articles_stay(app: Flask) -> None:
    reference = opened(app)
    answer = press(signed_in(app), reference, "link:refund", find="refund", body="Dear Anna,", article="bounce")
    text = answer.text.split('data-key="r">')[1].split("</textarea>")[0]
    assert re.fullmatch(r"Dear Anna,\n\n[^\n]+: http://localhost/articles/refund", text)
    assert re.findall(r'name="article" value="(\w+)" checked', answer.text) == ["bounce", "refund"]


def test_articles_come_with_how_sure_the_search_is_and_what_the_customer_did_with_them(app: Flask) -> None:
    subject, read = "How do I get a refund?", ("refund",)
    reference = opened(app, subject, suggested=("refund", "bounce"), read=read)
    page = signed_in(app).get(f"/desk/tickets/{reference}").text
    assert "data-sureness>It is unclear whether any of them answers it.</p>" in page
    assert '<span class="seen">Opened by the customer</span>' in page
    with services(app).database.session() as session:
        seen_articles = seen(get_whole(session, reference))
    assert seen_articles == {"refund": "Opened by the customer", "bounce": "Shown to the customer"}


@pytest.mark.parametrize("action", ["add:nothing", "quote:nothing", "quote:", "add:", "link:nothing", "link:"])
def test_unknown_article_changes_nothing(app: Flask, action: str) -> None:
    reference = opened(app)
    answer = press(signed_in(app), reference, action, body="Dear Anna,")
    assert answer.status_code == 200
    assert "Dear Anna,</textarea>" in answer.text
    assert 'name="article" value="nothing"' not in answer.text


def test_script_gets_articles_with_text_to_insert(app: Flask) -> None:
    client = signed_in(app, "viewer")
    answer = client.get("/desk/articles?q=refund")
    article = answer.json["articles"][0]
    assert (article["slug"], article["url"], article["lang"], article["dir"]) == (
        "refund",
        "/articles/refund",
        "en",
        "ltr",
    )
    assert article["text"].startswith(article["passage"])
    assert article["link"] == f"{article['title']}: http://localhost/articles/refund"
    assert article["text"].endswith(article["link"])
    assert answer.json["sureness"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get("/desk/articles", query_string={"q": "a" * 5000}).status_code == 200
    for words in ("", "\x00"):
        assert client.get("/desk/articles", query_string={"q": words}).json["articles"] == []
    assert app.test_client().get("/desk/articles?q=refund").status_code == 303


def test_desk_works_without_an_index(without_index: FlaskClient) -> None:
    app = without_index.application
    reference = opened(app)
    client = signed_in(app)
    assert suggested(client.get(f"/desk/tickets/{reference}").text) == []
    assert press(client, reference, "find", find="refund").status_code == 200
    assert client.get("/desk/articles?q=refund").json == {"articles": [], "sureness": ""}
    assert services(app).catalogues.generation() is None

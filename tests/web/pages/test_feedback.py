"""Feedback on articles: "Did this help?"."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.web.conftest import services, token
from web.storage.models import Feedback

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def send(client: FlaskClient, slug: str = "bounce", **form: str) -> TestResponse:
    form = {"csrf_token": token(client.get(f"/articles/{slug}").text), **form}
    return client.post(f"/articles/{slug}/feedback", data=form)


def stored(app: Flask) -> list[Feedback]:
    with services(app).database.session() as session:
        return list(session.scalars(select(Feedback).order_by(Feedback.id)))


def test_feedback_is_stored_with_its_reason(app: Flask) -> None:
    client = app.test_client()
    response = send(client, helpful="no", reason="unclear", comment=" Step two?\x00 ", q="550 5.7.1")
    assert response.status_code == 303
    (row,) = stored(app)
    assert (row.slug, row.helpful, row.reason, row.comment) == ("bounce", False, "unclear", "Step two?")


def test_the_query_is_stored_once_three_people_asked_it(app: Flask) -> None:
    for number in range(4):
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        client.get("/search?q=mail+of+Kowalski+came+back+15")
        services(app).recorder.flush()
        send(client, helpful="no", q="Mail of KOWALSKI came back 15")
    objecting = app.test_client()
    objecting.environ_base["HTTP_SEC_GPC"] = "1"
    send(objecting, helpful="no", q="Mail of Kowalski came back")
    assert [row.query for row in stored(app)] == ["", "", *["mail of kowalski came back"] * 2, ""]


def test_the_article_says_thanks(app: Flask) -> None:
    client = app.test_client()
    location = send(client, helpful="yes").headers["Location"]
    assert location == "/articles/bounce?feedback=thanks#page/feedback"
    page = client.get(location).text
    assert "Thank you" in page
    assert 'name="helpful"' not in page


def test_the_query_is_kept_after_the_feedback(app: Flask) -> None:
    client = app.test_client()
    location = send(client, helpful="no", q="550 5.7.1").headers["Location"]
    assert "q=550%205.7.1" in client.get(location).text.replace("+", "%20")


def test_feedback_on_an_answer_leads_back_to_the_results(app: Flask) -> None:
    client = app.test_client()
    location = send(client, helpful="no", q="bounce", **{"from": "results"}).headers["Location"]
    assert location == "/search?q=bounce&solved=no#page/solved"
    assert client.get(location).status_code == 200
    assert not stored(app)[0].helpful


def test_positive_feedback_has_no_reason(app: Flask) -> None:
    send(app.test_client(), helpful="yes", reason="wrong")
    assert stored(app)[0].reason == ""


def test_a_long_comment_is_cut(app: Flask) -> None:
    send(app.test_client(), helpful="no", comment="x" * 5_000)
    assert len(stored(app)[0].comment) == 2_000


@pytest.mark.parametrize("form", [{}, {"helpful": "perhaps"}, {"helpful": "no", "reason": "'; drop table"}])
def test_invalid_feedback_is_refused(app: Flask, form: dict[str, str]) -> None:
    assert send(app.test_client(), **form).status_code == 400
    assert stored(app) == []


def test_feedback_on_an_unknown_article_is_refused(client: FlaskClient) -> None:
    form = {"csrf_token": token(client.get("/articles/bounce").text), "helpful": "yes"}
    assert client.post("/articles/nothing/feedback", data=form).status_code == 404


def test_the_most_helpful_articles_become_popular(app: Flask) -> None:
    client = app.test_client()
    for slug, helpful in (("refund", "yes"), ("bounce", "yes"), ("bounce", "yes"), ("two-factor", "no")):
        send(client, slug, helpful=helpful)
    page = client.get("/").text
    assert page.index("/articles/bounce") < page.index("/articles/refund")
    assert "/articles/two-factor" not in page

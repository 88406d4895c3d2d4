"""Which requests of readers are recorded, and as what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.web.conftest import services, token
from tests.web.contact.actions import send_calendar, send_invoice
from web.storage.models import AskedQuery, Step

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


def recorded(app: Flask) -> list[tuple[str, str, str]]:
    """Return kind, article and readable words of every step."""
    services(app).recorder.flush(everything=True)
    with services(app).database.session() as session:
        steps = session.execute(select(Step, AskedQuery).outerjoin(AskedQuery).order_by(Step.id))
        return [
            (step.kind, step.slug, " ".join(query.readable_words if step.query_id else ())) for step, query in steps
        ]


def searches(app: Flask) -> list[tuple[str | None, int, str]]:
    """Return what the recorded searches found."""
    recorded(app)
    with services(app).database.session() as session:
        steps = session.scalars(select(Step).where(Step.kind == "searched").order_by(Step.id))
        return [(step.outcome, step.total, step.shown) for step in steps]


@pytest.fixture
def answered(client: FlaskClient) -> FlaskClient:
    """Return a client that has searched for an article and opened it."""
    client.get("/search?q=reset+my+password")
    client.get("/articles/reset-password?q=reset+my+password")
    return client


def test_the_results_page_and_the_article_opened_from_it(app: Flask, answered: FlaskClient) -> None:
    answered.get("/articles/bounce")
    assert recorded(app) == [
        ("searched", "", "password reset"),
        ("opened", "reset-password", "password reset"),
        ("opened", "bounce", ""),
    ]
    ((outcome, total, shown),) = searches(app)
    assert outcome == "answered"
    assert total >= 1
    assert shown.split()[0] == "reset-password"


def test_a_search_without_an_answer_has_found_nothing(app: Flask, client: FlaskClient) -> None:
    client.get("/search?q=xylophone+zebra")
    assert searches(app) == [("none", 0, "")]


def test_whole_queries_of_the_api_and_suggestions_after_a_pause(app: Flask, client: FlaskClient) -> None:
    client.get("/api/suggest?q=res")
    client.get("/api/suggest?q=reset+pass")
    client.get("/api/suggest?q=reset&whole=1")
    client.get("/api/suggest?q=reset+password&whole=1")
    client.get("/articles/reset-password?q=reset+password")
    client.get("/api/search?q=bounce")
    client.get("/api/articles/bounce")
    assert recorded(app) == [
        ("searched", "", "password reset"),
        ("opened", "reset-password", "password reset"),
        ("searched", "", "bounce"),
        ("opened", "bounce", ""),
    ]
    assert all(shown for _, _, shown in searches(app))


def test_subjects_of_drafts_once_they_no_longer_change_and_never_their_messages(
    app: Flask, client: FlaskClient
) -> None:
    for subject in ("reset", "reset password"):
        client.post("/api/deflect", json={"subject": subject, "body": "The mail bounced."})
    client.post("/api/solved", json={"slug": "reset-password", "query": "reset password"})
    client.post("/api/deflect", json={"body": "The mail bounced."})
    assert recorded(app) == [("searched", "", "password reset"), ("solved", "reset-password", "password reset")]
    ((outcome, total, shown),) = searches(app)
    assert outcome == "answered"
    assert total == len(shown.split()) >= 1


def test_cached_and_unchanged_responses_of_the_api_count_too(app: Flask) -> None:
    for number in range(3):
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        etag = client.get("/api/search?q=bounce").headers["ETag"]
        assert client.get("/api/search?q=bounce", headers={"If-None-Match": etag}).status_code == 304
    assert len(searches(app)) == 6


def test_answers_to_did_this_help(app: Flask, client: FlaskClient) -> None:
    for form in (
        {"helpful": "yes", "from": "results", "q": "reset password"},
        {"helpful": "no", "from": "results", "q": "reset password"},
        {"helpful": "yes", "q": "reset password"},
        {"helpful": "no"},
    ):
        page = client.get("/articles/reset-password").text
        client.post("/articles/reset-password/feedback", data={"csrf_token": token(page), **form})
    votes = [step for step in recorded(app) if step[0] != "opened"]
    assert votes == [
        ("solved", "reset-password", "password reset"),
        ("unhelpful", "reset-password", "password reset"),
        ("helpful", "reset-password", "password reset"),
        ("unhelpful", "reset-password", ""),
    ]


def test_tickets_and_what_made_them_unnecessary(app: Flask, client: FlaskClient) -> None:
    assert send_invoice(client, answers="seen").status_code == 303
    assert send_calendar(client).status_code == 303
    client.post("/api/solved", json={"slug": "bounce"})
    client.post("/contact/solved", data={"slug": "bounce", "csrf_token": services(app).signer.form_token("solved")})
    steps = [(kind, slug) for kind, slug, _ in recorded(app)]
    assert steps == [("wrote", ""), ("wrote", ""), ("solved", "bounce"), ("solved", "bounce")]


def test_a_ticket_sent_twice_counts_once(app: Flask, client: FlaskClient) -> None:
    form = {"csrf_token": token(client.get("/contact").text)}
    assert send_calendar(client, **form).headers["Location"]
    send_calendar(client, **form)
    assert [kind for kind, _, _ in recorded(app)] == ["wrote"]


@pytest.mark.parametrize("headers", [{"DNT": "1"}, {"Sec-GPC": "1"}, {"User-Agent": "Googlebot/2.1"}])
def test_readers_who_object_and_crawlers_leave_no_trace(
    app: Flask, client: FlaskClient, headers: dict[str, str]
) -> None:
    for url in (
        "/search?q=bounce",
        "/articles/bounce?q=bounce",
        "/api/search?q=bounce",
        "/api/suggest?q=bounce&whole=1",
    ):
        assert client.get(url, headers=headers).status_code == 200
    assert recorded(app) == []


def test_requests_for_headers_errors_and_redirects_leave_no_trace(app: Flask, client: FlaskClient) -> None:
    client.head("/search?q=bounce")
    client.head("/api/search?q=bounce")
    client.get("/search")
    client.get("/articles/nothing-here?q=bounce")
    client.get("/search?q=bounce&page=99")
    assert recorded(app) == []


def test_nothing_is_recorded_without_an_index(without_index: FlaskClient) -> None:
    without_index.get("/search?q=bounce")
    assert recorded(without_index.application) == []


def test_a_database_that_is_away_costs_a_reader_nothing(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = services(app).database
    with monkeypatch.context() as patch:
        patch.setattr(database, "writing", lambda **_: 1 / 0)
        assert client.get("/search?q=bounce").status_code == 200
        services(app).recorder.flush()
    assert recorded(app) == []

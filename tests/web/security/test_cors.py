"""Other sites read the JSON and frame the form where the configuration names them, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError
from sqlalchemy import select

from tests.web.conftest import services, token
from web.config import WebConfig
from web.storage.models import Solution

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.web.conftest import MakeApp

FRIEND, STRANGER = "https://app.example.com", "https://evil.example"
SOLVED = {"slug": "reset-password"}


@pytest.fixture
def client(make_app: MakeApp) -> FlaskClient:
    return make_app(allowed_origins=(FRIEND,)).test_client()


def asked(client: FlaskClient, path: str, origin: str) -> TestResponse:
    return client.get(path, headers={"Origin": origin})


@pytest.mark.parametrize(
    "path", ["/api/search?q=password", "/api/suggest?q=pass", "/api/articles/reset-password", "/api/search", "/api/no"]
)
def test_an_allowed_site_reads_every_answer_and_every_error(client: FlaskClient, path: str) -> None:
    headers = asked(client, path, FRIEND).headers
    assert headers["Access-Control-Allow-Origin"] == FRIEND
    assert "Access-Control-Allow-Credentials" not in headers
    assert headers["Vary"] == "Origin"
    assert headers["Content-Security-Policy"]


@pytest.mark.parametrize("origin", [STRANGER, "null", "", FRIEND.upper(), f"{FRIEND}.evil.example", f"{FRIEND}:443"])
def test_no_other_site_reads_anything(client: FlaskClient, origin: str) -> None:
    for path in ("/api/search?q=password", "/api/articles/reset-password"):
        headers = asked(client, path, origin).headers
        assert "Access-Control-Allow-Origin" not in headers
        assert headers["Vary"] == "Origin"


def test_an_answer_that_still_holds_may_be_read_again(client: FlaskClient) -> None:
    tag = client.get("/api/suggest?q=pass").headers["ETag"]
    answer = client.get("/api/suggest?q=pass", headers={"Origin": FRIEND, "If-None-Match": tag})
    assert answer.status_code == 304
    assert answer.headers["Access-Control-Allow-Origin"] == FRIEND


def test_a_browser_that_asks_beforehand_is_told_what_is_allowed(client: FlaskClient) -> None:
    wants = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    answer = client.options("/api/deflect", headers={"Origin": FRIEND, **wants})
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == FRIEND
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert answer.headers["Access-Control-Allow-Headers"] == "Content-Type"
    assert answer.headers["Vary"] == "Origin"
    refused = client.options("/api/deflect", headers={"Origin": STRANGER, **wants})
    assert not [name for name in dict(refused.headers) if name.startswith("Access-Control")]


@pytest.mark.parametrize("path", ["/", "/search?q=x", "/contact", "/healthz", "/embed/contact", "/static/help.js"])
def test_pages_are_read_by_nobody(client: FlaskClient, path: str) -> None:
    with asked(client, path, FRIEND) as answer:
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_the_form_and_the_search_may_be_framed_by_allowed_sites_only(client: FlaskClient) -> None:
    for path in ("/embed/contact", "/embed/search?q=password", "/embed/contact/solved", "/embed/contact/nowhere"):
        policy = client.get(path).headers["Content-Security-Policy"]
        assert f"frame-ancestors 'self' {FRIEND};" in policy
        assert "'none'; require" not in policy
    for path in ("/contact", "/search?q=x", "/", "/embed/", "/embed/articles/bounce", "/embedded/contact", "/api/docs"):
        assert "frame-ancestors 'none'" in client.get(path).headers["Content-Security-Policy"]


def test_the_whole_way_to_a_ticket_stays_in_the_frame(client: FlaskClient) -> None:
    page = client.get("/embed/contact?q=printer").text
    assert 'action="/embed/contact"' in page
    assert "<footer" not in page
    form = {"csrf_token": token(page), "email": "a@example.org", "subject": "zebra", "body": "zebra", "answers": "seen"}
    answer = client.post("/embed/contact", data=form)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/embed/contact/received?")
    received = client.get(answer.headers["Location"])
    assert f"frame-ancestors 'self' {FRIEND};" in received.headers["Content-Security-Policy"]
    assert "We have your message" in received.text


@pytest.mark.parametrize(
    ("path", "target"),
    [("/embed/articles/bounce", "/articles/bounce"), ("/embed/", "/"), ("/embed/%2f%2fevil.example", "/evil.example")],
)
def test_what_stands_in_no_frame_is_led_to_its_page(client: FlaskClient, path: str, target: str) -> None:
    answer = client.get(path, follow_redirects=False)
    assert answer.status_code == 308
    assert answer.headers["Location"].removeprefix("http://localhost") in {target, f"/embed{target}"}


@pytest.mark.parametrize("headers", [{"Origin": FRIEND}, {"Origin": "http://localhost"}, {}])
def test_a_solution_is_counted_from_here_from_allowed_sites_and_from_programs(
    make_app: MakeApp, headers: dict[str, str]
) -> None:
    app = make_app(allowed_origins=(FRIEND,))
    for _ in range(2):
        answer = app.test_client().post("/api/solved", json=SOLVED, headers=headers)
        assert (answer.status_code, answer.data) == (204, b"")
    with services(app).database.session() as session:
        assert [(one.slug, one.times) for one in session.scalars(select(Solution))] == [("reset-password", 2)]


@pytest.mark.parametrize(
    "headers",
    [{"Origin": STRANGER}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}],
)
def test_a_solution_from_anywhere_else_is_not_counted(make_app: MakeApp, headers: dict[str, str]) -> None:
    app = make_app(allowed_origins=(FRIEND,))
    answer = app.test_client().post("/api/solved", json=SOLVED, headers=headers)
    assert answer.status_code == 403
    assert answer.json["error"]["code"] == "cross_site"
    with services(app).database.session() as session:
        assert session.scalars(select(Solution)).all() == []


def test_a_solution_by_no_article_is_not_counted(client: FlaskClient) -> None:
    answer = client.post("/api/solved", json={"slug": "no-such-article"})
    assert answer.status_code == 404
    assert answer.json["error"]["code"] == "not_found"


@pytest.mark.parametrize("body", [{}, {"slug": 5}, {"slug": None}, [], "reset-password"])
def test_a_solution_must_be_an_article(client: FlaskClient, body: object) -> None:
    answer = client.post("/api/solved", json=body)
    assert answer.status_code == 400
    assert answer.json["error"]["code"] == "bad_parameter"


def test_solutions_are_limited_and_say_how_many_are_left(make_app: MakeApp) -> None:
    client = make_app(allowed_origins=(FRIEND,), feedback_limit="2 per hour").test_client()
    left = [client.post("/api/solved", json=SOLVED).headers["RateLimit"].partition(";t=")[0] for _ in range(2)]
    assert left == ['"feedback";r=1', '"feedback";r=0']
    refused = client.post("/api/solved", json=SOLVED)
    assert refused.status_code == 429
    assert refused.headers["RateLimit-Policy"] == '"feedback";q=2;w=3600'
    assert refused.headers["RateLimit"] == f'"feedback";r=0;t={refused.headers["Retry-After"]}'


def test_a_draft_says_how_many_are_left_whatever_comes_of_it(client: FlaskClient) -> None:
    answered, refused = (client.post("/api/deflect", json=draft) for draft in ({"subject": "password"}, {}))
    assert (answered.status_code, refused.status_code) == (200, 400)
    assert answered.headers["RateLimit"].startswith('"deflect";r=119;')
    assert refused.headers["RateLimit"].startswith('"deflect";r=118;')


@pytest.mark.parametrize(
    "origin",
    [
        "*",
        "null",
        "app.example.com",
        "https://app.example.com/",
        "https://a.example;",
        "https://A.example",
        "https://a b",
    ],
)
def test_an_origin_that_no_browser_would_send_is_refused(origin: str) -> None:
    with pytest.raises(ValidationError):
        WebConfig(allowed_origins=(origin,))

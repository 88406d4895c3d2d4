"""The JSON API that programs rely on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from kb.config import KbConfig
from search.config import SearchConfig
from tests.web.conftest import services, write
from web.api import serializers
from web.storage.models import Solution

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

    from tests.web.conftest import MakeApp

ALLOWED, OTHER = "https://app.example.com", "https://evil.example"
SOLVED = {"slug": "reset-password"}


def test_search_returns_hits_and_a_verdict(client: FlaskClient) -> None:
    response = client.get("/api/search?q=reset+my+pasword&limit=2")
    body = response.json
    assert response.content_type == "application/json"
    fields = [
        "query",
        "corrected",
        "verdict",
        "wants_person",
        "foreign_language",
        "is_unquoted",
        "is_incomplete",
        "answer",
        "hits",
    ]
    assert list(body) == [*fields, "total", "community", "lang", "generation"]
    assert body["query"] == "reset my pasword"
    assert body["corrected"] == "reset my password"
    assert body["verdict"].keys() == {"outcome", "grade", "confidence", "unknown_words", "community"}
    assert body["verdict"]["outcome"] in {"answered", "unsure", "none"}
    assert body["verdict"]["grade"] in {"answer", "results", "doubt", "none"}
    assert 0 <= body["verdict"]["confidence"] <= 1
    first = body["hits"][0]
    assert first["slug"] == "reset-password"
    assert first["url"].startswith("/articles/reset-password")
    assert first.keys() == {
        *("slug", "anchor", "title", "section", "snippet", "highlights", "url", "score", "why", "trail"),
        *("lang", "dir", "language"),
    }
    assert len(body["hits"]) <= 2 <= body["total"] + 1


def test_a_certain_answer_is_quoted_in_search_suggestions_and_drafts(client: FlaskClient) -> None:
    answer = client.get("/api/search?q=get+a+refund").json["answer"]
    sentence = "Within thirty days a yearly payment comes back."
    assert (answer["slug"], answer["title"], answer["text"]) == ("refund", "Get a refund", sentence)
    assert answer["url"].startswith("/articles/refund#:~:text=")
    (quote,) = answer["quotes"]
    assert [part["text"] for part in quote["blocks"][0]["parts"]] == [sentence]
    line = client.get("/api/suggest?q=get+a+refund&whole=1").json["answer"]
    assert line == {key: answer[key] for key in ("title", "url", "text", "lang", "dir", "language")}
    assert client.post("/api/deflect", json={"subject": "Get a refund"}).json["answer"] == answer


@pytest.mark.parametrize("query", ["zebra", "zebra crossing at night"])
def test_nothing_is_quoted_in_doubt(client: FlaskClient, query: str) -> None:
    assert client.get("/api/search", query_string={"q": query}).json["answer"] is None
    assert client.get("/api/suggest", query_string={"q": query}).json["answer"] is None
    assert client.post("/api/deflect", json={"subject": query}).json["answer"] is None


def test_highlights_are_spans_of_the_plain_snippet(client: FlaskClient) -> None:
    hit = client.get("/api/search?q=clock+telephone").json["hits"][0]
    marked = [hit["snippet"][start:end].lower() for start, end in hit["highlights"]]
    assert marked
    assert all(word in {"clock", "telephone"} for word in marked)
    assert "<" not in hit["snippet"]


def test_a_category_narrows_the_search(client: FlaskClient) -> None:
    assert client.get("/api/search?q=password&category=mail").json["hits"] == []
    assert client.get("/api/search?q=password&category=account").json["hits"]


def test_hits_and_articles_name_their_categories(client: FlaskClient) -> None:
    assert client.get("/api/search?q=bounce").json["hits"][0]["trail"] == ["Sending mail"]
    body = client.get("/api/articles/bounce").json
    assert (body["category"], body["trail"]) == ("mail", ["Sending mail"])


def test_an_unknown_category_of_many_is_answered_in_few_words(make_app: MakeApp, tmp_path: Path) -> None:
    write(tmp_path / "many", {f"Part {number}/a.md": f"# Part {number}" for number in range(60)})
    client = make_app(
        kb=KbConfig(articles=tmp_path / "many"), search=SearchConfig(index=tmp_path / "none")
    ).test_client()
    message = client.get("/api/search?q=x&category=nonsense").json["error"]["message"]
    assert message.startswith("category must be one of: part-0, ")
    assert message.endswith(", or another of 60")


def test_a_search_without_results_names_the_unknown_words(client: FlaskClient) -> None:
    body = client.get("/api/search?q=zebra").json
    assert (body["verdict"]["outcome"], body["verdict"]["unknown_words"], body["hits"]) == ("none", ["zebra"], [])


def test_suggestions_are_small_and_link_to_pages(client: FlaskClient) -> None:
    response = client.get("/api/suggest?q=passw")
    assert len(response.data) <= serializers.MAX_SUGGEST_BYTES
    fields = ["query", "corrected", "verdict", "wants_person", "foreign_language", "answer", "suggestions"]
    assert list(response.json) == [*fields, "total", "lang", "generation"]
    first = response.json["suggestions"][0]
    assert first.keys() == {"label", "url", "kind", "detail", "lang", "dir", "language"}
    assert client.get(first["url"]).status_code == 200


def test_an_empty_query_gets_no_suggestions(client: FlaskClient) -> None:
    assert client.get("/api/suggest").json["suggestions"] == []


def test_a_ticket_draft_finds_articles(client: FlaskClient) -> None:
    draft = {"subject": "Cannot sign in", "body": "I have lost the password and need to reset it."}
    body = client.post("/api/deflect", json=draft).json
    assert body.keys() == {"verdict", "risk", "may_be_at_risk", "answer", "hits", "community", "lang"}
    assert body["risk"] is None
    assert body["hits"][0]["passage"].startswith("Choose the link")
    assert body["hits"][0]["slug"] == "reset-password"


def test_half_a_surrogate_pair_in_a_draft_is_accepted(client: FlaskClient) -> None:
    """JSON can encode half of a surrogate pair, which files and databases cannot store."""
    response = client.post(
        "/api/deflect", data='{"subject": "password \\ud800\\u0000"}', content_type="application/json"
    )
    assert response.status_code == 200


def test_a_draft_in_japanese_is_accepted(client: FlaskClient) -> None:
    assert client.post("/api/deflect", json={"subject": "パスワード", "body": "忘れた"}).status_code == 200


def error_of(client: FlaskClient, method: str, path: str, **options: Any) -> dict[str, Any]:  # noqa: ANN401
    response = client.open(path, method=method, **options)
    assert response.status_code >= 400
    assert response.content_type == "application/json"
    body: dict[str, Any] = json.loads(response.text)
    assert body.keys() == {"error"}
    assert body["error"].keys() == {"status", "code", "message"}
    assert body["error"]["status"] == response.status_code
    assert body["error"]["message"]
    return {**body["error"], "headers": response.headers}


@pytest.mark.parametrize(
    ("method", "path", "options", "status", "code"),
    [
        ("GET", "/api/search", {}, 400, "bad_parameter"),
        ("GET", "/api/search?q=%20", {}, 400, "bad_parameter"),
        ("GET", "/api/search?q=x&limit=0", {}, 400, "bad_parameter"),
        ("GET", "/api/search?q=x&limit=51", {}, 400, "bad_parameter"),
        ("GET", "/api/search?q=x&limit=many", {}, 400, "bad_parameter"),
        ("GET", f"/api/search?q=x&limit={'9' * 5000}", {}, 400, "bad_parameter"),
        ("GET", "/api/search?q=x&category=nonsense", {}, 400, "bad_parameter"),
        ("GET", f"/api/search?q={'x' * 1_000_000}", {}, 400, "query_too_long"),
        ("GET", f"/api/suggest?q={'x' * 301}", {}, 400, "query_too_long"),
        ("POST", "/api/search", {}, 405, "method_not_allowed"),
        ("GET", "/api/deflect", {}, 405, "method_not_allowed"),
        ("GET", "/api/", {}, 404, "not_found"),
        ("GET", "/api", {}, 404, "not_found"),
        ("POST", "/api", {}, 404, "not_found"),
        ("POST", "/healthz", {}, 405, "method_not_allowed"),
        ("GET", "/healthz/more", {}, 404, "not_found"),
        ("GET", "/api/nothing/here", {}, 404, "not_found"),
        ("POST", "/api/deflect", {"data": "x"}, 415, "unsupported_media_type"),
        ("POST", "/api/deflect", {"data": "{", "content_type": "application/json"}, 400, "bad_request"),
        ("POST", "/api/deflect", {"data": b"\xff", "content_type": "application/json"}, 400, "bad_request"),
        ("POST", "/api/deflect", {"json": []}, 400, "bad_parameter"),
        ("POST", "/api/deflect", {"json": {}}, 400, "bad_parameter"),
        ("POST", "/api/deflect", {"json": {"subject": 7}}, 400, "bad_parameter"),
        ("POST", "/api/deflect", {"json": {"body": "x" * 300_000}}, 413, "body_too_large"),
    ],
)
def test_every_error_has_the_same_shape(
    client: FlaskClient, *, method: str, path: str, options: dict[str, Any], status: int, code: str
) -> None:
    error = error_of(client, method, path, **options)
    assert (error["status"], error["code"]) == (status, code)


def test_deeply_nested_json_is_refused(client: FlaskClient) -> None:
    data = "[" * 100_000
    assert error_of(client, "POST", "/api/deflect", data=data, content_type="application/json")["status"] == 400


def test_a_wrong_method_names_the_allowed_one(client: FlaskClient) -> None:
    assert "POST" in error_of(client, "GET", "/api/deflect")["headers"]["Allow"]


def test_a_missing_index_is_an_error_of_the_same_shape(without_index: FlaskClient) -> None:
    for method, path in (("GET", "/api/search?q=x"), ("GET", "/api/suggest?q=x")):
        error = error_of(without_index, method, path)
        assert (error["status"], error["code"]) == (503, "search_unavailable")
        assert error["headers"]["Retry-After"] == "30"


def test_a_crash_is_an_error_of_the_same_shape_without_its_cause(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError("a secret of ours")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("web.api.views.suggest_for", crash)
    error = error_of(app.test_client(), "GET", "/api/suggest?q=x")
    assert (error["status"], error["code"]) == (500, "internal_error")
    assert "secret" not in error["message"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/api/search", {"GET", "HEAD", "OPTIONS"}),
        ("DELETE", "/api/suggest", {"GET", "HEAD", "OPTIONS"}),
        ("HEAD", "/api/deflect", {"POST", "OPTIONS"}),
    ],
)
def test_a_wrong_method_names_all_allowed_ones(client: FlaskClient, method: str, path: str, allowed: set[str]) -> None:
    response = client.open(path, method=method)
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == allowed


def test_an_options_request_names_the_allowed_methods(client: FlaskClient) -> None:
    response = client.options("/api/suggest")
    assert response.status_code == 200
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_a_draft_counts_for_the_address_that_the_proxy_forwards(make_app: MakeApp) -> None:
    client = make_app(trusted_proxies=1, deflect_limit="1 per hour").test_client()

    def status(address: str) -> int:
        headers = {"X-Forwarded-For": address}
        return client.post("/api/deflect", json={"subject": "password"}, headers=headers).status_code

    assert [status(address) for address in ("203.0.113.1", "203.0.113.1", "203.0.113.2")] == [200, 429, 200]


def test_a_refused_draft_counts_once(make_app: MakeApp) -> None:
    client = make_app(deflect_limit="2 per hour").test_client()
    assert client.post("/api/deflect", json={}).status_code == 400
    assert client.post("/api/deflect", json={"subject": "password"}).status_code == 200
    assert client.post("/api/deflect", json={"subject": "password"}).status_code == 429


def test_an_article_is_plain_text_also_at_an_old_address(client: FlaskClient) -> None:
    response = client.get("/api/articles/old-sessions")
    assert response.json["slug"] == "moved"
    assert [section["heading"] for section in response.json["sections"]] == ["", "End one", "End all"]
    picture = response.json["sections"][0]["blocks"][1]
    assert (picture["kind"], picture["parts"][0]["text"]) == ("image", "The list of sessions")
    again = client.get("/api/articles/moved", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("slug", ["nowhere", "draft", "%00", "..", "%2e%2e%2fx"])
def test_unpublished_articles_are_not_found(client: FlaskClient, slug: str) -> None:
    response = client.get(f"/api/articles/{slug}")
    assert response.status_code == 404
    assert response.json["error"]["code"] == "not_found"


@pytest.mark.parametrize("headers", [{"Origin": ALLOWED}, {"Origin": "http://localhost"}, {}])
def test_solved_is_counted_from_this_site_allowed_sites_and_programs(
    make_app: MakeApp, headers: dict[str, str]
) -> None:
    app = make_app(allowed_origins=(ALLOWED,))
    for _ in range(2):
        response = app.test_client().post("/api/solved", json=SOLVED, headers=headers)
        assert (response.status_code, response.data) == (204, b"")
    with services(app).database.session() as session:
        assert [(solution.slug, solution.times) for solution in session.scalars(select(Solution))] == [
            ("reset-password", 2)
        ]


@pytest.mark.parametrize(
    "headers",
    [{"Origin": OTHER}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}],
)
def test_solved_from_another_site_is_refused(make_app: MakeApp, headers: dict[str, str]) -> None:
    app = make_app(allowed_origins=(ALLOWED,))
    response = app.test_client().post("/api/solved", json=SOLVED, headers=headers)
    assert response.status_code == 403
    assert response.json["error"]["code"] == "cross_site"
    with services(app).database.session() as session:
        assert session.scalars(select(Solution)).all() == []


def test_solved_with_an_unknown_article_is_refused(client: FlaskClient) -> None:
    response = client.post("/api/solved", json={"slug": "no-such-article"})
    assert response.status_code == 404
    assert response.json["error"]["code"] == "not_found"


@pytest.mark.parametrize("body", [{}, {"slug": 5}, {"slug": None}, [], "reset-password"])
def test_solved_needs_a_slug(client: FlaskClient, body: object) -> None:
    response = client.post("/api/solved", json=body)
    assert response.status_code == 400
    assert response.json["error"]["code"] == "bad_parameter"


def test_solved_is_limited_and_says_how_many_requests_are_left(make_app: MakeApp) -> None:
    client = make_app(allowed_origins=(ALLOWED,), feedback_limit="2 per hour").test_client()
    left = [client.post("/api/solved", json=SOLVED).headers["RateLimit"].partition(";t=")[0] for _ in range(2)]
    assert left == ['"feedback";r=1', '"feedback";r=0']
    refused = client.post("/api/solved", json=SOLVED)
    assert refused.status_code == 429
    assert refused.headers["RateLimit-Policy"] == '"feedback";q=2;w=3600'
    assert refused.headers["RateLimit"] == f'"feedback";r=0;t={refused.headers["Retry-After"]}'


def test_a_draft_says_how_many_requests_are_left_even_if_refused(client: FlaskClient) -> None:
    accepted, refused = (client.post("/api/deflect", json=draft) for draft in ({"subject": "password"}, {}))
    assert (accepted.status_code, refused.status_code) == (200, 400)
    assert accepted.headers["RateLimit"].startswith('"deflect";r=119;')
    assert refused.headers["RateLimit"].startswith('"deflect";r=118;')

"""The JSON that programs rely on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from search.answers.suggest import Suggestion, Suggestions
from search.query import MAX_CHARS
from search.results import Verdict
from web.api import serializers

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


def test_search_answers_with_hits_and_a_verdict(client: FlaskClient) -> None:
    answer = client.get("/api/search?q=reset+my+pasword&limit=2")
    body = answer.json
    assert answer.content_type == "application/json"
    assert list(body) == ["query", "corrected", "verdict", "hits", "total", "generation"]
    assert body["query"] == "reset my pasword"
    assert body["corrected"] == "reset my password"
    assert body["verdict"].keys() == {"outcome", "confidence", "unknown_words"}
    assert body["verdict"]["outcome"] in {"answered", "unsure", "none"}
    assert 0 <= body["verdict"]["confidence"] <= 1
    first = body["hits"][0]
    assert first["slug"] == "reset-password"
    assert first["url"].startswith("/articles/reset-password")
    assert first.keys() == {"slug", "anchor", "title", "section", "snippet", "highlights", "url", "score", "why"}
    assert len(body["hits"]) <= 2 <= body["total"] + 1


def test_highlights_are_spans_of_the_plain_snippet(client: FlaskClient) -> None:
    hit = client.get("/api/search?q=clock+telephone").json["hits"][0]
    marked = [hit["snippet"][start:end].lower() for start, end in hit["highlights"]]
    assert marked
    assert all(word in {"clock", "telephone"} for word in marked)
    assert "<" not in hit["snippet"]


def test_a_category_narrows_the_search(client: FlaskClient) -> None:
    assert client.get("/api/search?q=password&category=mail").json["hits"] == []
    assert client.get("/api/search?q=password&category=account").json["hits"]


def test_nothing_found_says_so(client: FlaskClient) -> None:
    body = client.get("/api/search?q=zebra").json
    assert (body["verdict"]["outcome"], body["verdict"]["unknown_words"], body["hits"]) == ("none", ["zebra"], [])


def test_suggestions_are_small_and_lead_somewhere(client: FlaskClient) -> None:
    answer = client.get("/api/suggest?q=passw")
    assert len(answer.data) <= serializers.MAX_SUGGEST_BYTES
    assert list(answer.json) == ["query", "corrected", "verdict", "suggestions", "total", "generation"]
    first = answer.json["suggestions"][0]
    assert first.keys() == {"label", "url", "kind", "detail"}
    assert client.get(first["url"]).status_code == 200


def test_nothing_typed_yet_suggests_nothing(client: FlaskClient) -> None:
    assert client.get("/api/suggest").json["suggestions"] == []


@pytest.mark.parametrize("letter", ["a", "ü", "密", "😀", '"', "\u200b"])
def test_suggestions_fit_whatever_is_in_them(letter: str) -> None:
    """Four kilobytes hold for any letters: first the last suggestions go, then what is not vital."""
    long = letter * MAX_CHARS
    items = tuple(Suggestion(long, f"/articles/{long}", "section", long) for _ in range(8))
    found = Suggestions(long, long, Verdict("unsure", 0.5, (long,), ""), items, 8, "generation")
    assert len(serializers.suggestions(found)) <= serializers.MAX_SUGGEST_BYTES


def test_short_suggestions_are_all_kept() -> None:
    items = tuple(Suggestion(f"Title {number}", f"/articles/{number}", "article", "Mail") for number in range(8))
    found = Suggestions("x", None, Verdict("answered", 1, (), ""), items, 8, "generation")
    assert len(json.loads(serializers.suggestions(found))["suggestions"]) == 8


def test_a_draft_of_a_ticket_finds_articles(client: FlaskClient) -> None:
    draft = {"subject": "Cannot sign in", "body": "I have lost the password and need to reset it."}
    body = client.post("/api/deflect", json=draft).json
    assert body.keys() == {"verdict", "risk", "may_be_at_risk", "hits"}
    assert body["risk"] is None
    assert body["hits"][0]["passage"].startswith("Choose the link")
    assert body["hits"][0]["slug"] == "reset-password"


def test_half_a_character_in_a_draft_does_no_harm(client: FlaskClient) -> None:
    """JSON can name half of a surrogate pair, which no file and no database can hold."""
    answer = client.post("/api/deflect", data='{"subject": "password \\ud800\\u0000"}', content_type="application/json")
    assert answer.status_code == 200


def test_a_draft_in_several_languages_is_answered_as_it_was_sent(client: FlaskClient) -> None:
    assert client.post("/api/deflect", json={"subject": "パスワード", "body": "忘れた"}).status_code == 200


def refuse(client: FlaskClient, method: str, path: str, **options: Any) -> dict[str, Any]:  # noqa: ANN401
    answer = client.open(path, method=method, **options)
    assert answer.status_code >= 400
    assert answer.content_type == "application/json"
    body: dict[str, Any] = json.loads(answer.text)
    assert body.keys() == {"error"}
    assert body["error"].keys() == {"status", "code", "message"}
    assert body["error"]["status"] == answer.status_code
    assert body["error"]["message"]
    return {**body["error"], "headers": answer.headers}


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
def test_every_error_has_the_one_shape(
    client: FlaskClient, *, method: str, path: str, options: dict[str, Any], status: int, code: str
) -> None:
    error = refuse(client, method, path, **options)
    assert (error["status"], error["code"]) == (status, code)


def test_deeply_nested_json_is_refused(client: FlaskClient) -> None:
    data = "[" * 100_000
    assert refuse(client, "POST", "/api/deflect", data=data, content_type="application/json")["status"] == 400


def test_a_wrong_method_names_the_right_one(client: FlaskClient) -> None:
    assert "POST" in refuse(client, "GET", "/api/deflect")["headers"]["Allow"]


def test_without_an_index_the_error_has_the_shape_too(without_index: FlaskClient) -> None:
    for method, path in (("GET", "/api/search?q=x"), ("GET", "/api/suggest?q=x")):
        error = refuse(without_index, method, path)
        assert (error["status"], error["code"]) == (503, "search_unavailable")
        assert error["headers"]["Retry-After"] == "30"


def test_a_crash_has_the_shape_and_says_nothing_of_its_cause(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError("a secret of ours")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("web.api.views.suggest_for", crash)
    error = refuse(app.test_client(), "GET", "/api/suggest?q=x")
    assert (error["status"], error["code"]) == (500, "internal_error")
    assert "secret" not in error["message"]

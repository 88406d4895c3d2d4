"""The JSON endpoints ahead of Flask: what they answer is what Flask would have, only sooner and once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app

from tests.web.conftest import services
from web.app.kept import MAX_KEY_CHARS, Kept
from web.security.headers import guarding

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from search.generations.generation import Generation
    from tests.web.conftest import MakeApp

ASKED = ["/api/suggest?q=passw", "/api/search?q=password", "/api/search?q=password&limit=1&category=account"]


def crash(*_: object) -> None:
    raise AssertionError("nothing was to be searched")


@pytest.mark.parametrize("path", ASKED)
def test_an_answer_that_still_holds_is_not_searched_again(
    client: FlaskClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = client.get(path).headers["ETag"]
    monkeypatch.setattr("web.api.views.search", crash)
    monkeypatch.setattr("web.api.views.suggest", crash)
    for sent in (tag, f"W/{tag}", f'"other", {tag}'):
        answer = client.get(path, headers={"If-None-Match": sent})
        assert (answer.status_code, answer.data) == (304, b"")
        assert answer.headers["ETag"] == tag
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert "Content-Type" not in answer.headers


@pytest.mark.parametrize("sent", ["", "*", '"other"', "none"])
def test_another_validator_gets_the_answer(client: FlaskClient, sent: str) -> None:
    for path in ASKED:
        assert client.get(path, headers={"If-None-Match": sent}).json["query"]


def test_the_validator_names_the_generation_and_hides_the_question(app: Flask, client: FlaskClient) -> None:
    generation = services(app).catalogues.generation()
    assert generation
    tags = {client.get(path).headers["ETag"] for path in (*ASKED, "/api/suggest?q=passwo", "/api/suggest")}
    assert len(tags) == 5
    for tag in tags:
        assert tag.startswith(f'"{generation.name}-')
        assert "passw" not in tag


def test_another_process_has_other_validators(make_app: MakeApp) -> None:
    """It may be of another version, or have other settings."""
    one, other = (make_app().test_client().get(ASKED[0]).headers["ETag"] for _ in range(2))
    assert one != other


@pytest.mark.parametrize("path", ASKED)
def test_a_new_generation_answers_anew(app: Flask, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = app.test_client()
    before = client.get(path)
    after = _renamed(app, "20300101T000000-ffff", monkeypatch)
    answer = client.get(path, headers={"If-None-Match": before.headers["ETag"]})
    assert answer.status_code == 200
    assert answer.headers["ETag"].startswith(f'"{after.name}-')


def test_what_was_suggested_is_kept_until_the_next_generation(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = app.test_client()
    asked: list[str] = []
    first = client.get("/api/suggest?q=passw")
    monkeypatch.setattr("web.api.views.suggest", lambda *_: asked.append("again") or b"{}")
    assert client.get("/api/suggest?q=passw").data == first.data
    assert asked == []
    _renamed(app, "20300101T000000-ffff", monkeypatch)
    assert client.get("/api/suggest?q=passw").data == b"{}"
    assert asked == ["again"]


def test_a_long_question_is_not_kept(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    path = f"/api/suggest?q={'a+private+illness+' * 12}"
    asked: list[str] = []
    monkeypatch.setattr("web.api.views.suggest", lambda *_: asked.append("again") or b"{}")
    for _ in range(2):
        client.get(path)
    assert len(asked) == 2


@pytest.mark.parametrize("path", [*ASKED, "/api/search", "/api/search?q=x&limit=0"])
def test_a_head_says_the_same_without_the_body(client: FlaskClient, path: str) -> None:
    got, head = client.get(path), client.head(path)
    assert head.data == b""
    assert head.status == got.status
    assert dict(head.headers) == dict(got.headers)
    assert int(head.headers["Content-Length"]) == len(got.data)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_answer_is_guarded_as_every_other(client: FlaskClient, scheme: str) -> None:
    base = f"{scheme}://localhost"
    answers = [client.get(path, base_url=base) for path in ASKED]
    answers.append(client.post("/api/deflect", json={"subject": "password"}, base_url=base))
    expected = guarding(secure=scheme == "https")
    for answer in answers:
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert len(answer.headers) == len(set(answer.headers.keys()))
        for name in expected.keys() - {"Cache-Control"}:
            assert answer.headers[name] == expected[name]


def test_a_draft_has_no_validator(client: FlaskClient) -> None:
    assert "ETag" not in client.post("/api/deflect", json={"subject": "password"}).headers


@pytest.mark.parametrize("path", ["/api/search", "/api/search?q=x&limit=0", f"/api/suggest?q={'x' * 301}"])
def test_a_refusal_has_no_validator(client: FlaskClient, path: str) -> None:
    assert "ETag" not in client.get(path).headers


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/api/search", {"GET", "HEAD", "OPTIONS"}),
        ("DELETE", "/api/suggest", {"GET", "HEAD", "OPTIONS"}),
        ("HEAD", "/api/deflect", {"POST", "OPTIONS"}),
    ],
)
def test_other_methods_are_refused_by_name(client: FlaskClient, method: str, path: str, allowed: set[str]) -> None:
    answer = client.open(path, method=method)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == allowed


def test_what_may_be_asked_is_told(client: FlaskClient) -> None:
    answer = client.options("/api/suggest")
    assert answer.status_code == 200
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize("path", ASKED)
def test_a_host_that_cannot_be_one_is_refused(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Host": "a b"})
    assert answer.status_code == 400
    assert answer.json["error"]["code"] == "bad_request"


def test_a_draft_counts_for_the_address_that_the_proxy_names(make_app: MakeApp) -> None:
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


@pytest.mark.parametrize("path", ["/api/search", "/api/suggest", "/search", "/", "/nowhere"])
@pytest.mark.parametrize(("raw", "read"), [("pass\xc3\xb6", "passö"), ("\xff", "%FF")])
def test_bare_bytes_in_an_address_are_words_like_any_other(app: Flask, path: str, raw: str, read: str) -> None:
    environ = EnvironBuilder(path=path).get_environ()
    environ["QUERY_STRING"] = f"q={raw}"
    body, status, _ = run_wsgi_app(app, environ)
    assert status[:3] in {"200", "404"}
    if path != "/nowhere":
        assert read in b"".join(body).decode()


def test_the_answers_kept_never_outgrow_their_room_and_the_least_asked_go() -> None:
    kept = Kept("one", max_bytes=2_000)
    for number in range(10):
        kept.put(f"q={number}", b"x" * 250)
        kept.get("q=0")
    held = [number for number in range(10) if kept.get(f"q={number}")]
    assert held == [0, 8, 9]


def test_an_answer_larger_than_the_room_is_not_kept() -> None:
    kept = Kept("one", max_bytes=1_000)
    kept.put("q=1", b"x" * 2_000)
    assert kept.get("q=1") is None
    kept.put("q=2", b"x" * 100)
    assert kept.get("q=2")


def test_an_answer_to_a_long_question_is_not_kept() -> None:
    kept = Kept("one")
    kept.put("q" * (MAX_KEY_CHARS + 1), b"x")
    assert kept.get("q" * (MAX_KEY_CHARS + 1)) is None


def _renamed(app: Flask, name: str, monkeypatch: pytest.MonkeyPatch) -> Generation:
    """Serve the same generation under another name, as if it had been published."""
    catalogues = services(app).catalogues
    generation = catalogues.generation()
    assert generation
    published = replace(generation, name=name)
    monkeypatch.setattr(catalogues, "generation", lambda: published)
    return published

"""The fast path sends the same responses as the plain views, and caches them for one generation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.web.conftest import services
from web.api import fast_path
from web.api.fast_path import MAX_CACHED_QUERY_CHARS, GenerationCache
from web.api.views import Reply
from web.security.headers import security_headers

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from search.generations.generation import Generation
    from tests.web.conftest import MakeApp

URLS = ["/api/suggest?q=passw", "/api/search?q=password", "/api/search?q=password&limit=1&category=account"]
ERRORS = ["/api/search", "/api/search?q=x&limit=0", f"/api/suggest?q={'x' * 301}"]


def crash(*_: object, **__: object) -> None:
    raise AssertionError("this request needs no search")


def open_again(app: Flask, monkeypatch: pytest.MonkeyPatch, **changes: str) -> Generation:
    """Serve a copy of the generation, as if it had been published under another name or opened again."""
    catalogues = services(app).catalogues
    generation = catalogues.generation()
    assert generation
    opened = replace(generation, **changes)
    monkeypatch.setattr(catalogues, "generation", lambda: opened)
    return opened


def count_searches(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Replace the suggestions by an empty object, and return the list to which each search is added."""
    searches: list[str] = []
    monkeypatch.setattr(fast_path, "suggest_reply", lambda *_: searches.append("search") or Reply(b"{}"))
    return searches


def without_id(response: TestResponse) -> set[tuple[str, str]]:
    """Return the headers without the id of the request, which no two share."""
    return {(name, value) for name, value in response.headers if name != "X-Request-ID"}


@pytest.mark.parametrize("url", [*URLS, *ERRORS])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_plain_view_sends_the_same_response(
    app: Flask, monkeypatch: pytest.MonkeyPatch, method: str, url: str
) -> None:
    fast = app.test_client().open(url, method=method)
    monkeypatch.setattr(fast_path.FastPath, "__call__", lambda path, *request: path._app(*request))  # noqa: SLF001
    plain = app.test_client().open(url, method=method)
    assert (fast.status, fast.data) == (plain.status, plain.data)
    expected = without_id(plain) | ({("ETag", fast.headers["ETag"])} if fast.status_code == 200 else set())
    assert without_id(fast) == expected


@pytest.mark.parametrize("url", URLS)
def test_a_failure_before_the_search_is_a_json_error(app: Flask, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr(services(app).catalogues, "generation", crash)
    response = app.test_client().get(url)
    assert (response.status_code, response.get_json()["error"]["code"]) == (500, "internal_error")


@pytest.mark.parametrize("url", URLS)
def test_a_current_etag_is_answered_without_a_search(
    client: FlaskClient, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    etag = client.get(url).headers["ETag"]
    monkeypatch.setattr("web.api.views.search_safely", crash)
    monkeypatch.setattr("web.api.views.suggest_for", crash)
    for sent in (etag, f"W/{etag}", f'"other", {etag}'):
        response = client.get(url, headers={"If-None-Match": sent})
        assert (response.status_code, response.data) == (304, b"")
        assert response.headers["ETag"] == etag
        assert response.headers["Cache-Control"] == "private, no-cache"
        assert "Content-Type" not in response.headers


@pytest.mark.parametrize("sent", ["", "*", '"other"', "none"])
def test_another_etag_gets_the_body(client: FlaskClient, sent: str) -> None:
    for url in URLS:
        assert client.get(url, headers={"If-None-Match": sent}).json["query"]


def test_an_etag_names_the_generation_and_hides_the_query(app: Flask, client: FlaskClient) -> None:
    generation = services(app).catalogues.generation()
    assert generation
    etags = {client.get(url).headers["ETag"] for url in (*URLS, "/api/suggest?q=passwo", "/api/suggest")}
    assert len(etags) == 5
    for etag in etags:
        assert etag.startswith(f'"{generation.name}-')
        assert "passw" not in etag


def test_another_process_has_other_etags(make_app: MakeApp) -> None:
    """It may be of another version, or have other settings."""
    first, second = (make_app().test_client().get(URLS[0]).headers["ETag"] for _ in range(2))
    assert first != second


@pytest.mark.parametrize("url", URLS)
def test_a_new_generation_has_other_etags(app: Flask, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = app.test_client()
    before = client.get(url)
    published = open_again(app, monkeypatch, name="20300101T000000-ffff")
    response = client.get(url, headers={"If-None-Match": before.headers["ETag"]})
    assert response.status_code == 200
    assert response.headers["ETag"].startswith(f'"{published.name}-')


@pytest.mark.parametrize("changes", [{"name": "20300101T000000-ffff"}, {}], ids=["published", "opened again"])
def test_a_response_is_cached_until_the_next_generation(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, changes: dict[str, str]
) -> None:
    """A generation is opened again, under the same name, when one of its articles expires."""
    searches = count_searches(monkeypatch)
    app = make_app()
    client = app.test_client()
    first = client.get(URLS[0])
    assert client.get(URLS[0]).data == first.data
    assert len(searches) == 1
    open_again(app, monkeypatch, **changes)
    response = client.get(URLS[0], headers={"If-None-Match": first.headers["ETag"]})
    assert response.data == b"{}"
    assert len(searches) == 2


def test_a_long_query_is_not_cached(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    searches = count_searches(monkeypatch)
    client = make_app().test_client()
    url = f"/api/suggest?q={'a+private+illness+' * 12}"
    assert len(url.partition("?")[2]) > MAX_CACHED_QUERY_CHARS
    for _ in range(2):
        client.get(url)
    assert len(searches) == 2


@pytest.mark.parametrize("url", [*URLS, "/api/search", "/api/search?q=x&limit=0"])
def test_a_head_request_gets_the_headers_without_the_body(client: FlaskClient, url: str) -> None:
    get, head = client.get(url), client.head(url)
    assert head.data == b""
    assert head.status == get.status
    assert without_id(head) == without_id(get)
    assert int(head.headers["Content-Length"]) == len(get.data)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_api_responses_have_the_security_headers(client: FlaskClient, scheme: str) -> None:
    base_url = f"{scheme}://localhost"
    responses = [client.get(url, base_url=base_url) for url in URLS]
    responses.append(client.post("/api/deflect", json={"subject": "password"}, base_url=base_url))
    expected = security_headers(https=scheme == "https")
    for response in responses:
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "private, no-cache"
        assert len(response.headers) == len(set(response.headers.keys()))
        for name in expected.keys() - {"Cache-Control"}:
            assert response.headers[name] == expected[name]


def test_a_draft_has_no_etag(client: FlaskClient) -> None:
    assert "ETag" not in client.post("/api/deflect", json={"subject": "password"}).headers


@pytest.mark.parametrize("url", ERRORS)
def test_an_error_has_no_etag(client: FlaskClient, url: str) -> None:
    assert "ETag" not in client.get(url).headers


@pytest.mark.parametrize("url", URLS)
def test_a_malformed_host_is_refused(client: FlaskClient, url: str) -> None:
    client.get(url)
    response = client.get(url, headers={"Host": "a b"})
    assert response.status_code == 400
    assert response.json["error"]["code"] == "bad_request"


def test_a_full_cache_drops_the_least_recently_used_replies() -> None:
    cache = GenerationCache(None, max_bytes=2_200)
    for number in range(10):
        cache.put(f"q={number}", Reply(b"x" * 250))
        cache.get("q=0")
    assert [number for number in range(10) if cache.get(f"q={number}")] == [0, 8, 9]


def test_a_reply_larger_than_the_cache_is_not_cached() -> None:
    cache = GenerationCache(None, max_bytes=1_000)
    cache.put("q=1", Reply(b"x" * 2_000))
    assert cache.get("q=1") is None
    cache.put("q=2", Reply(b"x" * 100))
    assert cache.get("q=2")

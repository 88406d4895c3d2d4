"""The API puts the reader's language first and names the language of everything it lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from search.config import SearchConfig
from tests.web.api.test_fast_path import count_searches
from tests.web.conftest import services
from web.api import fast_path

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.web.conftest import MakeApp, Settings

URLS = ["/api/search?q=imap", "/api/suggest?q=imap", "/api/suggest?q=imap&whole=1"]


def first(body: Any) -> Any:  # noqa: ANN401 - JSON
    return (body.get("hits") or body["suggestions"])[0]


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize(("header", "lang"), [("de-AT", "de"), ("pt", "pt-BR"), ("ar-EG,en", "ar"), ("en-GB", "en")])
def test_the_language_of_the_browser_comes_first(polyglot: FlaskClient, url: str, header: str, lang: str) -> None:
    response = polyglot.get(url, headers={"Accept-Language": header})
    assert "Accept-Language" in response.vary
    assert response.json["lang"] == lang
    assert first(response.json)["lang"] == lang


@pytest.mark.parametrize("url", URLS)
def test_the_parameter_overrides_the_browser(polyglot: FlaskClient, url: str) -> None:
    response = polyglot.get(f"{url}&lang=de", headers={"Accept-Language": "pt-BR"})
    assert (response.json["lang"], first(response.json)["lang"]) == ("de", "de")


def test_other_languages_follow_with_their_names(polyglot: FlaskClient) -> None:
    hits = polyglot.get("/api/search?q=imap&lang=de").json["hits"]
    assert {(hit["lang"], hit["dir"], hit["language"]) for hit in hits} == {
        ("de", "ltr", ""),
        ("en", "ltr", "English"),
        ("pt-BR", "ltr", "Português (Brasil)"),
        ("ar", "rtl", "العربية"),
    }


def test_the_words_of_the_query_decide_where_only_one_language_has_them(polyglot: FlaskClient) -> None:
    body = polyglot.get("/api/search?q=rechnung+herunterladen", headers={"Accept-Language": "en"}).json
    assert (body["lang"], body["hits"][0]["slug"], body["hits"][0]["language"]) == ("en", "invoice-de", "Deutsch")


def test_deflection_prefers_the_readers_language(polyglot: FlaskClient) -> None:
    draft = {"subject": "imap.example.org"}
    for lang in ("de", "ar"):
        by_header = polyglot.post("/api/deflect", json=draft, headers={"Accept-Language": lang})
        by_parameter = polyglot.post("/api/deflect", json={**draft, "lang": lang})
        assert (
            by_header.json["hits"][0]["lang"] == by_parameter.json["hits"][0]["lang"] == by_header.json["lang"] == lang
        )
        assert "Accept-Language" in by_header.vary


def test_articles_have_their_language_and_direction(polyglot: FlaskClient) -> None:
    response = polyglot.get("/api/articles/imap-ar")
    assert (response.json["lang"], response.json["dir"]) == ("ar", "rtl")
    assert "Accept-Language" not in response.vary


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("header", ["de", "", "*;;q=\x7f", "x" * 10_000])
def test_the_plain_view_sends_the_same_response(
    make_app: MakeApp, translated: Settings, monkeypatch: pytest.MonkeyPatch, url: str, header: str
) -> None:
    app = make_app(**translated)
    fast = app.test_client().get(url, headers={"Accept-Language": header})
    monkeypatch.setattr(fast_path.FastPath, "__call__", lambda path, *request: path._app(*request))  # noqa: SLF001
    plain = app.test_client().get(url, headers={"Accept-Language": header})
    assert fast.data == plain.data
    assert fast.vary.to_header() == plain.vary.to_header() != ""
    assert set(fast.headers) == set(plain.headers) | {("ETag", fast.headers["ETag"])}


def test_responses_are_cached_by_the_readers_language(
    make_app: MakeApp, translated: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Readers with different headers and the same language share a response."""
    searches = count_searches(monkeypatch)
    client = make_app(**translated).test_client()
    responses = [
        client.get("/api/suggest?q=imap", headers={"Accept-Language": header})
        for header in ("de", "de-AT,de;q=0.9", "en", "sv", "")
    ]
    assert len(searches) == 3  # German, English, no preference
    etags = [response.headers["ETag"] for response in responses]
    assert len(set(etags)) == 3
    not_modified = client.get("/api/suggest?q=imap", headers={"Accept-Language": "de", "If-None-Match": etags[0]})
    other_reader = client.get("/api/suggest?q=imap", headers={"Accept-Language": "en", "If-None-Match": etags[0]})
    assert (not_modified.status_code, other_reader.status_code) == (304, 200)
    assert "Accept-Language" in not_modified.vary


@pytest.mark.parametrize("url", ["/api/search?q=password", "/api/suggest?q=passw"])
def test_with_articles_in_one_language_the_header_changes_nothing(client: FlaskClient, url: str) -> None:
    responses = [client.get(url, headers={"Accept-Language": header}) for header in ("en", "de", "")]
    assert len({(response.data, response.headers["ETag"]) for response in responses}) == 1
    assert "Accept-Language" not in responses[0].vary
    assert responses[0].json["lang"] == ""
    assert {hit["language"] for hit in (responses[0].json.get("hits") or responses[0].json["suggestions"])} == {""}


def test_without_an_index_the_languages_are_those_of_the_folder(make_app: MakeApp, translated: Settings) -> None:
    app = make_app(kb=translated["kb"], search=SearchConfig(index=translated["kb"].articles / "nowhere"))
    assert set(services(app).catalogues.look().languages) == {"en", "de", "pt-BR", "ar"}

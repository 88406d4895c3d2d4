"""The API is as it is described, whatever a program sends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, Phase, settings

from web.api.openapi import FILE, resolved

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.web.conftest import MakeApp

OPERATIONS = [
    (path, method)
    for path, methods in yaml.safe_load(FILE.read_text(encoding="utf-8"))["paths"].items()
    for method in methods
]
TAKE_ANYTHING = {"/healthz", "/api/articles/{slug}"}
"""There is nothing to ask them that would not fit."""

GENEROUS = "1000000 per minute"


@pytest.fixture
def described(make_app: MakeApp) -> Any:  # noqa: ANN401 - the library's own, without types
    app = make_app(feedback_limit=GENEROUS, deflect_limit=GENEROUS)
    return schemathesis.openapi.from_wsgi("/api/openapi.yaml", app)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_an_endpoint_does_what_its_description_says(described: Any, path: str, method: str) -> None:  # noqa: ANN401
    """Ask with what fits the description and with what does not, and compare each answer with it."""
    operation = described[path][method.upper()]
    ask(operation, schemathesis.GenerationMode.POSITIVE)
    if path not in TAKE_ANYTHING:
        ask(operation, schemathesis.GenerationMode.NEGATIVE)


def ask(operation: Any, mode: schemathesis.GenerationMode) -> None:  # noqa: ANN401
    from hypothesis import given  # noqa: PLC0415

    @settings(
        max_examples=40,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def asked(case: Any) -> None:  # noqa: ANN401
        case.call_and_validate()

    asked()


TOLD = {"Allow", "ETag", "RateLimit", "RateLimit-Policy", "Retry-After"}
"""Headers that a program goes by."""

WRONG: dict[str, dict[str, Any]] = {
    "no method of it": {"method": "DELETE"},
    "no host": {"headers": {"Host": "a b"}},
    "no JSON": {"data": "x"},
    "no object": {"json": []},
    "an unknown slug": {"json": {"slug": "nowhere"}},
    "a large body": {"json": {"slug": "x" * 300_000}},
    "another site": {"json": {}, "headers": {"Sec-Fetch-Site": "cross-site"}},
}


def asked_by_example(
    client: FlaskClient,
    api: dict[str, Any],
    path: str,
    method: str,
    /,
    **changed: Any,  # noqa: ANN401
) -> TestResponse:
    """Ask as the examples show, but for what is changed."""
    operation = api["paths"][path][method]
    given = {one["name"]: one for one in (resolved(api, each) for each in operation.get("parameters", []))}
    examples = {name: one["example"] for name, one in given.items() if "example" in one}
    query = {name: value for name, value in examples.items() if given[name]["in"] == "query"}
    if "requestBody" in operation and not {"json", "data"} & changed.keys():
        changed["json"] = operation["requestBody"]["content"]["application/json"]["example"]
    return client.open(path.format(**examples), **{"method": method.upper(), "query_string": query, **changed})


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_whoever_asks_by_the_examples_gets_an_answer(client: FlaskClient, path: str, method: str) -> None:
    api = yaml.safe_load(client.get("/api/openapi.yaml").text)
    assert asked_by_example(client, api, path, method).status_code in (200, 204)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_answer_and_every_header_that_programs_go_by_is_described(
    make_app: MakeApp, path: str, method: str
) -> None:
    client = make_app(deflect_limit="9 per hour", feedback_limit="9 per hour").test_client()
    api = yaml.safe_load(client.get("/api/openapi.yaml").text)
    tag = asked_by_example(client, api, path, method).headers.get("ETag", "none")
    again = {"headers": {"If-None-Match": tag}}
    seen = set()
    for wrong in (again, *WRONG.values(), *[{}] * 9):
        answer = asked_by_example(client, api, path, method, **wrong)
        described = api["paths"][path][method]["responses"]
        assert str(answer.status_code) in described, (answer.status_code, wrong)
        headers = resolved(api, described[str(answer.status_code)]).get("headers", {})
        told = TOLD & {name for name, _ in answer.headers}
        assert told <= headers.keys(), (answer.status_code, wrong)
        assert {name for name, one in headers.items() if resolved(api, one)["required"]} <= told, answer.status_code
        seen.add(answer.status_code)
    assert {400, 405} <= seen
    if tag != "none":
        assert 304 in seen
    if method == "post":
        assert {413, 415, 429} <= seen


def test_every_endpoint_for_programs_is_described(app: Flask) -> None:
    pages = {"/api/docs", "/api/openapi.yaml"}
    served = {
        (re.sub(r"<(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(("/api/", "/healthz")) and rule.rule not in pages
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert served == set(OPERATIONS)


def test_the_description_is_that_of_this_site(client: FlaskClient) -> None:
    answer = client.get("/api/openapi.yaml")
    assert answer.content_type.startswith("application/yaml")
    api = yaml.safe_load(answer.text)
    assert api["openapi"].startswith("3.1")
    assert re.fullmatch(r"1\.\d+\.\d+", api["info"]["version"])
    assert "nothing is renamed" in api["info"]["description"]
    categories = api["paths"]["/api/search"]["get"]["parameters"][2]["schema"]["enum"]
    assert "account" in categories


def test_the_page_names_every_endpoint_and_every_shape(client: FlaskClient) -> None:
    page = client.get("/api/docs").text
    for path, method in OPERATIONS:
        assert f"{method.upper()} {path}</code>" in page
    for name in yaml.safe_load(FILE.read_text(encoding="utf-8"))["components"]["schemas"]:
        assert f'id="page/shape-{name}"' in page
    assert "&lt;" not in page
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert targets <= set(re.findall(r'id="([^"]+)"', page))


def test_an_article_is_plain_text_also_by_an_old_address(client: FlaskClient) -> None:
    answer = client.get("/api/articles/old-sessions")
    assert answer.json["slug"] == "moved"
    assert [section["heading"] for section in answer.json["sections"]] == ["", "End one", "End all"]
    picture = answer.json["sections"][0]["blocks"][1]
    assert (picture["kind"], picture["parts"][0]["text"]) == ("image", "The list of sessions")
    again = client.get("/api/articles/moved", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("slug", ["nowhere", "draft", "%00", "..", "%2e%2e%2fx"])
def test_what_is_not_published_is_not_there(client: FlaskClient, slug: str) -> None:
    answer = client.get(f"/api/articles/{slug}")
    assert answer.status_code == 404
    assert answer.json["error"]["code"] == "not_found"

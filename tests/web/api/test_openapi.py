"""The API does what its description says, whatever a program sends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, Phase, settings

from web.api.openapi import FILE

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
ACCEPT_ANYTHING = {"/healthz", "/readyz", "/api/articles/{slug}"}
"""No request to these contradicts the description."""

UNLIMITED = "1000000 per minute"


@pytest.fixture
def described(make_app: MakeApp) -> Any:  # noqa: ANN401 - the library's own, without types
    app = make_app(feedback_limit=UNLIMITED, deflect_limit=UNLIMITED)
    return schemathesis.openapi.from_wsgi("/api/openapi.yaml", app)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_endpoints_conform_to_their_description(described: Any, path: str, method: str) -> None:  # noqa: ANN401
    """Send requests that fit the description and requests that do not, and check each response against it."""
    operation = described[path][method.upper()]
    check(operation, schemathesis.GenerationMode.POSITIVE)
    if path not in ACCEPT_ANYTHING:
        check(operation, schemathesis.GenerationMode.NEGATIVE)


def check(operation: Any, mode: schemathesis.GenerationMode) -> None:  # noqa: ANN401
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
    def call(case: Any) -> None:  # noqa: ANN401
        case.call_and_validate(headers={"Accept-Encoding": "identity"})  # the client reads no gzip from WSGI

    call()


DOCUMENTED_HEADERS = {"Allow", "ETag", "RateLimit", "RateLimit-Policy", "Retry-After"}
"""Headers that programs use."""

BAD_REQUESTS: dict[str, dict[str, Any]] = {
    "wrong method": {"method": "DELETE"},
    "bad host": {"headers": {"Host": "a b"}},
    "not JSON": {"data": "x"},
    "not an object": {"json": []},
    "an unknown slug": {"json": {"slug": "nowhere"}},
    "a large body": {"json": {"slug": "x" * 300_000}},
    "another site": {"json": {}, "headers": {"Sec-Fetch-Site": "cross-site"}},
}


def resolved(api: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """Return the target of a ``$ref``, or the node itself."""
    target = node
    if "$ref" in node:
        target = api
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step]
    return target


def request_example(
    client: FlaskClient,
    api: dict[str, Any],
    path: str,
    method: str,
    /,
    **changed: Any,  # noqa: ANN401
) -> TestResponse:
    """Send the documented example request with some changes."""
    operation = api["paths"][path][method]
    parameters = [resolved(api, parameter) for parameter in operation.get("parameters", [])]
    examples = {parameter["name"]: parameter for parameter in parameters if "example" in parameter}
    values = {name: parameter["example"] for name, parameter in examples.items()}
    query = {name: value for name, value in values.items() if examples[name]["in"] == "query"}
    if "requestBody" in operation and not {"json", "data"} & changed.keys():
        changed["json"] = operation["requestBody"]["content"]["application/json"]["example"]
    return client.open(path.format(**values), **{"method": method.upper(), "query_string": query, **changed})


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_the_documented_examples_succeed(client: FlaskClient, path: str, method: str) -> None:
    api = yaml.safe_load(client.get("/api/openapi.yaml").text)
    assert request_example(client, api, path, method).status_code in (200, 204)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_status_and_header_is_described(make_app: MakeApp, path: str, method: str) -> None:
    client = make_app(deflect_limit="9 per hour", feedback_limit="9 per hour").test_client()
    api = yaml.safe_load(client.get("/api/openapi.yaml").text)
    tag = request_example(client, api, path, method).headers.get("ETag", "none")
    conditional = {"headers": {"If-None-Match": tag}}
    statuses = set()
    for changes in (conditional, *BAD_REQUESTS.values(), *[{}] * 9):
        response = request_example(client, api, path, method, **changes)
        status, responses = response.status_code, api["paths"][path][method]["responses"]
        assert str(status) in responses, (status, changes)
        headers = resolved(api, responses[str(status)]).get("headers", {})
        sent = DOCUMENTED_HEADERS & {name for name, _ in response.headers}
        assert sent <= headers.keys(), (status, changes)
        assert {name for name, header in headers.items() if resolved(api, header)["required"]} <= sent, status
        statuses.add(status)
    assert {400, 405} <= statuses
    if tag != "none":
        assert 304 in statuses
    if method == "post":
        assert {413, 415, 429} <= statuses


def test_every_endpoint_is_described(app: Flask) -> None:
    pages = {"/api/docs", "/api/openapi.yaml"}
    served = {
        (re.sub(r"<(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(("/api/", "/healthz", "/readyz")) and rule.rule not in pages
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert served == set(OPERATIONS)


def test_the_description_names_the_categories_of_this_site(client: FlaskClient) -> None:
    response = client.get("/api/openapi.yaml")
    assert response.content_type.startswith("application/yaml")
    api = yaml.safe_load(response.text)
    assert api["openapi"].startswith("3.1")
    assert re.fullmatch(r"1\.\d+\.\d+", api["info"]["version"])
    assert "nothing is renamed" in api["info"]["description"]
    categories = api["paths"]["/api/search"]["get"]["parameters"][2]["schema"]["enum"]
    assert "account" in categories


def test_the_docs_page_shows_every_endpoint_and_schema(client: FlaskClient) -> None:
    page = client.get("/api/docs").text
    for path, method in OPERATIONS:
        assert f"{method.upper()} {path}</code>" in page
    for name in yaml.safe_load(FILE.read_text(encoding="utf-8"))["components"]["schemas"]:
        assert f'id="page/shape-{name}"' in page
    assert "&lt;" not in page
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert targets <= set(re.findall(r'id="([^"]+)"', page))

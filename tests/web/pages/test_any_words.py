"""Any input gets a response."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.conftest import ENGINES, token

if TYPE_CHECKING:
    from flask.testing import FlaskClient

WORDS = st.one_of(
    st.text(max_size=400),
    st.text(alphabet='"*?~^:()[]{}\\/+-&|! category:password', max_size=80),
    st.lists(st.sampled_from(["password", "AND", "OR", "NOT", '"', "category:", "two", "*", "550 5.7.1"])).map(
        " ".join
    ),
)

quickly = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@quickly
@given(text=WORDS)
def test_any_query_is_answered(client: FlaskClient, text: str) -> None:
    assert client.get("/search", query_string={"q": text}).status_code == 200
    assert client.get("/api/search", query_string={"q": text}).status_code in {200, 400}
    suggested = client.get("/api/suggest", query_string={"q": text})
    assert suggested.status_code in {200, 400}
    assert len(suggested.data) <= 4_096


@quickly
@given(raw=st.binary(max_size=200))
def test_any_bytes_in_an_address_are_answered(client: FlaskClient, raw: bytes) -> None:
    percent = "".join(f"%{byte:02x}" for byte in raw)
    assert client.get(f"/search?q={percent}&category={percent}&page={percent}").status_code == 200
    assert client.get(f"/{percent}").status_code in {200, 301, 302, 308, 404}
    assert client.get(f"/articles/{percent}").status_code in {301, 308, 404}
    assert client.get(f"/contact?q={percent}&article={percent}").status_code == 200


@quickly
@given(subject=WORDS, body=st.text(max_size=2_000))
def test_any_draft_is_answered(client: FlaskClient, subject: str, body: str) -> None:
    raw = json.dumps({"subject": subject, "body": body})
    answer = client.post("/api/deflect", data=raw, content_type="application/json")
    assert answer.status_code in {200, 400, 429}


@quickly
@given(raw=st.binary(max_size=300), kind=st.sampled_from(["application/json", "application/x-www-form-urlencoded"]))
def test_any_body_is_answered(client: FlaskClient, raw: bytes, kind: str) -> None:
    for path in ("/contact", "/articles/bounce/feedback", "/api/deflect"):
        assert client.post(path, data=raw, content_type=kind).status_code in {200, 400, 413, 415, 429}


@pytest.mark.parametrize("database_url", ENGINES, indirect=True)
@quickly
@given(
    form=st.fixed_dictionaries(
        dict.fromkeys(("email", "topic", "platform", "subject", "body", "article", "q"), st.text(max_size=100))
    )
)
def test_any_ticket_is_stored_or_returned(client: FlaskClient, form: dict[str, str]) -> None:
    sent = {**form, "csrf_token": token(client.get("/contact").text)}
    encoded = {name: value.encode("utf-8", "surrogatepass") for name, value in sent.items()}
    assert client.post("/contact", data=encoded).status_code in {303, 400, 429}


@pytest.mark.parametrize("path", ["/search", "/api/search", "/api/suggest", "/contact", "/", "/articles/bounce"])
def test_a_query_of_a_megabyte_does_not_crash(client: FlaskClient, path: str) -> None:
    answer = client.get(path, query_string={"q": "password " * 120_000})
    assert answer.status_code in {200, 400}
    assert len(answer.data) < 100_000 or path not in {"/search", "/api/search"}


def test_a_body_above_the_limit_is_refused(client: FlaskClient) -> None:
    sent = {"comment": "x" * 1_000_000, "csrf_token": token(client.get("/articles/bounce").text)}
    answer = client.post("/articles/bounce/feedback", data=sent)
    assert answer.status_code == 413
    assert "too large" in answer.text

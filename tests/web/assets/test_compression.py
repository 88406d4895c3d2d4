"""Compressed responses: those that are the same for everyone, and no others."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Response

from web.assets.compression import MAX_BYTES, MIN_BYTES, Compression

if TYPE_CHECKING:
    from flask.testing import FlaskClient

LONG = b"word " * MIN_BYTES
ASKS = {"Accept-Encoding": "gzip, deflate"}


def client_of(response: Response) -> Client:
    """Return a client of an application that sends one response, compressed where that is safe."""
    return Client(Compression(response), use_cookies=False)


def page(body: bytes = LONG, **headers: str) -> Response:
    """Return a page with further headers, which are written with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(body, mimetype="text/html", headers=named)


@pytest.mark.parametrize("path", ["/", "/search?q=password", "/articles/bounce", "/api/docs"])
def test_pages_and_answers_are_compressed_for_clients_that_ask(client: FlaskClient, path: str) -> None:
    packed = client.get(path, headers=ASKS)

    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    assert gzip.decompress(packed.data)[:1] in b"<{"
    assert "Content-Encoding" not in client.get(path).headers


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "br, gzip; q=0.0", "br"])
def test_clients_that_do_not_read_gzip_get_plain_text(accepted: str) -> None:
    assert client_of(page()).get("/", headers={"Accept-Encoding": accepted}).data == LONG


def test_the_desk_stays_uncompressed(client: FlaskClient) -> None:
    assert "Content-Encoding" not in client.get("/desk", headers=ASKS).headers


@pytest.mark.parametrize(
    "response",
    [
        page(Cache_Control="no-store"),
        page(Set_Cookie="desk=1"),
        page(b"short"),
        page(b"x" * (MAX_BYTES + 1)),
        Response(LONG, mimetype="image/png"),
        page(gzip.compress(LONG), Content_Encoding="gzip"),
    ],
)
def test_private_short_and_packed_responses_are_sent_as_they_are(response: Response) -> None:
    sent = client_of(response).get("/", headers=ASKS)

    assert sent.data == response.data


@pytest.mark.parametrize("name", ["Cookie", "Authorization"])
def test_responses_to_people_who_identify_themselves_stay_uncompressed(name: str) -> None:
    assert client_of(page()).get("/", headers={**ASKS, name: "secret"}).data == LONG


def test_answers_to_forms_stay_uncompressed() -> None:
    assert client_of(page()).post("/", headers=ASKS).data == LONG


def test_a_compressed_response_has_a_weak_tag_which_still_saves_it() -> None:
    response = page()
    response.add_etag()
    packed = client_of(response).get("/", headers=ASKS)

    assert packed.headers["ETag"] == f"W/{response.headers['ETag']}"

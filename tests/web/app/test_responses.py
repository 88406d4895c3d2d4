"""JSON responses, private pages and downloads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.app.responses import attachment, encode_json, json_error, no_content, no_store
from web.storage.models import File

if TYPE_CHECKING:
    from flask import Flask


def test_json_is_compact_utf8_in_the_given_order() -> None:
    assert encode_json({"q": "größe", "a": [1, None]}) == '{"q":"größe","a":[1,null]}'.encode()


def test_an_error_has_a_status_a_code_and_a_message(app: Flask) -> None:
    with app.app_context():
        response = json_error(404, "not_found", "There is nothing at this address.")
    assert (response.status_code, response.mimetype) == (404, "application/json")
    assert response.json == {
        "error": {"status": 404, "code": "not_found", "message": "There is nothing at this address."}
    }


def test_a_response_without_content_has_no_content_type(app: Flask) -> None:
    with app.app_context():
        response = no_content()
    assert (response.status_code, response.data, "Content-Type" in response.headers) == (204, b"", False)


def test_private_responses_are_not_stored_and_files_not_displayed(app: Flask) -> None:
    file = File(name='log "1".html', media_type="text/html", content=b"<script>")
    with app.test_request_context():
        page, download = no_store("<p>private</p>", 400), attachment(file)
    assert (page.status_code, page.headers["Cache-Control"]) == (400, "no-store")
    assert download.headers["Content-Disposition"].startswith("attachment;")
    assert download.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert (download.headers["Cache-Control"], download.headers["X-Robots-Tag"]) == ("no-store", "noindex")

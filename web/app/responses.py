"""JSON responses, private pages and downloads."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import current_app, make_response

from web.app.services import services

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Response

    from web.storage.models import File

JSON = "application/json"

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def encode_json(body: Mapping[str, object]) -> bytes:
    """Return the body as compact UTF-8 JSON, with the keys in their order."""
    return _encode(body).encode()


def json_response(body: Mapping[str, object], status: int = HTTPStatus.OK) -> Response:
    """Return a JSON response."""
    return current_app.response_class(encode_json(body), status, mimetype=JSON)


def json_error(status: int, code: str, message: str) -> Response:
    """Return an error as JSON; every error of the API has this shape."""
    return json_response({"error": {"status": status, "code": code, "message": message}}, status)


def no_content() -> Response:
    """Return an empty response with status 204."""
    response = current_app.response_class(status=HTTPStatus.NO_CONTENT)
    del response.headers["Content-Type"]
    return response


def no_store(page: str, status: int = HTTPStatus.OK, media_type: str = "text/html; charset=utf-8") -> Response:
    """Return a response that caches must not store."""
    response = make_response(page, status)
    response.headers["Content-Type"] = media_type
    response.headers["Cache-Control"] = "no-store"
    return response


def attachment(file: File) -> Response:
    """Return a file for download that browsers never display and search engines never list.

    Raises:
        FileStoreError: its content is in the store of attachments, which does not work.

    """
    response = make_response(services().database.contents.read(file))
    response.headers["Content-Type"] = file.media_type
    response.headers.set("Content-Disposition", "attachment", filename=file.name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response

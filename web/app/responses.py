"""Responses that no cache may keep: private pages, and files to download."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import make_response

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from web.storage.models import File


def no_store(page: str, status: int = HTTPStatus.OK, media_type: str = "text/html; charset=utf-8") -> Response:
    """Return a response that no cache may keep."""
    response = make_response(page, status)
    response.headers["Content-Type"] = media_type
    response.headers["Cache-Control"] = "no-store"
    return response


def attachment(file: File) -> Response:
    """Return a file that browsers save instead of showing it, and that search engines do not list."""
    response = make_response(file.content)
    response.headers["Content-Type"] = file.media_type
    response.headers.set("Content-Disposition", "attachment", filename=file.name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response

"""The log of a real server holds nothing that a visitor typed, whatever becomes of the request."""

from __future__ import annotations

import http.client
import json
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest

from tests.running import ARTICLES, running_site

if TYPE_CHECKING:
    from pathlib import Path

WORDS = "hidden words of anna@example.org"
LONG = 70_000


def ask(host: str, method: str, path: str, body: str | None = None, **headers: str) -> int:
    """Return the status of a response, or 0 if the server hung up."""
    connection = http.client.HTTPConnection(host, timeout=30)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        return connection.getresponse().status
    except (ConnectionError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


@pytest.mark.parametrize("processes", ["1", "2"])
@pytest.mark.parametrize("log_format", ["text", "json"])
def test_no_log_holds_words(northpost_index: Path, tmp_path: Path, log_format: str, processes: str) -> None:
    settings = {"KB_WEB_LOG_FORMAT": log_format, "KB_WEB_PROCESSES": processes}
    words = quote(WORDS)
    draft = json.dumps({"subject": WORDS, "body": WORDS})
    with running_site(ARTICLES, tmp_path, settings, index=northpost_index) as address:
        host = urlsplit(address).netloc
        statuses = {
            ask(host, "GET", f"/search?q={words}"),
            ask(host, "GET", f"/{words}"),
            ask(host, "GET", f"/api/search?q={words}&limit={words}"),
            ask(host, "GET", f"/api/suggest?q={words}", Host=f"<{WORDS}>"),
            ask(host, "GET", f"/search?q={words}{'x' * LONG}"),
            ask(host, "POST", "/api/deflect", draft, Content_Type="application/json"),
            ask(host, "POST", "/contact", f"body={words}", Content_Type="application/x-www-form-urlencoded"),
            ask(host, "POST", f"/desk/sign-in?{words}", f"name={words}&password={words}"),
            ask(host, words.upper(), "/"),
            ask(host, "GET", "/contact", Cookie=WORDS, Referer=f"https://example.com/?{words}", Transfer_Encoding="x"),
        }
    assert {200, 400, 404, 431} <= statuses
    log = (tmp_path / "server.log").read_text(encoding="utf-8").lower()
    for leak in ("hidden", "anna", "%20words"):
        assert leak not in log

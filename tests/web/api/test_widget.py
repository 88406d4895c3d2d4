"""The widget script for other sites, and the pages that explain it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from tests.running import ROOT
from tests.web.security.test_xss import check
from web.api.widget import script_source

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.web.conftest import MakeApp

STATIC = ROOT / "web" / "static"


def test_any_site_may_load_the_script_without_cookies(client: FlaskClient) -> None:
    response = client.get("/widget/v1.js", headers={"Origin": "https://any.example"})
    assert response.data == script_source()
    assert response.content_type.startswith("text/javascript")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Set-Cookie" not in response.headers
    again = client.get("/widget/v1.js", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_the_lines_to_copy_pin_the_current_script(client: FlaskClient) -> None:
    page = unescape(client.get("/widget").text)
    source, integrity = re.search(r'src="(http://localhost/widget/v1\.js[^"]*)"\s+integrity="([^"]+)"', page).groups()  # type: ignore[union-attr]
    response = client.get(source)
    assert integrity == f"sha384-{base64.b64encode(hashlib.sha384(response.data).digest()).decode()}"
    assert "immutable" in response.headers["Cache-Control"]
    for other in ("/widget/v1.js", "/widget/v1.js?is=another"):
        assert client.get(other).headers["Cache-Control"] == "public, max-age=3600"


def test_the_script_contains_the_secret_rules_so_that_its_hash_covers_them(client: FlaskClient) -> None:
    """A second file would be fetched without a hash, and might be missing."""
    script = client.get("/widget/v1.js").text
    rows = [row for row in (STATIC / "secrets.txt").read_text(encoding="utf-8").splitlines() if row and row[0] != "#"]
    assert f"const TABLE={json.dumps(chr(10).join(rows), ensure_ascii=False)};" in script
    assert not re.search(r"^(import|export) |secrets\.txt\"", script, re.MULTILINE)


def test_the_page_documents_every_event(client: FlaskClient) -> None:
    page = client.get("/widget").text
    source = (STATIC / "widget" / "element.js").read_text(encoding="utf-8")
    calls = re.findall(r"#emit\(([^{)]*)", source)
    names = {name for call in calls for name in re.findall(r'"(\w+)"', call)}
    assert {"open", "close", "secret"} <= names
    for name in names:
        assert f"<code>firstline:{name}</code>" in page


def test_the_page_lists_the_allowed_sites(make_app: MakeApp) -> None:
    page = make_app(allowed_origins=("https://app.example.com",)).test_client().get("/widget").text
    assert "<code>https://app.example.com</code>" in page
    check(page)


def test_the_demo_shows_each_mode_and_a_link_without_script(client: FlaskClient) -> None:
    page = client.get("/widget/demo").text
    assert set(re.findall(r'mode="(\w+)"', page)) == {"suggestions", "search", "contact"}
    assert page.count('<a href="http://localhost/contact">') == 3
    assert "style=" not in page


@pytest.mark.parametrize(
    "blank", ["%09", "%20", "%0a", "%0d", "%00", "%5c", "%2f", "%c2%a0", "%E2%80%A8", "/", "//", ".", "%2e%2e/"]
)
@pytest.mark.parametrize(
    "rest", ["/evil.example", "//evil.example", "%2fevil.example", "evil.example", "%5cevil.example"]
)
def test_embed_addresses_never_redirect_to_another_site(client: FlaskClient, blank: str, rest: str) -> None:
    path = f"/embed/{blank}{rest}"
    for _ in range(3):  # werkzeug merges slashes with a redirect of its own
        response = client.get(path)
        if response.status_code == 404:
            return
        path = response.headers["Location"].removeprefix("http://localhost")
        assert re.match(r"/[\w%]", path)
        assert not re.search(r"[\s\\]", path)
    raise AssertionError(path)


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/embed/?q=a%20b", "/?q=a%20b"),
        ("/embed/articles/reset-password?q=two%26three&from=x", "/articles/reset-password?q=two%26three&from=x"),
        ("/embed/articles/%09x%5c", "/articles/%09x%5C"),
        ("/embed/articles/%E6%97%A5?q=%E6%97%A5", "/articles/%E6%97%A5?q=%E6%97%A5"),
        ("/embed/widget", "/widget"),
    ],
)
def test_pages_outside_the_frame_are_redirected_with_their_query(client: FlaskClient, path: str, target: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.headers["Location"]) == (308, target)

"""The script for other sites, and the pages that say how to use it."""

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
from web.api.article_blocks import passages
from web.api.widget import script_text

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.web.conftest import MakeApp

STATIC = ROOT / "web" / "static"


def test_any_site_may_load_the_script_and_no_cookie_comes_with_it(client: FlaskClient) -> None:
    answer = client.get("/widget/v1.js", headers={"Origin": "https://anybody.example"})
    assert answer.data == script_text()
    assert answer.content_type.startswith("text/javascript")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Set-Cookie" not in answer.headers
    again = client.get("/widget/v1.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_lines_to_copy_name_the_script_as_it_is_and_for_good(client: FlaskClient) -> None:
    page = unescape(client.get("/widget").text)
    source, integrity = re.search(r'src="(http://localhost/widget/v1\.js[^"]*)"\s+integrity="([^"]+)"', page).groups()  # type: ignore[union-attr]
    answer = client.get(source)
    assert integrity == f"sha384-{base64.b64encode(hashlib.sha384(answer.data).digest()).decode()}"
    assert "immutable" in answer.headers["Cache-Control"]
    for other in ("/widget/v1.js", "/widget/v1.js?is=another"):
        assert client.get(other).headers["Cache-Control"] == "public, max-age=3600"


def test_the_rules_for_secrets_are_inside_the_script_and_under_its_hash(client: FlaskClient) -> None:
    """A second file would be fetched without a hash, and the widget would have to do without it where it is missing."""
    script = client.get("/widget/v1.js").text
    rows = [row for row in (STATIC / "secrets.txt").read_text(encoding="utf-8").splitlines() if row and row[0] != "#"]
    assert f"const TABLE = {json.dumps(chr(10).join(rows), ensure_ascii=False)};" in script
    assert not re.search(r"^(import|export) |secrets\.txt\"", script, re.MULTILINE)


def test_the_page_tells_of_every_event(client: FlaskClient) -> None:
    page = client.get("/widget").text
    source = (STATIC / "widget" / "element.js").read_text(encoding="utf-8")
    calls = re.findall(r"#emit\(([^{)]*)", source)
    names = {name for call in calls for name in re.findall(r'"(\w+)"', call)}
    assert {"open", "close", "secret"} <= names
    for name in names:
        assert f"<code>firstline:{name}</code>" in page


def test_the_page_names_the_sites_that_are_allowed(make_app: MakeApp) -> None:
    page = make_app(allowed_origins=("https://app.example.com",)).test_client().get("/widget").text
    assert "<code>https://app.example.com</code>" in page
    check(page)


def test_the_demo_holds_each_way_and_a_link_without_script(client: FlaskClient) -> None:
    page = client.get("/widget/demo").text
    assert set(re.findall(r'mode="(\w+)"', page)) == {"suggestions", "search", "contact"}
    assert page.count('<a href="http://localhost/contact">') == 3
    assert "style=" not in page


def test_an_article_keeps_its_steps_its_lists_and_its_links_as_plain_parts() -> None:
    html = (
        '<ol start="3"><li><p>Open <strong>Settings</strong></p>'
        '<ul><li>or <a href="/articles/x">this</a></li></ul></li>'
        "<li>Close &lt;it&gt;</li></ol>\n<pre><code>a\n  b</code></pre>"
    )
    blocks = passages(html)[0].blocks
    assert [(block.kind, block.depth, block.number) for block in blocks] == [
        ("item", 1, 3),
        ("item", 2, None),
        ("item", 1, 4),
        ("code", 0, None),
    ]
    assert [(part.text, part.strong) for part in blocks[0].parts] == [("Open ", False), ("Settings", True)]
    assert blocks[1].parts[1].url == "/articles/x"
    assert blocks[2].parts[0].text == "Close <it>"
    assert blocks[3].parts[0].text == "a\n  b"


def test_a_row_of_a_table_has_a_part_for_each_cell() -> None:
    head, row = "<tr>\n<th></th>\n<th>B</th></tr>", "<tr><td>1</td><td></td></tr>"
    html = f"<h2 id='a'>A</h2><table><thead>\n{head}</thead><tbody>{row}</tbody></table>"
    (passage,) = passages(html)
    assert (passage.anchor, passage.heading, passage.level) == ("a", "A", 2)
    assert [(block.kind, [part.text for part in block.parts]) for block in passage.blocks] == [
        ("head", ["", "B"]),
        ("row", ["1", ""]),
    ]


@pytest.mark.parametrize(
    "blank", ["%09", "%20", "%0a", "%0d", "%00", "%5c", "%2f", "%c2%a0", "%E2%80%A8", "/", "//", ".", "%2e%2e/"]
)
@pytest.mark.parametrize(
    "rest", ["/evil.example", "//evil.example", "%2fevil.example", "evil.example", "%5cevil.example"]
)
def test_an_address_below_embed_never_leads_to_another_site(client: FlaskClient, blank: str, rest: str) -> None:
    path = f"/embed/{blank}{rest}"
    for _ in range(3):  # werkzeug makes one slash of several, by a redirect of its own
        answer = client.get(path)
        if answer.status_code == 404:
            return
        path = answer.headers["Location"].removeprefix("http://localhost")
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
def test_a_page_outside_is_led_to_with_its_question(client: FlaskClient, path: str, target: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (308, target)

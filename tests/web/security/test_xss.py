"""Any input, anywhere on the site, is shown as text."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.web.conftest import token

if TYPE_CHECKING:
    from flask.testing import FlaskClient

PAYLOADS = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<ScRiPt/src=//evil.example></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    '" autofocus onfocus="alert(1)',
    "' onmouseover='alert(1)",
    "`onmouseover=alert(1)`",
    "javascript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "--><script>alert(1)</script><!--",
    "]]><script>alert(1)</script>",
    "<style>*{background:url(//evil.example)}</style>",
    "<a href=javascript:alert(1)>click</a>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<form action=//evil.example><input name=password>",
    "{{ 7 * 7 }}{% for x in (1,) %}{% endfor %}",
    "${7*7}#{7*7}<%= 7*7 %>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "\u003cscript\u003ealert(1)",
    "＜script＞alert(1)＜/script＞",  # noqa: RUF001 - NFKC makes markup of it
    "<\x00script>alert(1)</script>",
    "\u202e<script>alert(1)</script>",
    "<mark>reset</mark> <b>password</b>",
    "password\r\nSet-Cookie: a=b\r\n\r\n<script>alert(1)</script>",
]


class Page(HTMLParser):
    """Collects the elements of a page, and the attributes that could run, load or link."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.dangers: list[str] = []
        self.scripts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "script" and ("type", "application/ld+json") not in attrs:  # data, which no browser runs
            self.scripts.append(re.sub("^/static/[0-9a-f]{12}/", "/static/", dict(attrs).get("src") or ""))
        for name, value in attrs:
            leads = name in {"href", "src", "action", "formaction"}
            local = re.match(r"/(?![/\\])|#|mailto:|http://localhost/", value or "")
            if name.startswith("on") or name in {"style", "srcdoc", "http-equiv"} or (leads and not local):
                self.dangers.append(f"{tag} {name}={value}")


FOREIGN = {"iframe", "base", "style", "object", "embed"}


def check(html: str) -> None:
    page = Page(html)
    assert page.dangers == []
    assert set(page.scripts) <= {
        "/static/help.js",
        "/static/article.js",
        "/static/contact.js",
        "/static/embed.js",
        "/widget/v1.js",
    }
    assert len(page.scripts) == len(set(page.scripts))
    assert not FOREIGN & set(page.tags)
    assert page.tags.count("title") == 1


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_query_is_shown_as_text(client: FlaskClient, payload: str) -> None:
    for text in (payload, f"password {payload}", f'"{payload}"', f"category:{payload} password"):
        answer = client.get("/search", query_string={"q": text})
        assert answer.status_code == 200
        check(answer.text)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_every_other_parameter_is_shown_as_text_or_not_at_all(client: FlaskClient, payload: str) -> None:
    everything = dict.fromkeys(("q", "category", "page", "exact", "article", "feedback", "ticket", "limit"), payload)
    for path in ("/", "/search", "/contact", "/contact/received", "/articles/moved", "/categories/account"):
        answer = client.get(path, query_string={**everything, "q": f"password {payload}"})
        assert answer.status_code in {200, 404}
        check(answer.text)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_an_address_is_shown_as_text(client: FlaskClient, payload: str) -> None:
    for folder in ("", "articles/", "categories/", "media/", "static/"):
        answer = client.get(f"/{folder}{quote(payload, safe='')}")
        assert answer.status_code == 404
        check(answer.text)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_returned_ticket_is_shown_as_text(client: FlaskClient, payload: str) -> None:
    names = ("email", "topic", "platform", "subject", "body", "article", "q", "website")
    form = {"csrf_token": token(client.get("/contact").text), **dict.fromkeys(names, payload)}
    answer = client.post("/contact", data=form)
    assert answer.status_code == 400
    check(answer.text)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_json_is_never_sent_as_html(client: FlaskClient, payload: str) -> None:
    for path in ("/api/search", "/api/suggest"):
        answer = client.get(path, query_string={"q": payload, "category": ""})
        assert answer.content_type == "application/json"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        json.loads(answer.text)
    answer = client.post("/api/deflect", json={"subject": payload, "body": payload})
    assert answer.content_type == "application/json"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_errors_quote_no_markup(client: FlaskClient, payload: str) -> None:
    for path in ("/search", "/api/search"):
        answer = client.open(path, method="DELETE", query_string={"q": payload}, headers={"X-Whatever": "x"})
        assert answer.status_code == 405
        if path == "/search":
            check(answer.text)
        else:
            assert payload not in answer.text


def test_the_redirect_after_feedback_stays_on_this_site(client: FlaskClient) -> None:
    form = {"csrf_token": token(client.get("/articles/bounce").text), "helpful": "yes", "next": "//evil.example"}
    location = client.post("/articles/bounce/feedback", data=form).headers["Location"]
    assert location.startswith("/articles/bounce")


def test_a_redirect_never_leaves_the_site(client: FlaskClient) -> None:
    for path in ("//evil.example/old-sessions", "/\\evil.example/old-sessions", "/%2f%2fevil.example/old-sessions"):
        answer = client.get(path)
        if answer.status_code in {301, 302, 308}:
            assert "//evil.example" not in answer.headers["Location"].removeprefix("http://localhost")

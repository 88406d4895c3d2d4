"""Asking the community: a reminder first, secrets removed, and never where a risk is at stake."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.web.community_centre import with_community
from tests.web.conftest import token

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from tests.web.conftest import MakeApp, Settings

SENTENCE = "my password is hunter2!"


@pytest.fixture
def client(make_app: MakeApp, risky: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    return make_app(**with_community(risky, tmp_path, monkeypatch)).test_client()


def filled_in(page: str) -> dict[str, list[str]]:
    """Return what the link to the forum fills in; empty without such a link."""
    match = re.search(r'href="(https://forum\.example/new-topic[^"]*)"', page)
    return parse_qs(urlsplit(unescape(match[1])).query) if match else {}


def test_a_search_is_carried_into_the_title(client: FlaskClient) -> None:
    page = client.get("/contact/community", query_string={"q": "Which printer & <why>?"}).text
    assert filled_in(page) == {"title": ["Which printer & <why>?"]}
    assert "Everything you write there is public" in page
    assert "Continue to forum.example" in page


def test_a_message_is_carried_into_title_and_text(client: FlaskClient) -> None:
    form = client.get("/contact").text
    assert 'formaction="/contact/community"' in form
    body = "The printer in our office is silent. It was loud before."
    page = client.post(
        "/contact/community", data={"csrf_token": token(form), "body": body, "email": "a@b.example"}
    ).text
    assert filled_in(page) == {"title": ["The printer in our office is silent."], "body": [body]}
    assert "a@b.example" not in page


def test_secrets_and_addresses_are_removed(client: FlaskClient) -> None:
    body = f"My printer fails, {SENTENCE} and I am ada@example.org. My card is 4111 1111 1111 1111."
    page = client.post("/contact/community", data={"body": body}).text
    assert "We took out what looks like a secret or an address." in page
    for text in (page, str(filled_in(page))):
        assert not any(secret in text for secret in ("hunter2", "ada@", "4111"))
    page = client.get("/contact/community", query_string={"q": f"{SENTENCE}x"}).text
    assert "hunter2" not in str(filled_in(page))


@pytest.mark.parametrize(
    ("link", "is_secret"),
    [
        ("https://help.example/tickets/IkhDLTdGM0stOTJRRCI.aw4wrQ.ActSs4LZKTvz3QyG9AJlCOHpQDQ", True),
        ("https://app.example/reset?token=abc", True),
        ("https://app.example/#access=abc", True),
        ("https://app.example/invite/3f2b8c1e-77aa-4e0b-9c55-0d3f2a/join", True),
        ("https://help.example/articles/print-the-shipping-label-of-a-parcel", False),
        ("https://help.example/articles/reset-2fa", False),
    ],
)
def test_links_that_may_be_secret_are_removed(client: FlaskClient, link: str, *, is_secret: bool) -> None:
    page = client.post("/contact/community", data={"body": f"The printer is silent, see {link} please"}).text
    shown = "[link removed]" if is_secret else link
    assert filled_in(page)["body"] == [f"The printer is silent, see {shown} please"]
    assert ("We took out what looks like a secret" in page) is is_secret


def test_many_broken_links_stay_cheap(client: FlaskClient) -> None:
    page = client.post("/contact/community", data={"body": "The printer is silent. " + "https://" * 5_000}).text
    assert filled_in(page)


def test_a_very_long_message_is_cut(client: FlaskClient) -> None:
    body = ("The printer is silent. " * 2_000).strip()
    page = client.post("/contact/community", data={"body": body}).text
    assert filled_in(page)["body"][0].endswith("…")
    assert len(page.replace(body, "", 1)) < 30_000  # but all of it goes along to support


@pytest.mark.parametrize("text", ["The printer is silent.", "They hacked my account."])
def test_a_message_goes_to_support_in_a_form_and_never_in_an_address(client: FlaskClient, text: str) -> None:
    sent = {"body": f"{text}\nSince Monday.", "article": "reset-password", "read": "reset-2fa"}
    page = client.post("/contact/community", data=sent).text
    carried = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    assert not [url for url in re.findall(r'(?:href|action)="(/[^"]*)"', page) if "Monday" in url]
    assert {name: carried[name] for name in sent} == sent
    form = client.post("/contact", data={**carried, "edit": "yes"})
    assert form.status_code == 200
    assert f"required>{sent['body']}</textarea>" in form.text


def test_a_search_goes_to_support_as_a_search(client: FlaskClient) -> None:
    page = client.get("/contact/community", query_string={"q": "silent printer"}).text
    assert '<input type="hidden" name="q" value="silent printer">' in page
    assert 'action="/contact" method="get"' in page


@pytest.mark.parametrize("text", ["they hacked my account", "thaw my frozen account", "get a refund"])
def test_risks_and_money_are_for_support(client: FlaskClient, text: str) -> None:
    for page in (
        client.get("/contact/community", query_string={"q": text}).text,
        client.post("/contact/community", data={"body": text}).text,
    ):
        assert "Please write to us about this" in page
        assert filled_in(page) == {}
    assert "Ask the forum" not in client.get("/contact", query_string={"q": text}).text


def test_the_page_is_not_stored_and_not_listed(client: FlaskClient) -> None:
    response = client.get("/contact/community?q=printer")
    assert response.headers["Cache-Control"] == "no-store"
    assert 'name="robots" content="noindex"' in response.text


def test_a_form_of_another_site_is_refused(client: FlaskClient) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert client.post("/contact/community", data={"body": "printer"}, headers=headers).status_code == 403


def test_without_an_index_patterns_still_find_risks(
    make_app: MakeApp, risky: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = with_community(risky, tmp_path, monkeypatch)
    (tmp_path / "index" / "CURRENT").unlink()
    client = make_app(**settings).test_client()
    assert filled_in(client.get("/contact/community?q=printer").text) == {"title": ["printer"]}
    assert filled_in(client.get("/contact/community?q=hacked+my+account").text) == {}


def test_without_a_forum_nothing_is_offered(make_app: MakeApp, risky: Settings) -> None:
    client = make_app(**risky).test_client()
    for address in ("/contact", "/search?q=zzzz"):
        assert "community" not in client.get(address).text.replace("--community", "")
    assert "Please write to us" in client.get("/contact/community?q=x").text

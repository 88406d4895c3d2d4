"""Requests below a path, and those outside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.web.conftest import services, token
from web.desk.staff import add_user

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.web.conftest import MakeApp


@pytest.fixture
def client(make_app: MakeApp) -> FlaskClient:
    """Return a client of a help centre below ``/help``."""
    return make_app(base_url="https://example.com/help", metrics_token="t" * 24).test_client()


@pytest.mark.parametrize(
    "path", ["/help/", "/help/contact", "/help/articles/refund", "/help/healthz", "/help/api/search?q=x"]
)
def test_pages_are_below_the_path(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/help", "/", ""])
def test_the_path_itself_and_the_root_lead_home(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (308, "/help/")


@pytest.mark.parametrize(
    "path", ["/contact", "/helpdesk", "/help2/contact", "/articles/refund", "/api/search?q=x", "/desk"]
)
def test_there_is_nothing_outside_the_path(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert 'href="/help/' in answer.text


@pytest.mark.parametrize(("path", "status"), [("/healthz", 200), ("/readyz", 200), ("/metrics", 401)])
def test_probes_answer_without_the_path_too(client: FlaskClient, path: str, status: int) -> None:
    assert client.get(path).status_code == client.get(f"/help{path}").status_code == status


def test_a_path_named_like_a_page_is_not_mistaken_for_it(make_app: MakeApp) -> None:
    client = make_app(base_url="https://example.com/articles").test_client()
    assert client.get("/articles/refund").status_code == 404
    assert client.get("/articles/articles/refund").status_code == 200


def test_old_address_redirects_below_the_path(client: FlaskClient) -> None:
    answer = client.get("/help/articles/old-sessions")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/help/articles/moved")


def test_a_frame_keeps_its_links_below_the_path(client: FlaskClient) -> None:
    assert 'action="/help/embed/contact"' in client.get("/help/embed/contact").text
    assert client.get("/help/embed/desk").headers["Location"] == "/help/desk"


def test_staff_cookie_is_sent_below_the_path_of_the_desk_only(make_app: MakeApp) -> None:
    app = make_app(base_url="https://example.com/help")
    runner = app.test_client()
    add_user(services(app).database, "ada", "correct horse battery", "admin")
    form = {
        "csrf_token": token(runner.get("/help/desk/sign-in").text),
        "name": "ada",
        "password": "correct horse battery",
    }
    answer = runner.post("/help/desk/sign-in", data=form)
    assert answer.headers["Location"] == "/help/desk"
    assert "Path=/help/desk;" in answer.headers["Set-Cookie"]


def test_pictures_downloads_and_links_of_an_article_are_below_the_path(client: FlaskClient) -> None:
    page = client.get("/help/articles/moved").text
    media = re.findall(r'(?:href|src)="([^"]*/media/[^"]+)"', page)
    assert sorted(media) == [f"/help/media/account/{name}" for name in ("list.csv", "map.svg", "sessions.png")]
    for address in media:
        with client.get(address) as answer:
            assert answer.status_code == 200
    assert '"url":"/help/media/account/sessions.png"' in client.get("/help/api/articles/moved").text

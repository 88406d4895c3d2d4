"""Safety advice appears wherever people describe a risk: in search, in the form, on the ticket and by mail."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import yaml
from sqlalchemy import select

from kb.config import KbConfig
from search.config import SearchConfig
from search.generations.builder import build
from tests.servers import mail_server
from tests.small_centre import MAIL, article
from tests.web.conftest import Settings, services, token, write
from web.app.worker import Worker
from web.storage.models import Ticket

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

    from tests.web.conftest import MakeApp

ADVICE = "You matter more than any mailbox."
HELPLINE = "https://helpline.example/talk"
RISKS = f"""
self-harm:
  advice: {ADVICE}
  link: {HELPLINE}
  when: [want to die]
takeover:
  advice: Change it first.
  article: two-factor
  when: [hacked my account]
  unsuitable: [refund]
"""
DESPAIR = "I want to die"


@pytest.fixture(scope="module")
def risky(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder: Path = tmp_path_factory.mktemp("safety")
    despair = article("When you want to die", "I want to die: this article would answer it.")
    write(folder / "articles", {**MAIL, "_risks.yaml": RISKS, "account/despair.md": despair})
    settings: Settings = {
        "kb": KbConfig(articles=folder / "articles"),
        "search": SearchConfig(index=folder / "index", meaning="off"),
    }
    build(settings["kb"], settings["search"])
    return settings


@pytest.fixture
def app(make_app: MakeApp, risky: Settings) -> Flask:
    return make_app(**risky)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def send(client: FlaskClient) -> str:
    """Send a message of despair without script; return the URL of the redirect."""
    form = {"email": "anna@example.org", "topic": "", "subject": DESPAIR, "body": "There is nothing left."}
    response = client.post("/contact", data={**form, "csrf_token": token(client.get("/contact").text)})
    assert response.status_code == 303, "no article may be shown first"
    return response.headers["Location"]


def ticket(app: Flask) -> Ticket:
    with services(app).database.session() as session:
        return session.scalars(select(Ticket)).one()


def shows_the_helpline_first(page: str) -> bool:
    notice = re.search(r'<section class="notice safe-first".*?</section>', page, re.DOTALL)
    return notice is not None and ADVICE in notice[0] and f'href="{HELPLINE}"' in notice[0]


def test_results_page_shows_the_advice_before_any_article(client: FlaskClient) -> None:
    page = client.get("/search?q=somebody+hacked+my+account+password").text
    main = page[page.index("<main") :]
    assert main.index("Change it first.") < main.index("/articles/reset-password")
    assert "Change it first." not in client.get("/search?q=reset+password").text


def test_results_page_links_to_the_helpline(client: FlaskClient) -> None:
    assert shows_the_helpline_first(client.get(f"/search?q={DESPAIR}").text)


def test_search_api_includes_a_risk_only_if_there_is_one(client: FlaskClient) -> None:
    results = client.get("/api/search?q=somebody+hacked+my+account").get_json()
    assert results["risk"] == {
        "kind": "takeover",
        "advice": "Change it first.",
        "title": "Codes from the authenticator are rejected",
        "url": "/articles/two-factor",
    }
    assert client.get(f"/api/search?q={DESPAIR}").get_json()["risk"]["url"] == HELPLINE
    assert "risk" not in client.get("/api/search?q=reset+password").get_json()


def test_openapi_describes_the_optional_risk_of_a_search(client: FlaskClient) -> None:
    results = yaml.safe_load(client.get("/api/openapi.yaml").text)["components"]["schemas"]["Results"]
    assert results["properties"]["risk"]["$ref"] == "#/components/schemas/Risk"
    assert "risk" not in results["required"]


def test_advice_beside_the_form_links_to_the_helpline(client: FlaskClient) -> None:
    answer = client.post("/api/deflect", json={"subject": DESPAIR, "body": ""}).get_json()
    assert answer["risk"] == {"kind": "self-harm", "advice": ADVICE, "title": "helpline.example", "url": HELPLINE}
    assert answer["may_be_at_risk"] is True


def test_message_of_despair_is_accepted_at_once_with_the_highest_priority(app: Flask, client: FlaskClient) -> None:
    page = client.get(send(client)).text
    assert shows_the_helpline_first(page)
    assert (ticket(app).risk, ticket(app).priority) == ("self-harm", 3)


def test_confirmation_mail_begins_with_the_helpline(make_app: MakeApp, risky: Settings) -> None:
    with mail_server() as smtp:
        app = make_app(smtp_url=smtp.url, base_url="https://help.northpost.example", **risky)
        send(app.test_client())
        Worker(services(app)).run_once()
        (mail,) = smtp.mails("anna@example.org")
    plain, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    begins = plain.get_content().replace("\r\n", "\n")
    assert begins.startswith(f"First, to be safe: {ADVICE}\n\nhelpline.example\n{HELPLINE}\n\nHello,")
    assert f'<a href="{HELPLINE}">helpline.example</a>' in html.get_content()

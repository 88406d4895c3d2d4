"""The ticket form suggests articles before it is sent, and always accepts the message."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from search.config import SearchConfig
from tests.web.conftest import services, token
from web.storage.models import Solution, Ticket
from web.tickets.suggestions import count_solution

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.web.conftest import MakeApp, Settings

STORAGE = True
"""Runs on SQLite and PostgreSQL."""

TYPED = {
    "email": "anna@example.org",
    "topic": "",
    "subject": "Reset my password",
    "body": 'I have forgotten the password, and "it" <b>is</b>\nlost.',
}
AT_RISK = {**TYPED, "subject": "Reset password, somebody hacked my account"}


@pytest.fixture
def app(make_app: MakeApp, risky: Settings) -> Flask:
    return make_app(**risky)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def send(client: FlaskClient, form: dict[str, str], **changes: str) -> TestResponse:
    return client.post("/contact", data={**form, "csrf_token": token(client.get("/contact").text), **changes})


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of the form that sends the message unchanged."""
    form = page[page.index('class="letter as-written"') :]
    fields = re.findall(r'type="hidden" name="([a-z_]+)" value="([^"]*)"', form[: form.index("</form>")])
    return {name: value.replace("&#34;", '"').replace("&lt;", "<").replace("&gt;", ">") for name, value in fields}


def tickets(app: Flask) -> list[Ticket]:
    with services(app).database.session() as session:
        return list(session.scalars(select(Ticket).options(selectinload(Ticket.messages))))


def test_without_script_articles_are_shown_once_before_sending(app: Flask) -> None:
    client = app.test_client()
    page = send(client, TYPED)
    assert page.status_code == 200
    assert "Do any of these answer your question?" in page.text
    assert 'href="/articles/reset-password' in page.text
    assert tickets(app) == []
    assert client.post("/contact", data=hidden(page.text)).status_code == 303
    (ticket,) = tickets(app)
    assert (ticket.subject, ticket.messages[0].body, ticket.email) == (TYPED["subject"], TYPED["body"], TYPED["email"])


def test_the_message_can_be_edited_after_the_suggestions(app: Flask) -> None:
    client = app.test_client()
    back = client.post("/contact", data={**hidden(send(client, TYPED).text), "edit": "yes"})
    assert 'value="Reset my password"' in back.text
    assert "lost.</textarea>" in back.text
    assert tickets(app) == []


def test_articles_seen_beside_the_form_are_not_shown_again(app: Flask) -> None:
    assert send(app.test_client(), TYPED, answers="seen").status_code == 303
    assert len(tickets(app)) == 1


def test_without_a_matching_article_the_message_is_sent_at_once(app: Flask) -> None:
    assert send(app.test_client(), TYPED, subject="Zebra crossing", body="Xylophone quagmire").status_code == 303


def test_a_risk_is_never_deflected_and_support_sees_it(app: Flask) -> None:
    client = app.test_client()
    sent = send(client, AT_RISK)
    assert sent.status_code == 303
    assert tickets(app)[0].risk == "takeover"
    page = client.get(sent.headers["Location"]).text
    assert "Change it first." in page
    assert 'href="/articles/breach"' in page


def test_a_message_about_a_risk_gets_safety_advice(client: FlaskClient) -> None:
    answer = client.post("/api/deflect", json={"subject": AT_RISK["subject"], "body": ""}).json
    assert answer["risk"] == {
        "kind": "takeover",
        "advice": "Change it first.",
        "title": "A burglar in the mailbox",
        "url": "/articles/breach",
    }
    assert answer["may_be_at_risk"]


def test_an_article_that_requires_escalation_never_deflects(app: Flask) -> None:
    client = app.test_client()
    form = {**TYPED, "subject": "Frozen accounts", "body": "My frozen account must be thawed"}
    risk = client.post("/api/deflect", json={"subject": form["subject"], "body": form["body"]}).json["risk"]
    assert (risk["kind"], risk["title"], risk["url"]) == ("frozen", "Frozen accounts", "/articles/frozen")
    assert "send it in any case" in risk["advice"]
    sent = send(client, form)
    assert sent.status_code == 303
    (ticket,) = tickets(app)
    assert (ticket.risk, ticket.risk_article, ticket.priority) == ("", "frozen", 3)
    assert 'href="/articles/frozen"' in client.get(sent.headers["Location"]).text


def test_a_possible_risk_is_neither_deflected_nor_recorded(app: Flask) -> None:
    form = {**TYPED, "subject": "A burglar in the mailbox", "body": "What now?"}
    answer = app.test_client().post("/api/deflect", json={"subject": form["subject"], "body": form["body"]}).json
    assert (answer["risk"], answer["may_be_at_risk"]) == (None, True)
    assert send(app.test_client(), form).status_code == 303
    assert tickets(app)[0].risk_label == ""


def test_the_api_suggests_nothing_if_no_article_answers(client: FlaskClient) -> None:
    answer = client.post("/api/deflect", json={"subject": "Zebra crossing", "body": "Xylophone quagmire"}).json
    assert (answer["verdict"]["outcome"], answer["risk"], answer["hits"]) == ("none", None, [])


def test_a_secret_is_found_before_sending_and_removed_at_a_click(app: Flask) -> None:
    client = app.test_client()
    leaking = {**TYPED, "body": "My password is hunter2! and it fails"}
    page = send(client, leaking)
    assert page.status_code == 400
    assert "Your message contains a password" in page.text
    assert "hunter2!" in page.text
    assert tickets(app) == []
    assert send(client, leaking, secrets="remove", answers="seen").status_code == 303
    assert tickets(app)[0].messages[0].body == "My password is [removed] and it fails"


def test_the_subject_hides_no_secret_of_the_description(app: Flask) -> None:
    """Read together, they would look like an order number."""
    leaking = {**TYPED, "subject": "About my order", "body": "4111 1111 1111 1111 was charged twice"}
    assert "Your message contains a card number" in send(app.test_client(), leaking).text


def test_text_declared_harmless_is_sent_unchanged(app: Flask) -> None:
    client = app.test_client()
    warning = send(client, {**TYPED, "body": "The password is reset-link, I mean"}, secrets="keep")
    assert client.post("/contact", data=hidden(warning.text)).status_code == 303
    assert "reset-link" in tickets(app)[0].messages[0].body


def test_a_solution_is_counted_and_confirmed(app: Flask) -> None:
    client = app.test_client()
    page = send(client, TYPED).text
    assert 'name="slug" value="reset-password"' in page
    solved = client.post("/contact/solved", data={"slug": "reset-password", "csrf_token": token(page)})
    assert solved.status_code == 303
    assert "Glad that's solved" in client.get(solved.headers["Location"]).text
    count_solution(services(app).database, "reset-password")
    with services(app).database.session() as session:
        (row,) = session.scalars(select(Solution))
        assert (row.slug, row.times, row.day) == ("reset-password", 2, dt.datetime.now(dt.UTC).date())


def test_a_solution_needs_our_form_and_an_existing_article(client: FlaskClient) -> None:
    assert client.post("/contact/solved", data={"slug": "reset-password", "csrf_token": "no"}).status_code == 400
    assert client.post("/contact/solved", data={"slug": "nonsense"}).status_code == 404
    assert client.get("/contact/solved?slug=nonsense").status_code == 200


def test_safety_advice_needs_no_index(make_app: MakeApp, risky: Settings, tmp_path: Path) -> None:
    app = make_app(kb=risky["kb"], search=SearchConfig(index=tmp_path / "none"))
    answer = app.test_client().post("/api/deflect", json={"subject": AT_RISK["subject"], "body": ""})
    assert (answer.json["risk"]["kind"], answer.json["hits"]) == ("takeover", [])
    assert app.test_client().post("/api/deflect", json={"subject": "Password", "body": ""}).status_code == 503


def test_without_an_index_the_message_is_sent_at_once(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(search=SearchConfig(index=tmp_path / "none"))
    assert send(app.test_client(), TYPED).status_code == 303

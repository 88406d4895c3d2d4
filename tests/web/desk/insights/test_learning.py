"""The tab Learning: questions, what speaks for them, and decisions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.web.conftest import services
from tests.web.desk.conftest import signed_in
from tests.web.learning.conftest import ask, handed_over, learner, solve
from web.storage.models import LearntQuestion

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from search.config import SearchConfig
    from tests.web.conftest import MakeApp
    from tests.web.learning.conftest import Ask
    from web.learning.learner import Learner

STORAGE = True
"""Runs on SQLite and PostgreSQL."""

PAGE = "/desk/insights/learning"
__all__ = ["ask", "handed_over", "learner", "solve"]


def decide(client: FlaskClient, number: int, action: str, **form: str) -> TestResponse:
    token = re.search(
        rf'action="{PAGE}/{number}".*?name="csrf_token" value="([^"]+)"', client.get(PAGE).text, re.DOTALL
    )
    values = {"csrf_token": token[1] if token else "none", "action": action, **form}
    return client.post(f"{PAGE}/{number}", data=values)


def state(app: Flask) -> str:
    with services(app).database.session() as session:
        return session.scalars(select(LearntQuestion.state)).one()


def test_the_page_shows_questions_with_article_sources_and_ticket(
    app: Flask, solve: Callable[..., str], ask: Ask, learner: Learner
) -> None:
    reference = solve("My mail <returns>", "bounce")
    ask("lost mail", text="lost mail", solved=2)
    ask("hidden words", "refund", helpful=1)
    learner.learn()
    page = signed_in(app, "viewer").get(PAGE).text
    assert "3 questions" in page
    assert "My mail &lt;returns&gt;" in page or "My mail" in page
    assert f"/desk/tickets/{reference}" in page
    assert "2 sources: “this solved it”" in " ".join(page.split())
    assert "<span>hidden</span><span>words</span>" in page
    assert page.count("Needs a second source") == 2
    assert "<button" not in page.split('class="asked learnt"')[1].split("</ul>")[0]  # viewers only look


def test_staff_accept_drop_and_take_back(app: Flask, ask: Ask, learner: Learner) -> None:
    ask("lost mail", text="lost mail", solved=1)
    learner.learn()
    client = signed_in(app)
    for action, becomes in (("accept", "accepted"), ("restore", "learnt"), ("drop", "dropped"), ("restore", "learnt")):
        response = decide(client, 1, action, state="")
        assert response.status_code == 303
        assert state(app) == becomes
    assert "Undone. Search changes within a minute." in client.get(PAGE).text


def test_filters_are_kept_by_a_decision(app: Flask, ask: Ask, learner: Learner) -> None:
    ask("lost mail", text="lost mail", solved=1)
    learner.learn()
    client = signed_in(app)
    response = decide(client, 1, "drop", state="learnt", article="bounce")
    assert response.headers["Location"] == f"{PAGE}?state=learnt&article=bounce"
    assert "0 questions for" in client.get(response.headers["Location"]).text
    assert "Dropped" in client.get(f"{PAGE}?state=dropped").text
    assert client.get(f"{PAGE}?state=nonsense&page=99").status_code == 200


def test_a_question_without_words_needs_some(app: Flask, ask: Ask, learner: Learner) -> None:
    ask("lost mail", solved=1)
    learner.learn()
    client = signed_in(app)
    assert decide(client, 1, "accept").status_code == 400
    assert decide(client, 1, "accept", text="Where is my mail?").status_code == 303
    assert "Where is my mail?" in client.get(PAGE).text


@pytest.mark.parametrize(("number", "action"), [(1, "burn"), (99, "drop")])
def test_what_does_not_exist_is_refused(app: Flask, ask: Ask, learner: Learner, number: int, action: str) -> None:
    ask("lost mail", text="lost mail", solved=1)
    learner.learn()
    client = signed_in(app)
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(PAGE).text.split('class="asked learnt"')[1])
    assert token
    response = client.post(f"{PAGE}/{number}", data={"csrf_token": token[1], "action": action})
    assert response.status_code == 400


def test_only_agents_decide_and_only_through_the_page(app: Flask, ask: Ask, learner: Learner) -> None:
    ask("lost mail", text="lost mail", solved=1)
    learner.learn()
    assert signed_in(app, "viewer", "Ada").post(f"{PAGE}/1", data={"action": "drop"}).status_code == 403
    assert signed_in(app).post(f"{PAGE}/1", data={"action": "drop"}).status_code == 400
    assert app.test_client().get(PAGE).headers["Location"] == "/desk/sign-in"
    assert state(app) == "learnt"


def test_proposals_are_a_download(app: Flask, ask: Ask, learner: Learner) -> None:
    ask("message bounces", text="message bounces", solved=3)
    learner.learn()
    response = signed_in(app).get(f"{PAGE}/proposals.patch")
    assert response.headers["Content-Disposition"] == "attachment; filename=proposals.patch"
    assert "+expect_queries:\n+  - message bounces\n" in response.text


def test_the_page_says_when_search_does_not_learn(make_app: MakeApp, search_config: SearchConfig) -> None:
    app = make_app(search=search_config.model_copy(update={"learning": "suggest"}))
    page = signed_in(app).get(PAGE).text
    assert "is “suggest”" in page
    assert "Questions appear here" in page

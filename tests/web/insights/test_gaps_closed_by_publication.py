"""The loop: people ask, no article answers, staff write one from the gap, and its publication closes the gap."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from kb.config import KbConfig
from search.config import SearchConfig
from search.generations.builder import build
from tests.web.conftest import FILES, services, write
from tests.web.desk.conftest import signed_in
from web.insights.period import Period
from web.insights.report import report, today
from web.storage.states import GapState

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from tests.web.conftest import MakeApp
    from web.insights.report import Report

STORAGE = True
"""Runs on SQLite and PostgreSQL."""

QUESTION = "frozen parcel zeppelin"
TEXT = "A zeppelin brings your frozen parcel. Open the hatch, and take the parcel out of the zeppelin."


@pytest.fixture
def centre(tmp_path: Path) -> tuple[KbConfig, SearchConfig]:
    """Return a help centre whose articles may be written."""
    write(tmp_path / "articles", FILES)
    configs = KbConfig(articles=tmp_path / "articles"), SearchConfig(index=tmp_path / "index")
    build(*configs)
    return configs


def ask(app: Flask, question: str, people: int) -> None:
    """Search as so many people do, each from a network of their own."""
    client = app.test_client()
    for number in range(people):
        address = {"REMOTE_ADDR": f"192.0.2.{number}"}
        client.get("/search", query_string={"q": question}, environ_base=address, headers={"User-Agent": "Mozilla/5.0"})
    services(app).recorder.flush(everything=True)


def insights(app: Flask) -> Report:
    period = Period.latest(7, today("UTC"))
    return report(services(app).database, services(app).catalogues.look(), period)


def test_a_question_without_an_answer_becomes_an_article(
    make_app: MakeApp, centre: tuple[KbConfig, SearchConfig]
) -> None:
    kb, search = centre
    app = make_app(kb=kb, search=search)
    ask(app, QUESTION, people=3)
    (gap,) = insights(app).gaps
    assert (gap.title, gap.state) == (QUESTION, GapState.OPEN)

    desk = signed_in(app)
    path = f"/desk/insights/gaps/{gap.id}/draft"
    token = re.findall(
        rf'action="{path}"[^>]*>\s*<input type="hidden" name="csrf_token" value="([^"]+)"', desk.get(path).text
    )
    desk.post(path, data={"csrf_token": token[0], "title": "Frozen parcels by zeppelin", "action": "write"})
    build(kb, search)
    assert [each.state for each in insights(app).gaps] == [GapState.OPEN], "a draft is not shown, so it answers nothing"

    file = kb.articles / "frozen-parcels-by-zeppelin.md"
    draft = file.read_text("utf-8").replace("status: draft", "status: published")
    file.write_text(draft.replace("Begin with the answer, in one or two sentences.", TEXT), "utf-8")
    build(kb, search)

    assert [each.state for each in insights(app).gaps] == [GapState.CLOSED]
    page = app.test_client().get("/search?q=zeppelin+with+my+frozen+parcel").text
    assert "Frozen parcels by zeppelin" in page


def test_what_two_people_asked_is_neither_readable_nor_a_gap(
    make_app: MakeApp, centre: tuple[KbConfig, SearchConfig]
) -> None:
    app = make_app(kb=centre[0], search=centre[1])
    ask(app, QUESTION, people=2)

    found = insights(app)
    assert found.gaps == ()
    assert "zeppelin" not in str(found.rows)

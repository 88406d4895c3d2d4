"""The tabs Questions, Gaps and Articles."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from tests.web.browser.record import write_record
from tests.web.conftest import services
from tests.web.desk.conftest import signed_in
from web.storage.models import AskedQuery, Feedback

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


@pytest.fixture
def desk(app: Flask) -> FlaskClient:
    write_record(services(app).database)
    return signed_in(app, "viewer")


@pytest.mark.parametrize(
    ("path", "heading"), [("", "No questions yet"), ("/gaps", "No gaps"), ("/articles?owner=none", "No feedback yet")]
)
def test_a_page_without_data_says_what_will_appear(app: Flask, path: str, heading: str) -> None:
    page = signed_in(app, "viewer").get(f"/desk/insights{path}").text

    assert f"<h2>{heading}</h2>" in page


def test_three_figures_of_deflection_stand_with_their_definitions(desk: FlaskClient) -> None:
    page = desk.get("/desk/insights").text
    figures = page.split('<ul class="figures">')[1].split('<section aria-labelledby="page/searches">')[0]

    assert figures.count('<li class="figure">') == figures.count("Visits that ") == 3
    assert "30 days" in page


def test_each_chart_has_its_figures_in_a_table(desk: FlaskClient) -> None:
    page = desk.get("/desk/insights").text

    assert page.count('<svg viewBox="0 0 600 120"') == page.count('<div class="sheet"') == 4
    assert page.count('<th scope="row">') == 4 * 30
    assert "style=" not in page


@pytest.mark.parametrize(
    ("kind", "first"),
    [
        ("people", "forgot my password"),
        ("none", "change the ringtone of new mail"),
        ("unsure", "payment failed"),
        ("unopened", "notification sound"),
        ("reworded", "payment failed"),
        ("wrote", "change the ringtone of new mail"),
        ("rubbish", "forgot my password"),
    ],
)
def test_a_list_begins_with_the_question_that_it_is_about(desk: FlaskClient, kind: str, first: str) -> None:
    rows = desk.get(f"/desk/insights?list={kind}").text.split('<ol class="asked">')[1]

    assert f'<h3 dir="auto">{first}</h3>' in rows.split("</li>")[0]


def test_similar_questions_are_one_row_with_examples(desk: FlaskClient) -> None:
    rows = desk.get("/desk/insights").text.split('<ol class="asked">')[1]

    assert "<span>reset password</span>" in rows.split("</li>")[0]
    assert "2 wordings" in rows.split("</li>")[0]


def test_a_question_that_may_not_be_read_shows_its_known_words_only(app: Flask, desk: FlaskClient) -> None:
    with services(app).database.writing() as session:
        query = session.query(AskedQuery).filter_by(text="payment failed").one()
        query.text = ""

    assert "payment failed" not in desk.get("/desk/insights").text


def test_periods_change_what_is_counted_and_links_keep_them(desk: FlaskClient) -> None:
    week, month = (desk.get(f"/desk/insights?days={days}").text for days in (7, 30))

    assert "in 7 days" in week
    assert "in 30 days" in month
    assert 'href="/desk/insights/gaps?days=7"' in week
    assert desk.get("/desk/insights?days=99999999999999999999").status_code == 200


def test_gaps_are_listed_and_only_agents_may_act(app: Flask, desk: FlaskClient) -> None:
    for client, can_write in ((desk, False), (signed_in(app, "agent", "Cleo"), True)):
        page = client.get("/desk/insights/gaps").text
        assert "change the ringtone of new mail" in page
        assert "Printing" in page
        assert ("Write an article" in page) is can_write


def test_comments_are_shown_as_text_with_their_reason(app: Flask) -> None:
    with services(app).database.writing() as session:
        session.add(Feedback(slug="bounce", helpful=False, reason="wrong", comment="<b>No.</b>"))
    client = signed_in(app, "viewer")

    page = client.get("/desk/insights/articles").text
    assert "&lt;b&gt;No.&lt;/b&gt;" in page
    assert "Did not help: did not work" in page
    assert "&lt;b&gt;" not in client.get("/desk/insights/articles?owner=another").text


@pytest.mark.parametrize("table", ["questions", "gaps", "articles", "days"])
def test_tables_can_be_downloaded(desk: FlaskClient, table: str) -> None:
    response = desk.get(f"/desk/insights/export.csv?table={table}&days=7")

    assert response.headers["Content-Disposition"] == f"attachment; filename={table}-7-days.csv"
    assert response.headers["Cache-Control"] == "no-store"
    assert len(list(csv.reader(io.StringIO(response.text)))) > 1

"""From gap to article: drafts written, downloaded and patched; gaps dismissed and opened again."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from kb.config import KbConfig
from tests.web.browser.record import write_record
from tests.web.conftest import services
from tests.web.desk.conftest import press, signed_in
from web.insights.gaps import tickets_without_article
from web.storage.models import Gap, TicketGap
from web.storage.states import GapState

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.web.conftest import MakeApp

GAPS = "/desk/insights/gaps"


@pytest.fixture
def app(make_app: MakeApp, built: Path, tmp_path: Path) -> Flask:
    """Return an application over a copy of the articles, which a test may add to, and a month of questions."""
    shutil.copytree(built / "articles", tmp_path / "articles")
    app = make_app(kb=KbConfig(articles=tmp_path / "articles"))
    write_record(services(app).database)
    return app


@pytest.fixture
def desk(app: Flask) -> FlaskClient:
    client = signed_in(app)
    client.get(GAPS)  # finds the gaps
    return client


def gap(app: Flask) -> Gap:
    with services(app).database.session() as session:
        gap = session.scalars(select(Gap).where(Gap.state == GapState.OPEN).order_by(Gap.id)).first()
        assert gap is not None
        assert len(gap.questions) > 0
        return gap


def send(client: FlaskClient, path: str, **form: str) -> TestResponse:
    page = client.get("/desk/insights/gaps/1/draft").text
    tokens = re.findall(r'class="narrow"[^>]*>\s*<input type="hidden" name="csrf_token" value="([^"]+)"', page)
    return client.post(path, data={"csrf_token": tokens[0], **form})


def test_a_draft_is_written_into_the_articles_folder(app: Flask, desk: FlaskClient, tmp_path: Path) -> None:
    found = gap(app)

    answer = send(desk, f"{GAPS}/{found.id}/draft", title="Change the ringtone", category="apps", action="write")

    assert (answer.status_code, answer.headers["Location"]) == (303, GAPS)
    text = (tmp_path / "articles" / "apps" / "change-the-ringtone.md").read_text("utf-8")
    assert "status: draft" in text
    assert all(question.text in text for question in found.questions)
    assert "change-the-ringtone.md" in desk.get(GAPS).text
    assert gap(app).article == "change-the-ringtone"


def test_no_file_is_replaced_and_the_page_says_so(app: Flask, desk: FlaskClient, tmp_path: Path) -> None:
    path = f"{GAPS}/{gap(app).id}/draft"
    send(desk, path, title="Change the ringtone", action="write")
    file = tmp_path / "articles" / "change-the-ringtone.md"
    file.write_text("Mine.")

    answer = send(desk, path, title="Change the ringtone", action="write")

    assert "already has that name" in answer.text
    assert file.read_text() == "Mine."


def test_a_title_without_letters_is_refused_and_stays_in_the_form(app: Flask, desk: FlaskClient) -> None:
    answer = send(desk, f"{GAPS}/{gap(app).id}/draft", title="???", action="write")

    assert "use a title with letters or digits" in answer.text
    assert 'value="???"' in answer.text


@pytest.mark.parametrize(
    ("action", "suffix", "begin"),
    [("download", "md", "---\ntitle: Ringtone\n"), ("patch", "patch", "diff --git ")],
)
def test_a_draft_can_be_taken_away_and_nothing_is_written(
    desk: FlaskClient, tmp_path: Path, action: str, suffix: str, begin: str
) -> None:
    before = sorted((tmp_path / "articles").rglob("*"))

    answer = send(desk, f"{GAPS}/1/draft", title="Ringtone", action=action)

    assert answer.headers["Content-Disposition"] == f"attachment; filename=ringtone.{suffix}"
    assert answer.text.startswith(begin)
    assert sorted((tmp_path / "articles").rglob("*")) == before


def test_a_folder_that_cannot_be_written_offers_no_saving(
    app: Flask, desk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.insights.drafts.is_writable", lambda _config: False)

    page = desk.get(f"{GAPS}/{gap(app).id}/draft").text

    assert 'value="write"' not in page
    assert "a writer has to add the file" in page


def test_a_gap_is_dismissed_with_a_reason_and_can_be_opened_again(app: Flask, desk: FlaskClient) -> None:
    path = f"{GAPS}/{gap(app).id}"
    title = gap(app).questions[0].text

    assert "Nothing was dismissed" in follow(desk, send(desk, path, reason=" "))
    assert "stays dismissed" in follow(desk, send(desk, path, reason="We have <no> ringtones."))
    assert title not in desk.get(GAPS).text
    assert "We have &lt;no&gt; ringtones." in desk.get(f"{GAPS}?state=dismissed").text
    assert "is open again" in follow(desk, send(desk, path, action="reopen"))
    assert title in desk.get(GAPS).text


def follow(client: FlaskClient, answer: TestResponse) -> str:
    assert answer.status_code == 303
    return client.get(answer.headers["Location"]).text


def test_a_ticket_gives_a_draft_with_its_answer_scrubbed(app: Flask, desk: FlaskClient, tmp_path: Path) -> None:
    with services(app).database.session() as session:
        ticket = session.scalars(select(TicketGap)).one()
    reference = tickets_without_article(services(app).database, services(app).catalogues.look())[0].reference
    press(desk, reference, "solve", body="Hi Anna,\nchoose Print. Mail ben@example.org if it fails.")
    path = f"/desk/insights/tickets/{reference}"

    page = desk.get(path).text
    assert "choose Print. Mail if it fails." in page
    assert "ben@example.org" not in page
    assert send(desk, path, title="Print a letter", action="write").status_code == 303
    assert "choose Print. Mail if it fails." in (tmp_path / "articles" / "print-a-letter.md").read_text("utf-8")
    with services(app).database.session() as session:
        assert session.get_one(TicketGap, ticket.ticket_id).article == "print-a-letter"


def test_a_ticket_can_be_dropped_from_the_list(app: Flask, desk: FlaskClient) -> None:
    view = services(app).catalogues.look()
    reference = tickets_without_article(services(app).database, view)[0].reference

    assert "No article will be written" in follow(desk, send(desk, f"/desk/insights/tickets/{reference}/dismiss"))
    assert tickets_without_article(services(app).database, view) == []


@pytest.mark.parametrize("path", [f"{GAPS}/999/draft", "/desk/insights/tickets/NP-0000-0000"])
def test_what_does_not_exist_is_not_found(desk: FlaskClient, path: str) -> None:
    assert desk.get(path).status_code == 404
    assert desk.post(path).status_code == 404


def test_forms_need_their_token(app: Flask, desk: FlaskClient) -> None:
    path = f"{GAPS}/{gap(app).id}"
    for target in (path, f"{path}/draft"):
        assert desk.post(target, data={"action": "write", "title": "x", "reason": "x"}).status_code == 400
    assert gap(app).state == GapState.OPEN

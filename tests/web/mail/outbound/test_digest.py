"""The weekly digest: once, on Mondays, to those who are configured."""

from __future__ import annotations

import datetime as dt
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import undefer

from kb.config import KbConfig
from search.config import SearchConfig
from search.generations.builder import build
from tests.small_centre import MAIL, article
from tests.web.browser.record import write_record
from tests.web.conftest import services, write
from web.app.worker import Worker
from web.mail.outbound import digest
from web.mail.outbound.digest import queue_digests
from web.storage.models import Feedback, OutboxItem

if TYPE_CHECKING:
    from email.message import EmailMessage

    from flask import Flask

    from tests.web.conftest import MakeApp, Settings

STORAGE = True
"""Runs on SQLite and PostgreSQL."""

MAIL_SETTINGS = {"smtp_url": "smtp://127.0.0.1:1", "base_url": "https://help.example.com"}
TODAY = dt.datetime.now(dt.UTC).date()
MONDAY = TODAY + dt.timedelta(days=(-TODAY.weekday()) % 7)


@pytest.fixture(scope="session")
def owned(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return the settings of a help centre in which a team owns an article."""
    folder = tmp_path_factory.mktemp("owned")
    labels = article("Print a label", "Choose Print.", owner="label-team")
    write(folder / "articles", {**MAIL, "apps/labels.md": labels})
    kb, search = KbConfig(articles=folder / "articles"), SearchConfig(index=folder / "index")
    build(kb, search)
    return {"kb": kb, "search": search}


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digest, "today", lambda _zone: MONDAY)


def mails(app: Flask) -> dict[str, EmailMessage]:
    with services(app).database.session() as session:
        items = session.scalars(select(OutboxItem).options(undefer(OutboxItem.content)))
        return {item.recipient: message_from_bytes(item.content, policy=policy.default) for item in items}


def queue(app: Flask) -> int:
    return queue_digests(services(app).database, services(app).catalogues.look(), services(app).config)


def plain(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_digest_is_queued_once_a_week_with_figures_and_gaps(make_app: MakeApp) -> None:
    app = make_app(**MAIL_SETTINGS, digest_to=["lead@example.com"])
    write_record(services(app).database)

    assert [queue(app), queue(app)] == [1, 0]

    text = plain(mails(app)["lead@example.com"])
    assert "These three figures are never added up" in text
    assert "- change the ringtone of new mail: " in text
    assert "https://help.example.com/desk/insights/gaps" in text


@pytest.mark.parametrize("days", range(1, 7))
def test_nothing_is_queued_on_other_days(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    monkeypatch.setattr(digest, "today", lambda _zone: MONDAY + dt.timedelta(days=days))

    assert queue(make_app(**MAIL_SETTINGS, digest_to=["lead@example.com"])) == 0


def test_nothing_is_queued_without_recipients_or_without_mail(make_app: MakeApp) -> None:
    assert queue(make_app(**MAIL_SETTINGS)) == 0
    assert queue(make_app(digest_to=["lead@example.com"])) == 0


def test_owners_get_the_comments_on_their_articles_without_links(make_app: MakeApp, owned: Settings) -> None:
    app = make_app(
        **owned, **MAIL_SETTINGS, owner_addresses={"label-team": "labels@example.com", "none": "x@example.com"}
    )
    yesterday = dt.datetime.combine(MONDAY - dt.timedelta(days=1), dt.time(12), dt.UTC)
    with services(app).database.writing() as session:
        session.add(
            Feedback(slug="labels", helpful=False, comment="See https://prize.example <b>now</b>", created=yesterday)
        )
        session.add(Feedback(slug="bounce", helpful=False, comment="Of another team.", created=yesterday))

    assert queue(app) == 1

    (mail,) = mails(app).values()
    text = plain(mail)
    assert (mail["To"], mail["Subject"]) == ("labels@example.com", "What readers wrote last week")
    assert "Print a label (did not help):" in text
    assert "//prize[.]example <b>now</b>" in text
    assert "https://prize" not in text
    assert "another team" not in text
    assert "never added up" not in text
    assert "<b>now" not in mail.get_body(("html",)).get_content()  # type: ignore[union-attr]


def test_the_worker_sends_it(make_app: MakeApp) -> None:
    app = make_app(**MAIL_SETTINGS, digest_to=["lead@example.com"])

    Worker(services(app)).run_once()

    assert list(mails(app)) == ["lead@example.com"]

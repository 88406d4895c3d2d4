"""The mailbox of the agents: their replies reach the customer, and forged ones do not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.web.conftest import services
from tests.web.helpdesk.conftest import AGENTS, with_file
from tests.web.mail.conftest import Centre
from web.app.worker import Worker
from web.storage.models import Ticket

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers import MailServer
    from tests.web.conftest import MakeApp

STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_agents_reply_by_mail_reaches_the_customer(make_app: MakeApp, smtp: MailServer) -> None:
    app = make_app(helpdesk="mail", helpdesk_address=AGENTS, smtp_url=smtp.url)
    centre = Centre(app, Worker(services(app)), smtp)
    centre.come("Help.")
    (news,) = smtp.mails(AGENTS)
    assert centre.come("Try this.", From=AGENTS, In_Reply_To=str(news["Message-ID"])) == "answer"
    answer = smtp.mails("anna@example.org")[-1]
    text = answer.get_body(("plain",))
    assert text is not None
    assert "Try this." in text.get_content()
    assert AGENTS not in str(answer)
    with services(app).database.session() as session:
        assert session.scalars(select(Ticket.status)).all() == ["pending"]


@pytest.mark.parametrize("in_store", [False, True])
def test_files_are_attached_and_linked(
    make_app: MakeApp, smtp: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, in_store: bool
) -> None:
    monkeypatch.setenv("KB_STORAGE_ATTACHMENTS", str(tmp_path / "files") if in_store else "")
    app = make_app(helpdesk="mail", helpdesk_address=AGENTS, smtp_url=smtp.url, base_url="https://x.example")
    reference = with_file(app)
    Worker(services(app)).run_once()
    (news,) = smtp.mails(AGENTS)
    text = news.get_body(("plain",))
    assert text is not None
    (link,) = re.findall(r"File: a.log \(5 bytes\): https://x.example(\S+)", text.get_content())
    assert [part.get_content() for part in news.iter_attachments()] == ["line\n"]
    assert app.test_client().get(link).data == b"line\n"
    assert reference in str(news["Subject"])


@pytest.mark.parametrize(
    "forged",
    [
        {"From": AGENTS},
        {"From": AGENTS, "In_Reply_To": "confirmation"},
        {"From": "eve@evil.example", "Reply_To": AGENTS},
        {"From": "ada@example.org", "In_Reply_To": "news"},
    ],
)
def test_forged_agent_address_reaches_no_customer(make_app: MakeApp, smtp: MailServer, forged: dict[str, str]) -> None:
    app = make_app(helpdesk="mail", helpdesk_address=AGENTS, smtp_url=smtp.url)
    centre = Centre(app, Worker(services(app)), smtp)
    centre.come("Help.")
    (news,), (confirmation,) = smtp.mails(AGENTS), smtp.mails("anna@example.org")
    known = {"news": str(news["Message-ID"]), "confirmation": str(confirmation["Message-ID"])}
    headers = {name: known.get(value, value) for name, value in forged.items()}
    centre.come("Send me your password.", Subject=f"Re: {centre.tickets()[0].reference}", **headers)
    texts = [mail.get_body(("plain",)).get_content() for mail in smtp.mails("anna@example.org")]  # type: ignore[union-attr]
    assert not any("password" in text for text in texts)


def test_agents_may_reply_from_the_configured_senders(make_app: MakeApp, smtp: MailServer) -> None:
    app = make_app(
        helpdesk="mail", helpdesk_address=AGENTS, helpdesk_senders=("@northpost.example",), smtp_url=smtp.url
    )
    centre = Centre(app, Worker(services(app)), smtp)
    centre.come("Help.")
    (news,) = smtp.mails(AGENTS)
    ada = {"From": "Ada <ada@northpost.example>", "In_Reply_To": str(news["Message-ID"])}
    assert centre.come("Try this.", **ada) == "answer"

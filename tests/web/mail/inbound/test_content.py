"""Content: the text and files of a mail that a ticket stores."""

from __future__ import annotations

from email.message import EmailMessage
from typing import TYPE_CHECKING

from tests.web.conftest import services
from tests.web.mail.conftest import SUPPORT, Centre, opened
from web.app.worker import Worker
from web.mail.inbound.inbox import accept
from web.tickets.new_ticket import NewMessage

if TYPE_CHECKING:
    from tests.web.conftest import MakeApp

STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_inline_answers_in_an_unmarked_quote_are_kept(centre: Centre) -> None:
    """Outlook does not mark quoted lines, so only a comparison with our mail shows where an answer is."""
    reference = opened(centre)
    question = "Which version do you use, and since when?\nDoes the clock of your phone show the right time?"
    services(centre.app).tickets.answer(reference, NewMessage(question, "staff"))
    centre.worker.run_once()
    answer = centre.smtp.mails()[-1]
    quoted = answer.get_body(("plain",))
    assert quoted is not None
    lines = quoted.get_content().replace("since when?", "since when?\nVersion 4.2, since May.").strip()
    heading = f"From: Northpost <{SUPPORT}>\nSent: Monday, 2 November 2026\nTo: Anna\nSubject: Re: The calendar"
    text = f"Hi, see below.\n\n{heading}\n\n{lines}\n\nIt does.\n\n{heading}\n\nIt shows yesterday."
    assert centre.come(text, Subject="Re: x", In_Reply_To=str(answer["Message-ID"])) == "added"
    message = centre.tickets()[0].messages[-1]
    assert message.body == ("Hi, see below.\n\n[Between the lines of our e-mail:]\nVersion 4.2, since May.\nIt does.")


def test_unmarked_quote_without_answers_is_dropped(centre: Centre) -> None:
    opened(centre)
    centre.worker.run_once()
    (confirmation,) = centre.smtp.mails()
    html = confirmation.get_body(("html",))
    assert html is not None
    heading = f"<div id=divRplyFwdMsg>Von: Northpost &lt;{SUPPORT}&gt;<br>Gesendet: Montag</div>"
    message = EmailMessage()
    message["From"], message["Subject"] = "anna@example.org", "AW: x"
    message["In-Reply-To"] = str(confirmation["Message-ID"])
    message.set_content(f"<p>It works now.</p><hr>{heading}{html.get_content()}", subtype="html")
    accept(services(centre.app).database, message.as_bytes())
    centre.worker.run_once()
    assert centre.tickets()[0].messages[-1].body == "It works now."


def test_files_over_the_limit_are_named_in_the_text(make_app: MakeApp) -> None:
    app = make_app(max_files=1)
    message = EmailMessage()
    message["From"], message["Subject"] = "anna@example.org", "Logs"
    message.set_content("See.")
    for name in ("one.log", "two.log"):
        message.add_attachment("line", filename=name)
    accept(services(app).database, message.as_bytes())
    centre = Centre(app, Worker(services(app)), None)  # type: ignore[arg-type]
    centre.worker.run_once()
    (stored,) = centre.tickets()[0].messages
    assert [file.name for file in stored.files] == ["one.log"]
    assert "[Left out: “two.log”. The limit is 1 file per message.]" in stored.body


def test_secret_in_a_mail_is_redacted(centre: Centre) -> None:
    centre.come("My password is hunter2! and fails")
    assert centre.tickets()[0].messages[0].body == "My password is [removed] and fails"

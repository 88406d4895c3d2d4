"""Routing: which ticket a mail joins, and as whose message."""

from __future__ import annotations

import pytest

from tests.web.conftest import services
from tests.web.mail.conftest import SUPPORT, Centre, opened

STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_reply_to_the_confirmation_joins_its_ticket(centre: Centre) -> None:
    opened(centre)
    centre.worker.run_once()
    (confirmation,) = centre.smtp.mails()
    text = "It is worse now.\n\nOn Mon, 2 Nov 2026 at 10:11, Northpost <s@northpost.example> wrote:\n> Hello,"
    assert centre.come(text, Subject="Re: x", In_Reply_To=str(confirmation["Message-ID"])) == "added"
    (ticket,) = centre.tickets()
    assert [message.body for message in ticket.messages] == ["It shows yesterday.", "It is worse now."]


def test_foreign_mail_with_our_message_id_opens_a_ticket(centre: Centre) -> None:
    opened(centre)
    centre.worker.run_once()
    (ours,) = centre.smtp.mails()
    assert centre.come("Help.", Message_ID=str(ours["Message-ID"]), From="eve@example.org") == "opened"
    assert [ticket.email for ticket in centre.tickets()] == ["anna@example.org", "eve@example.org"]
    assert len(centre.smtp.mails("eve@example.org")) == 1


def test_planted_message_id_does_not_attract_other_peoples_mail(centre: Centre) -> None:
    planted = "<planted@evil.example>"
    assert centre.come("Please answer my mail.", From="eve@evil.example", Message_ID=planted) == "opened"
    assert centre.come("My account was hacked.", In_Reply_To=planted, References=planted) == "opened"
    eves, annas = centre.tickets()
    assert [message.body for message in eves.messages] == ["Please answer my mail."]
    first, note = annas.messages
    assert (first.body, note.internal) == ("My account was hacked.", True)
    assert note.body.startswith(f"This e-mail answers a message on {eves.reference}, but came from another address")
    assert "eve@" not in note.body
    page = centre.app.test_client().get("/" + services(centre.app).notifier.link(annas.reference).split("/", 3)[3])
    assert eves.reference not in page.text
    assert len(centre.smtp.mails("anna@example.org")) == 1


def test_shared_message_id_leads_each_sender_to_their_own_ticket(centre: Centre) -> None:
    same = "<same@example.org>"
    centre.come("I planted it.", From="eve@evil.example", Message_ID=same)
    centre.come("It is mine.", Message_ID=same)
    assert centre.come("More of mine.", References=same) == "added"
    assert centre.come("More of Eve.", References=same, From="eve@evil.example") == "added"
    eves, annas = centre.tickets()
    assert [message.body for message in eves.messages] == ["I planted it.", "More of Eve."]
    assert [message.body for message in annas.messages] == ["It is mine.", "More of mine."]


@pytest.mark.parametrize("spelling", ["RE: {} {} {}", "Aw: [{}–{}–{}]", "{}{}{}"])
def test_reference_in_the_subject_matches_in_any_spelling(centre: Centre, spelling: str) -> None:
    reference = opened(centre)
    assert centre.come("More.", Subject=spelling.format(*reference.lower().split("-"))) == "added"
    assert len(centre.tickets()) == 1


def test_reference_in_the_subject_counts_only_for_the_customer(centre: Centre) -> None:
    reference = opened(centre)
    assert centre.come("More.", Subject=f"About {reference.lower()}") == "added"
    assert centre.come("Mine?", Subject=f"About {reference}", From="eve@example.org") == "opened"
    assert [ticket.email for ticket in centre.tickets()] == ["anna@example.org", "eve@example.org"]


def test_message_of_another_participant_carries_their_name(centre: Centre) -> None:
    opened(centre)
    centre.worker.run_once()
    (confirmation,) = centre.smtp.mails()
    copied = {"From": "ben@example.org", "Cc": '"Ames, Anna" <anna@example.org>'}
    centre.come("I am her colleague.", References=str(confirmation["Message-ID"]), **copied)
    (ticket,) = centre.tickets()
    assert ticket.messages[-1].name == "ben@example.org"


def test_reply_without_the_customer_among_its_recipients_opens_its_own_ticket(centre: Centre) -> None:
    """A customer can reuse the Message-ID of our mail, so that someone else answers it to us."""
    reference = opened(centre)
    centre.worker.run_once()
    (confirmation,) = centre.smtp.mails()
    victim = {"From": "vera@example.org", "Subject": "Re: Your invoice"}
    assert centre.come("My card number is wrong.", In_Reply_To=str(confirmation["Message-ID"]), **victim) == "opened"
    theirs, hers = centre.tickets()
    assert [message.author for message in theirs.messages] == ["customer"]
    assert hers.email == "vera@example.org"
    (note,) = [message for message in hers.messages if message.internal]
    assert reference in note.body


def test_forged_reply_to_does_not_make_the_sender_the_customer(centre: Centre) -> None:
    reference = opened(centre)
    forged = {"From": "eve@evil.example", "Reply_To": "anna@example.org", "Subject": f"Re: {reference}"}
    assert centre.come("I am Anna.", **forged) == "opened"
    assert [len(ticket.messages) for ticket in centre.tickets()] == [1, 1]


@pytest.mark.parametrize(
    "headers", [{"Precedence": "bulk"}, {"List_Id": "<all.example.org>"}, {"Auto_Submitted": "auto-generated"}]
)
def test_reply_through_a_list_or_program_joins_its_ticket(centre: Centre, headers: dict[str, str]) -> None:
    opened(centre)
    centre.worker.run_once()
    (confirmation,) = centre.smtp.mails()
    answer = {"In_Reply_To": str(confirmation["Message-ID"]), **headers}
    assert centre.come("Still not.", Subject="Re: x", **answer) == "added"
    (ticket,) = centre.tickets()
    assert [message.body for message in ticket.messages] == ["It shows yesterday.", "Still not."]


def test_copy_of_our_own_mail_opens_no_ticket(centre: Centre) -> None:
    assert centre.come("We received your message.", From=SUPPORT) == "ours"
    assert centre.tickets() == []

"""The parser: sender, text, references, and whether a program wrote the mail."""

from __future__ import annotations

import time
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.web.mail.parsing.samples import mail
from web.mail.parsing.parser import parse
from web.mail.parsing.replies import without_quotes

OUTLOOK = """From: Northpost <support@northpost.example>
Sent: Monday, 2 November 2026 10:11
To: Anna <anna@example.org>
Subject: Re: Help

try it."""


def test_plain_mail_is_parsed_completely() -> None:
    parsed = parse(mail("Hello,\n\nit is broken.", Message_ID="<1@example.org>", Subject="It is  broken"))
    assert (parsed.sender, parsed.reply_to) == ("anna@example.org", "anna@example.org")
    assert (parsed.subject, parsed.text) == ("It is broken", "Hello,\n\nit is broken.")
    assert (parsed.message_id, parsed.automatic, parsed.references) == ("<1@example.org>", "", ())


@pytest.mark.parametrize(
    "quoted",
    [
        "On Mon, 2 Nov 2026 at 10:11, Northpost support <support@northpost.example> wrote:\n\n> Hello Anna,\n> try it.",
        "On 2 Nov 2026, at 10:11, Northpost support <support@northpost.example> wrote:\n\n> try it.",
        "Am Mo., 2. Nov. 2026 um 10:11 Uhr schrieb Northpost <support@northpost.example>:\n\n> versuche es.",
        "Le lun. 2 nov. 2026 à 10:11, Northpost <support@northpost.example> a écrit :\n\n> essayez.",
        f"-----Original Message-----\n{OUTLOOK}",
        f"________________________________\n{OUTLOOK}",
        "-- \nAnna Ahn\nExample Ltd.",
        "Sent from my iPhone",
    ],
)
def test_quote_and_signature_are_cut(quoted: str) -> None:
    assert without_quotes(parse(mail(f"It still fails.\n\n{quoted}\n")).text) == "It still fails."


@pytest.mark.parametrize("between", ["", "\n", "________________________________\n", "-----Original Message-----\n"])
def test_last_line_before_a_quote_is_kept(between: str) -> None:
    text = "Works.\nOne more question."
    assert without_quotes(parse(mail(f"{text}\n{between}{OUTLOOK}\n")).text) == text


@pytest.mark.parametrize(
    "text",
    [
        "I did this:\n- opened it\n- closed it\n\nNothing works.",
        "It fails.\n\nKind regards\nAnna\n\nPS: also on the telephone.",
        "Sent from my iPhone app, no mail arrives.\nFrom the browser it does.",
        "The log:\n    one\n--\n" + "    more\n" * 10 + "please help",
        "> your question\nNo.\n> another\nYes.",
    ],
)
def test_reply_without_a_quote_is_kept_unchanged(text: str) -> None:
    assert without_quotes(parse(mail(text)).text) == text


def test_first_mail_keeps_its_quotes() -> None:
    text = f"See what they sent me:\n\n-----Original Message-----\n{OUTLOOK}\n\nIs that you?"
    assert parse(mail(text)).text == text


def test_mail_with_only_quotes_is_kept() -> None:
    assert without_quotes(parse(mail("> try it")).text) == "> try it"


def test_unknown_character_set_is_decoded() -> None:
    assert parse(mail("Grüße 世界", Subject="Störung")).subject == "Störung"
    raw = b'From: a@example.org\nContent-Type: text/plain; charset="x-nothing"\n\nGr\xc3\xbc\xc3\x9fe'
    assert parse(raw).text == "Grüße"


def test_references_are_newest_first() -> None:
    parsed = parse(mail(In_Reply_To="<3@x>", References="<1@x> <2@x> <3@x>"))
    assert parsed.references == ("<3@x>", "<2@x>", "<1@x>")


def test_mail_without_message_id_gets_a_stable_one() -> None:
    assert parse(mail()).message_id == parse(mail()).message_id
    assert parse(mail()).message_id != parse(mail("other")).message_id


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"Auto-Submitted": "auto-replied"}, "auto-reply"),
        ({"Auto-Submitted": "Auto-Generated; owner=x"}, "auto-generated"),
        ({"Auto-Submitted": "auto-generated", "Subject": "Automatic reply: Help"}, "auto-reply"),
        ({"Return-Path": "<>"}, "bounce"),
        ({"Return-Path": "<>", "Auto-Submitted": "auto-replied"}, "auto-reply"),
        ({"Precedence": "auto_reply"}, "auto-reply"),
        ({"Precedence": "Bulk", "In-Reply-To": "<1@x>"}, ""),
        ({"From": "noreply@shop.example", "Reply-To": "anna@example.org"}, ""),
        ({"From": "No Reply <no.reply@example.org>"}, "no-sender"),
        ({"From": "noreply123@example.org"}, "no-sender"),
        ({"From": "bouncer@example.org"}, ""),
        ({"X-Autoreply": "yes"}, "auto-reply"),
        ({"From": "MAILER-DAEMON@example.org"}, "no-sender"),
        ({"From": "no-reply+1@example.org"}, "no-sender"),
        ({"From": "nobody"}, "no-sender"),
        ({"Auto-Submitted": "no"}, ""),
        ({"Precedence": "Bulk"}, ""),
        ({"List-Id": "<all.example.org>"}, ""),
        ({"Reply-To": "Anna"}, ""),
        ({"X-Auto-Response-Suppress": "None"}, ""),
        ({"Precedence": "normal"}, ""),
    ],
)
def test_automatic_mail_is_recognised(headers: dict[str, str], why: str) -> None:
    assert parse(mail(**headers)).automatic == why


@pytest.mark.parametrize(
    ("headers", "quiet"),
    [
        ({"Precedence": "list"}, True),
        ({"List-Id": "<all.example.org>"}, True),
        ({"List-Unsubscribe": "<https://example.org>"}, True),
        ({"X-Auto-Response-Suppress": "OOF, AutoReply"}, True),
        ({"From": "noreply@shop.example", "Reply-To": "anna@example.org"}, True),
        ({"Auto-Submitted": "auto-generated"}, True),
        ({"X-Auto-Response-Suppress": "None"}, False),
        ({"Precedence": "normal"}, False),
    ],
)
def test_mail_that_declines_automatic_answers_is_quiet(headers: dict[str, str], *, quiet: bool) -> None:
    assert parse(mail(**headers)).quiet is quiet


def test_reply_to_does_not_change_the_sender() -> None:
    parsed = parse(mail(**{"From": "eve@evil.example", "Reply-To": "Anna <anna@example.org>"}))
    assert (parsed.sender, parsed.reply_to) == ("eve@evil.example", "anna@example.org")


def test_bounce_refers_to_the_returned_mail() -> None:
    raw = (
        b"From: MAILER-DAEMON@example.org\nAuto-Submitted: auto-replied\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        b"--b\nContent-Type: text/plain\n\nNo such user.\n"
        b"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nAction: failed\n"
        b"--b\nContent-Type: %s\n\nFrom: us@example.org\nMessage-ID: <ours@example.org>\n\nHello\n--b--\n"
    )
    for kind in (b"message/rfc822", b"text/rfc822-headers"):
        parsed = parse(raw % kind)
        assert (parsed.automatic, parsed.references) == ("bounce", ("<ours@example.org>",))


def test_read_receipt_is_not_a_bounce() -> None:
    kind = b"multipart/report; report-type=disposition-notification; boundary=b"
    raw = b"From: anna@example.org\nReturn-Path: <>\nContent-Type: " + kind + b"\n\n--b\n\nread\n--b--"
    assert parse(raw).automatic == "auto-reply"


def test_delivery_report_is_a_bounce() -> None:
    kind = b"multipart/report; report-type=delivery-status; boundary=b"
    raw = b"From: Mail <postbox@example.org>\nContent-Type: " + kind + b"\n\n--b\n\nno\n--b--"
    assert parse(raw).automatic == "bounce"


def test_attachments_and_inline_pictures_are_files() -> None:
    message = EmailMessage()
    message["From"] = "anna@example.org"
    message.set_content("See.")
    message.add_attachment(b"one", maintype="image", subtype="png", filename="../a.png")
    message.add_attachment("two", filename="b.log")
    assert parse(message.as_bytes()).files == (("../a.png", b"one"), ("b.log", b"two\n"))


def test_forwarded_mail_is_a_file() -> None:
    inside = EmailMessage()
    inside["From"], inside["Subject"] = "eve@evil.example", "You won"
    inside.set_content("Click here.")
    inside.add_attachment(b"virus", maintype="application", subtype="pdf", filename="prize.pdf")
    message = EmailMessage()
    message["From"] = "anna@example.org"
    message.set_content("Is this from you?")
    message.add_attachment(inside)
    ((name, content),) = parse(message.as_bytes()).files
    assert name == "You won.eml"
    assert b"Click here." in content
    assert b"prize.pdf" in content


@pytest.mark.parametrize(
    "line", ["> ", "On ", "Am ", "wrote:\n", "-", " \n", "\n", "> \n", "From: a\n", "-- \na\n", f"-- \n{'a' * 800}\n"]
)
def test_hostile_text_is_parsed_quickly(line: str) -> None:
    started = time.perf_counter()
    assert without_quotes(f"Hello.\n\n{line * (7_900 // len(line))}")
    assert without_quotes(f"Hello.\n\n-- \n{line * (7_900 // len(line))}.")
    assert time.perf_counter() - started < 20  # a signature of nine lines of a hundred letters once took for ever


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400)
    | st.text(max_size=200).map(lambda text: f"From: {text}\nSubject: {text}\nReferences: {text}\n\n{text}".encode())
    | st.text(max_size=100).map(lambda text: f"Content-Type: {text}\nContent-Transfer-Encoding: base64\n\n=".encode())
)
def test_any_bytes_are_parsed(raw: bytes) -> None:
    parsed = parse(raw)
    assert parsed.message_id.startswith("<")
    assert "\n" not in parsed.subject

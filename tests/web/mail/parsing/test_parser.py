"""Mail as it comes: what was written now, by whom, and whether that was a person."""

from __future__ import annotations

import time
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from web.mail.parsing.mime import parse_mime
from web.mail.parsing.parser import parse, sender_of
from web.mail.parsing.replies import without_quotes

OUTLOOK = """From: Northpost <support@northpost.example>
Sent: Monday, 2 November 2026 10:11
To: Anna <anna@example.org>
Subject: Re: Help

try it."""


def mail(text: str = "Hello", *, html: str = "", **headers: str) -> bytes:
    message = EmailMessage()
    given = {"From": "Anna Ahn <Anna@Example.ORG>", "To": "support@northpost.example", "Subject": "Help", **headers}
    for name, value in given.items():
        message[name.replace("_", "-")] = value
    if text or not html:
        message.set_content(text)
    if html:
        (message.add_alternative if text else message.set_content)(html, subtype="html")
    return message.as_bytes()


def test_a_plain_mail_is_read_whole() -> None:
    found = parse(mail("Hello,\n\nit is broken.", Message_ID="<1@example.org>", Subject="It is  broken"))
    assert (found.sender, found.reply_to) == ("anna@example.org", "anna@example.org")
    assert (found.subject, found.text) == ("It is broken", "Hello,\n\nit is broken.")
    assert (found.message_id, found.automatic, found.references) == ("<1@example.org>", "", ())


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
def test_what_is_quoted_and_signed_is_cut(quoted: str) -> None:
    assert without_quotes(parse(mail(f"It still fails.\n\n{quoted}\n")).text) == "It still fails."


@pytest.mark.parametrize("between", ["", "\n", "________________________________\n", "-----Original Message-----\n"])
def test_the_last_line_before_a_quote_is_kept_with_or_without_a_blank_line(between: str) -> None:
    said = "Works.\nOne more question."
    assert without_quotes(parse(mail(f"{said}\n{between}{OUTLOOK}\n")).text) == said


@pytest.mark.parametrize(
    "said",
    [
        "I did this:\n- opened it\n- closed it\n\nNothing works.",
        "It fails.\n\nKind regards\nAnna\n\nPS: also on the telephone.",
        "Sent from my iPhone app, no mail arrives.\nFrom the browser it does.",
        "The log:\n    one\n--\n" + "    more\n" * 10 + "please help",
        "> your question\nNo.\n> another\nYes.",
    ],
)
def test_what_an_answer_says_is_kept_as_it_was_written(said: str) -> None:
    assert without_quotes(parse(mail(said)).text) == said


def test_a_first_mail_is_kept_whole_whatever_it_quotes() -> None:
    said = f"See what they sent me:\n\n-----Original Message-----\n{OUTLOOK}\n\nIs that you?"
    assert parse(mail(said)).text == said


def test_a_very_long_mail_is_cut_with_a_word_about_it() -> None:
    assert parse(mail("x\n" * 60_000)).text.endswith("[The rest of this mail is left out here.]")


def test_a_mail_of_nothing_but_quotes_is_kept_whole() -> None:
    assert without_quotes(parse(mail("> try it")).text) == "> try it"


def test_a_mail_of_html_alone_is_read_as_text() -> None:
    html = (
        "<html><head><style>p {color: red}</style></head><body><p>It &amp; that<br>still   fail.</p><p>Anna</p>"
        '<div class="gmail_quote"><div class="gmail_attr">On Monday, Northpost wrote:</div>'
        "<blockquote><p>Hello Anna, <b>try</b> it.</p></blockquote></div><script>alert(1)</script></body></html>"
    )
    found = parse(mail("", html=html))
    assert found.text == "It & that\nstill fail.\n\nAnna\n\nOn Monday, Northpost wrote:\n\n> Hello Anna, try it."
    assert found.reply == "It & that\nstill fail.\n\nAnna"


def test_other_letters_and_sets_that_do_not_exist_are_read() -> None:
    assert parse(mail("Grüße 世界", Subject="Störung")).subject == "Störung"
    raw = b'From: a@example.org\nContent-Type: text/plain; charset="x-nothing"\n\nGr\xc3\xbc\xc3\x9fe'
    assert parse(raw).text == "Grüße"


def test_the_mails_that_it_answers_are_named_newest_first() -> None:
    found = parse(mail(In_Reply_To="<3@x>", References="<1@x> <2@x> <3@x>"))
    assert found.references == ("<3@x>", "<2@x>", "<1@x>")


def test_a_mail_without_an_id_gets_one_that_stays() -> None:
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
def test_what_programs_send_is_told_from_what_people_write(headers: dict[str, str], why: str) -> None:
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
def test_who_asks_for_no_answer_of_a_program_is_quiet(headers: dict[str, str], *, quiet: bool) -> None:
    assert parse(mail(**headers)).quiet is quiet


def test_where_answers_go_says_nothing_about_who_wrote() -> None:
    found = parse(mail(**{"From": "eve@evil.example", "Reply-To": "Anna <anna@example.org>"}))
    assert (found.sender, found.reply_to) == ("eve@evil.example", "anna@example.org")


def test_the_mail_that_a_report_returns_is_named() -> None:
    raw = (
        b"From: MAILER-DAEMON@example.org\nAuto-Submitted: auto-replied\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        b"--b\nContent-Type: text/plain\n\nNo such user.\n"
        b"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nAction: failed\n"
        b"--b\nContent-Type: %s\n\nFrom: us@example.org\nMessage-ID: <ours@example.org>\n\nHello\n--b--\n"
    )
    for kind in (b"message/rfc822", b"text/rfc822-headers"):
        found = parse(raw % kind)
        assert (found.automatic, found.references) == ("bounce", ("<ours@example.org>",))


def test_a_receipt_that_a_mail_was_read_is_no_bounce() -> None:
    kind = b"multipart/report; report-type=disposition-notification; boundary=b"
    raw = b"From: anna@example.org\nReturn-Path: <>\nContent-Type: " + kind + b"\n\n--b\n\nread\n--b--"
    assert parse(raw).automatic == "auto-reply"


def test_a_report_of_a_mail_server_is_a_bounce() -> None:
    kind = b"multipart/report; report-type=delivery-status; boundary=b"
    raw = b"From: Mail <postbox@example.org>\nContent-Type: " + kind + b"\n\n--b\n\nno\n--b--"
    assert parse(raw).automatic == "bounce"


def test_attachments_and_pictures_in_the_text_are_files() -> None:
    message = EmailMessage()
    message["From"] = "anna@example.org"
    message.set_content("See.")
    message.add_attachment(b"one", maintype="image", subtype="png", filename="../a.png")
    message.add_attachment("two", filename="b.log")
    assert parse(message.as_bytes()).files == (("../a.png", b"one"), ("b.log", b"two\n"))


def test_a_mail_that_was_forwarded_whole_is_a_file() -> None:
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
    "header", ["From", "To", "Cc", "Reply-To", "Subject", "References", "Message-ID", "Return-Path"]
)
@pytest.mark.parametrize(
    "hostile", ["(" * 700, '"' * 700, "<" * 700, "a@b," * 30_000, "=?utf-8?q?" * 5_000, "\x00<\x00@\x00>"]
)
def test_a_hostile_header_is_read_and_stops_nothing(header: str, hostile: str) -> None:
    raw = f"{header}: {hostile}\nFrom: anna@example.org\nMessage-ID: <1@example.org>\n\nHello".encode()
    found = parse(raw)
    assert "\0" not in f"{found.sender}{found.subject}{found.message_id}{found.references}"


@pytest.mark.parametrize("subject", ["=?utf-8?b?a?=", "=?utf-8?b?" * 900, "=?rot13?q?a?=", "=?idna?q?a?="])
def test_a_subject_in_broken_letters_stays_as_it_is(subject: str) -> None:
    assert parse(f"From: anna@example.org\nSubject: {subject}\n\nHello".encode()).subject


@pytest.mark.parametrize("header", ["Content-Type: text/plain", "Content-Disposition: attachment"])
@pytest.mark.parametrize(
    "value", [f"; name={'(' * 2_000}", ";a=b" * 20_000, f'; name="{"=?utf-8?q?a?= " * 9_000}"', ";" * 80_000]
)
def test_hostile_heads_of_parts_take_no_time(header: str, value: str) -> None:
    started = time.perf_counter()
    part = f"--b\n{header}{value}\n\nHello\n--b--\n"
    assert parse(f"From: anna@example.org\nContent-Type: multipart/mixed; boundary=b\n\n{part}".encode()).sender
    assert parse(f"From: anna@example.org\n{header}{value}\n\nHello".encode()).sender
    assert time.perf_counter() - started < 20  # Python's parser of values: minutes, or a RecursionError


def test_many_parts_take_no_time() -> None:
    started = time.perf_counter()
    each = "--b\nContent-Disposition: attachment; filename=a.txt\n\nx\n" * 10_000
    found = parse(f"From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\n{each}--b--\n".encode())
    assert (len(found.files), found.omitted_files) == (20, 980)
    assert time.perf_counter() - started < 20


@pytest.mark.parametrize("times", [40, 1_000, 5_000])
def test_mails_in_mails_without_end_are_read(times: int) -> None:
    started = time.perf_counter()
    kinds = "".join(f'--b{n}\nContent-Type: multipart/mixed; boundary="b{n + 1}"\n\n' for n in range(times))
    for inside in (
        kinds,
        "--b0\n" + "Content-Type: message/rfc822\n\n" * times,
        "--b0\n" + "Content-Type: (x) message/rfc822\n\n" * times,
        "--b0\n" + "Content-Type: multipart/digest; boundary=b0\n\n--b0\n\n" * times,
    ):
        said = "--b0\nContent-Type: text/plain\n\nIs this from you?\n"
        file = "--b0\nContent-Type: image/png\nContent-Disposition: attachment; filename=a.png\n\none\n"
        head = 'From: anna@example.org\nContent-Type: multipart/mixed; boundary="b0"\n\n'
        raw = f"{head}{said}{file}{inside}Deep inside.".encode()
        found = parse(raw)
        assert (found.sender, sender_of(raw)) == ("anna@example.org", "anna@example.org")
        assert (found.text.partition("\n")[0], found.files[0]) == ("Is this from you?", ("a.png", b"one"))
    assert time.perf_counter() - started < 20


def test_what_is_too_deep_in_a_mail_is_kept_as_a_file() -> None:
    kinds = "".join(f'--b{n}\nContent-Type: multipart/mixed; boundary="b{n + 1}"\n\n' for n in range(50))
    raw = f'From: a@example.org\nContent-Type: multipart/mixed; boundary="b0"\n\n{kinds}--b50\n\nDeep inside.'
    ((name, content),) = parse(raw.encode()).files
    assert (name, content.endswith(b"--b50\n\nDeep inside.")) == ("file", True)


def test_many_mails_that_somebody_reports_are_files() -> None:
    message = EmailMessage()
    message["From"] = "anna@example.org"
    message.set_content("Are these from you?")
    for number in range(16):
        fraud = EmailMessage()
        fraud["From"], fraud["Subject"] = "eve@evil.example", f"Prize {number}"
        fraud.set_content("Click here.")
        fraud.add_alternative("<p>Click here.</p>", subtype="html")
        message.add_attachment(fraud)
    found = parse(message.as_bytes())
    assert found.text == "Are these from you?"
    assert [name for name, _ in found.files] == [f"Prize {number}.eml" for number in range(16)]
    assert all(b"<p>Click here.</p>" in content for _, content in found.files)


def test_many_parts_that_name_parts_take_no_time() -> None:
    started = time.perf_counter()
    each = "".join(f"--b\nContent-Type: multipart/mixed; boundary=x{n}\n\n" for n in range(20_000))
    raw = f"From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\n{each}".encode()
    assert parse(raw).sender
    assert time.perf_counter() - started < 20  # the parser makes a pattern for each end that one names
    *_, last = parse_mime(raw).walk()
    assert last.get_content_type() == "application/octet-stream"


@pytest.mark.parametrize(
    "line", ["> ", "On ", "Am ", "wrote:\n", "-", " \n", "\n", "> \n", "From: a\n", "-- \na\n", f"-- \n{'a' * 800}\n"]
)
def test_hostile_texts_are_read(line: str) -> None:
    started = time.perf_counter()
    assert without_quotes(f"Hello.\n\n{line * (7_900 // len(line))}")
    assert without_quotes(f"Hello.\n\n-- \n{line * (7_900 // len(line))}.")
    assert time.perf_counter() - started < 20  # a signature of nine lines of a hundred letters once took for ever


@pytest.mark.parametrize("piece", ["<", "</", "<a ", "<a x='", "<!--", "<![", "<?", "<![CDATA[", "<p class=a ", "<a>"])
def test_hostile_html_is_read(piece: str) -> None:
    started = time.perf_counter()
    assert parse(mail("", html=f"<p>Hello.</p>{piece * (200_000 // len(piece))}")).text.startswith("Hello.")
    assert time.perf_counter() - started < 20  # the library looks for the end of each tag anew: hours


def test_what_office_programs_write_into_html_is_no_text() -> None:
    office = "<!--[if mso]><table><tr><td>no</td></tr></table><![endif]-->"
    html = f"<p>It costs <b>< 5</b> €.{office}</p><![if !x]><p>Yes<![endif]>"
    assert parse(mail("", html=html)).text == "It costs < 5 €.\n\nYes"


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400)
    | st.text(max_size=200).map(lambda text: f"From: {text}\nSubject: {text}\nReferences: {text}\n\n{text}".encode())
    | st.text(max_size=100).map(lambda text: f"Content-Type: {text}\nContent-Transfer-Encoding: base64\n\n=".encode())
)
def test_any_bytes_are_read(raw: bytes) -> None:
    found = parse(raw)
    assert found.message_id.startswith("<")
    assert "\n" not in found.subject

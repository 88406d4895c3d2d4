"""MIME: files and parts, as programs build them and as attackers nest them."""

from __future__ import annotations

import time
from email.message import EmailMessage

import pytest

from web.mail.parsing.mime import parse_mime
from web.mail.parsing.parser import parse, sender_of

HEAD = "From: anna@example.org\nSubject: Help\n"


def mixed(*parts: str, kind: str = "mixed") -> bytes:
    body = "".join(f"--b\n{part}\n" for part in parts)
    return f"{HEAD}Content-Type: multipart/{kind}; boundary=b\n\n{body}--b--\n".encode()


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("Content-Type: text/plain; name=error.log\nContent-Disposition: inline", "error.log"),
        ("Content-Type: text/csv\nContent-Disposition: inline; filename=list.csv", "list.csv"),
        ("Content-Type: video/mp4", "file.mp4"),
        ("Content-Type: audio/wav; name=voice.wav", "voice.wav"),
        ("Content-Type: text/calendar; method=REQUEST", "invite.ics"),
        ("Content-Type: application/ms-tnef", "winmail.dat"),
        ("Content-Type: x-what/ever", "file"),
        ("Content-Disposition: attachment; filename*0*=UTF-8''Gr%C3%B6; filename*1*=%C3%9Fe.txt", "Größe.txt"),
        ("Content-Type: application/pdf; name*=utf-8''%E5%A0%B1.pdf", "報.pdf"),
        ('Content-Disposition: attachment; filename="Größe.txt"', "Größe.txt"),
        ('Content-Disposition: attachment; filename="=?iso-8859-1?Q?Gr=F6=DFe=2Etxt?="', "Größe.txt"),
        ("Content-Disposition: attachment; filename==?utf-8?B?R3LDtsOfZS50eHQ=?=", "Größe.txt"),
        ("Content-Disposition: attachment; filename=my report.txt", "my report.txt"),
    ],
)
def test_file_names_are_decoded_in_every_form(head: str, name: str) -> None:
    parsed = parse(mixed("Content-Type: text/plain\n\nSee the file.", f"{head}\n\nabc"))
    assert (parsed.text, [file_name for file_name, _ in parsed.files]) == ("See the file.", [name])


def test_detached_signatures_are_not_files() -> None:
    signature = "Content-Type: application/pgp-signature; name=signature.asc\n\n-----BEGIN"
    parsed = parse(mixed("Content-Type: text/plain\n\nSigned.", signature, kind="signed"))
    assert (parsed.text, parsed.files) == ("Signed.", ())


def test_first_and_last_of_many_references_are_kept() -> None:
    ids = [f"<{number}@{'x' * 60}.example>" for number in range(3_000)]
    raw = f"From: anna@example.org\nReferences: {' '.join(ids)}\nSubject: Help\n\nHello".encode()
    parsed = parse(raw)
    assert (parsed.references[0], parsed.references[-1]) == (ids[-1], ids[0])
    assert (parsed.subject, parsed.text, sender_of(raw)) == ("Help", "Hello", "anna@example.org")


def test_malformed_message_id_is_replaced() -> None:
    parsed = parse(b"From: a@example.org\nMessage-ID: <a b@example.org>\n\nHello")
    assert parsed.message_id.endswith("@unnamed.invalid>")


def test_many_parts_are_parsed_quickly() -> None:
    started = time.perf_counter()
    each = "--b\nContent-Disposition: attachment; filename=a.txt\n\nx\n" * 10_000
    parsed = parse(f"From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\n{each}--b--\n".encode())
    assert (len(parsed.files), parsed.omitted_files) == (20, 980)
    assert time.perf_counter() - started < 20


@pytest.mark.parametrize("times", [40, 1_000, 5_000])
def test_endlessly_nested_mail_is_parsed(times: int) -> None:
    started = time.perf_counter()
    kinds = "".join(f'--b{n}\nContent-Type: multipart/mixed; boundary="b{n + 1}"\n\n' for n in range(times))
    for inside in (
        kinds,
        "--b0\n" + "Content-Type: message/rfc822\n\n" * times,
        "--b0\n" + "Content-Type: (x) message/rfc822\n\n" * times,
        "--b0\n" + "Content-Type: multipart/digest; boundary=b0\n\n--b0\n\n" * times,
    ):
        text = "--b0\nContent-Type: text/plain\n\nIs this from you?\n"
        file = "--b0\nContent-Type: image/png\nContent-Disposition: attachment; filename=a.png\n\none\n"
        head = 'From: anna@example.org\nContent-Type: multipart/mixed; boundary="b0"\n\n'
        raw = f"{head}{text}{file}{inside}Deep inside.".encode()
        parsed = parse(raw)
        assert (parsed.sender, sender_of(raw)) == ("anna@example.org", "anna@example.org")
        assert (parsed.text.partition("\n")[0], parsed.files[0]) == ("Is this from you?", ("a.png", b"one"))
    assert time.perf_counter() - started < 20


def test_part_that_is_too_deep_is_a_file() -> None:
    kinds = "".join(f'--b{n}\nContent-Type: multipart/mixed; boundary="b{n + 1}"\n\n' for n in range(50))
    raw = f'From: a@example.org\nContent-Type: multipart/mixed; boundary="b0"\n\n{kinds}--b50\n\nDeep inside.'
    ((name, content),) = parse(raw.encode()).files
    assert (name, content.endswith(b"--b50\n\nDeep inside.")) == ("file", True)


def test_many_forwarded_mails_are_files() -> None:
    message = EmailMessage()
    message["From"] = "anna@example.org"
    message.set_content("Are these from you?")
    for number in range(16):
        fraud = EmailMessage()
        fraud["From"], fraud["Subject"] = "eve@evil.example", f"Prize {number}"
        fraud.set_content("Click here.")
        fraud.add_alternative("<p>Click here.</p>", subtype="html")
        message.add_attachment(fraud)
    parsed = parse(message.as_bytes())
    assert parsed.text == "Are these from you?"
    assert [name for name, _ in parsed.files] == [f"Prize {number}.eml" for number in range(16)]
    assert all(b"<p>Click here.</p>" in content for _, content in parsed.files)


def test_many_declared_multiparts_are_parsed_quickly() -> None:
    started = time.perf_counter()
    each = "".join(f"--b\nContent-Type: multipart/mixed; boundary=x{n}\n\n" for n in range(20_000))
    raw = f"From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\n{each}".encode()
    assert parse(raw).sender
    assert time.perf_counter() - started < 20  # the parser makes a pattern for each end that one names
    *_, last = parse_mime(raw).walk()
    assert last.get_content_type() == "application/octet-stream"

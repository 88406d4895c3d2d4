"""MIME: the text and the files of mail, as programs build it and as they break it."""

from __future__ import annotations

import base64
import binascii

import pytest

from web.mail.parsing.parser import parse, sender_of

HEAD = "From: anna@example.org\nSubject: Help\n"


def mixed(*parts: str, kind: str = "mixed") -> bytes:
    body = "".join(f"--b\n{part}\n" for part in parts)
    return f"{HEAD}Content-Type: multipart/{kind}; boundary=b\n\n{body}--b--\n".encode()


def test_all_text_parts_are_read_in_their_order() -> None:
    raw = mixed(
        "Content-Type: text/plain\n\nBefore the file.",
        "Content-Type: image/png\nContent-Disposition: inline; filename=a.png\n\nx",
        "Content-Type: text/html\n\n<p>After the file.</p>",
        "Content-Type: text/plain\n\nAt the end.",
    )
    found = parse(raw)
    assert found.text == "Before the file.\n\nAfter the file.\n\nAt the end."
    assert found.files == (("a.png", b"x"),)


def test_of_alternatives_one_is_read_and_the_files_of_all_are_kept() -> None:
    plain = "Content-Type: text/plain\n\n \n"
    html = "Content-Type: multipart/mixed; boundary=c\n\n--c\nContent-Type: text/html\n\n<p>One</p>\n"
    html += "--c\nContent-Type: application/pdf; name=a.pdf\n\nx\n--c\nContent-Type: text/html\n\n<p>Two</p>\n--c--"
    found = parse(mixed(plain, html, kind="alternative"))
    assert (found.text, found.files) == ("One\n\nTwo", (("a.pdf", b"x"),))
    both = parse(mixed("Content-Type: text/plain\n\nplain", "Content-Type: text/html\n\n<p>html", kind="alternative"))
    assert both.text == "plain"


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
def test_files_are_kept_whatever_they_call_themselves(head: str, name: str) -> None:
    found = parse(mixed("Content-Type: text/plain\n\nSee the file.", f"{head}\n\nabc"))
    assert (found.text, [kept for kept, _ in found.files]) == ("See the file.", [name])


def test_detached_signatures_are_no_files() -> None:
    signature = "Content-Type: application/pgp-signature; name=signature.asc\n\n-----BEGIN"
    found = parse(mixed("Content-Type: text/plain\n\nSigned.", signature, kind="signed"))
    assert (found.text, found.files) == ("Signed.", ())


@pytest.mark.parametrize(
    "body",
    [
        "Content-Type: multipart/mixed\n\nIt fails.",
        'Content-Type: multipart/mixed; boundary="x"\n\n--y\nContent-Type: text/plain\n\nIt fails.\n--y--',
        "Content-Type: multipart/alternative\n\n--y\nContent-Type: text/plain\n\nIt fails.\n--y--",
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nIt fails.",
        "Content-Type: multipart/mixed\n\n<p>It fails.</p>",
        "Content-Type: \n\nIt fails.",
        "Content-Type: text\n\nIt fails.",
        "Content-Type: text/plain\nContent-Transfer-Encoding: utf-8\n\nIt fails.",
        "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\nIt fails.",
        "Content-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nIt fails.",
        "Content-Type: text/html; name=mail.html\nContent-Disposition: inline\n\n<p>It fails.",
        "Content-Type: message/rfc822\n\nSubject: Inner\n\nIt fails.",
        "Content-Type: text/enriched\n\n<bold>It</bold>\n<param>red</param>fails.",
    ],
)
def test_broken_and_unusual_mime_loses_no_word(body: str) -> None:
    assert parse(f"{HEAD}{body}\n".encode()).text == "It fails."


def test_a_footer_that_a_list_added_to_base64_is_kept() -> None:
    encoded = base64.b64encode("Größe\n".encode()).decode()
    raw = f"{HEAD}Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{encoded}\n-- list --\n"
    assert parse(raw.encode()).text == "Größe\n-- list --"


def test_uuencoded_files_are_files() -> None:
    lines = "".join(binascii.b2a_uu(b"x" * 45).decode() for _ in range(2))
    found = parse(f"{HEAD}\nSee:\nbegin 644 my log.txt\n{lines}`\nend\nThanks.\nbegin 1 at once".encode())
    assert found.text == "See:\nThanks.\nbegin 1 at once"
    assert found.files == (("my log.txt", b"x" * 90),)


def ber(tag: int, *values: bytes, indefinite: bool = False) -> bytes:
    content = b"".join(values)
    if indefinite:
        return bytes([tag, 0x80]) + content + b"\0\0"
    return bytes([tag, 0x82]) + len(content).to_bytes(2, "big") + content


def signed(content: bytes, *, indefinite: bool) -> bytes:
    """Return signed data (RFC 5652) as far as its content, in one piece or as programs stream it."""
    oid = bytes.fromhex("06092a864886f70d0107")
    pieces = [content] if not indefinite else [content[:10], content[10:]]
    octets = [ber(0x04, piece) for piece in pieces]
    wrapped = ber(0x24, *octets, indefinite=True) if indefinite else octets[0]
    entity = ber(0x30, oid + b"\1", ber(0xA0, wrapped, indefinite=indefinite), indefinite=indefinite)
    data = ber(0x30, b"\x02\x01\x01", b"\x31\x00", entity, b"\xa0\x05\x30\x03\x02\x01\x05", indefinite=indefinite)
    return ber(0x30, oid + b"\2", ber(0xA0, data, indefinite=indefinite), indefinite=indefinite)


@pytest.mark.parametrize("indefinite", [False, True])
def test_the_text_of_opaquely_signed_mail_is_read(*, indefinite: bool) -> None:
    inner = b"Content-Type: multipart/mixed; boundary=c\n\n--c\n\nMy mailbox is locked.\n--c\n"
    inner += b"Content-Disposition: attachment; filename=a.log\n\nabc\n--c--"
    content = base64.encodebytes(signed(inner, indefinite=indefinite)).decode()
    kind = "Content-Type: application/pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n"
    found = parse(f"{HEAD}{kind}{content}".encode())
    assert (found.text, found.files, found.sender) == (
        "My mailbox is locked.", (("a.log", b"abc"),), "anna@example.org",
    )  # fmt: skip


def test_encrypted_mail_is_a_file() -> None:
    kind = "Content-Type: application/pkcs7-mime; name=smime.p7m; smime-type=enveloped-data\n\n"
    assert parse(f"{HEAD}{kind}0abc".encode()).files == (("smime.p7m", b"0abc"),)


def test_the_first_and_the_last_of_any_number_of_references_are_kept() -> None:
    ids = [f"<{number}@{'x' * 60}.example>" for number in range(3_000)]
    raw = f"From: anna@example.org\nReferences: {' '.join(ids)}\nSubject: Help\n\nHello".encode()
    found = parse(raw)
    assert (found.references[0], found.references[-1]) == (ids[-1], ids[0])
    assert (found.subject, found.text, sender_of(raw)) == ("Help", "Hello", "anna@example.org")


def test_a_malformed_message_id_is_replaced() -> None:
    found = parse(b"From: a@example.org\nMessage-ID: <a b@example.org>\n\nHello")
    assert found.message_id.endswith("@unnamed.invalid>")

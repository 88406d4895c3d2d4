"""S/MIME: signed mail is read, encrypted mail is a file."""

from __future__ import annotations

import base64

import pytest

from web.mail.parsing.parser import parse

HEAD = "From: anna@example.org\nSubject: Help\n"


def ber(tag: int, *values: bytes, indefinite: bool = False) -> bytes:
    content = b"".join(values)
    if indefinite:
        return bytes([tag, 0x80]) + content + b"\0\0"
    return bytes([tag, 0x82]) + len(content).to_bytes(2, "big") + content


def signed(content: bytes, *, indefinite: bool) -> bytes:
    """Return signed data (RFC 5652) up to its content, whole or streamed."""
    oid = bytes.fromhex("06092a864886f70d0107")
    pieces = [content] if not indefinite else [content[:10], content[10:]]
    octets = [ber(0x04, piece) for piece in pieces]
    wrapped = ber(0x24, *octets, indefinite=True) if indefinite else octets[0]
    entity = ber(0x30, oid + b"\1", ber(0xA0, wrapped, indefinite=indefinite), indefinite=indefinite)
    data = ber(0x30, b"\x02\x01\x01", b"\x31\x00", entity, b"\xa0\x05\x30\x03\x02\x01\x05", indefinite=indefinite)
    return ber(0x30, oid + b"\2", ber(0xA0, data, indefinite=indefinite), indefinite=indefinite)


@pytest.mark.parametrize("indefinite", [False, True])
def test_opaquely_signed_mail_is_read(*, indefinite: bool) -> None:
    inner = b"Content-Type: multipart/mixed; boundary=c\n\n--c\n\nMy mailbox is locked.\n--c\n"
    inner += b"Content-Disposition: attachment; filename=a.log\n\nabc\n--c--"
    content = base64.encodebytes(signed(inner, indefinite=indefinite)).decode()
    kind = "Content-Type: application/pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n"
    parsed = parse(f"{HEAD}{kind}{content}".encode())
    assert (parsed.text, parsed.files, parsed.sender) == (
        "My mailbox is locked.", (("a.log", b"abc"),), "anna@example.org",
    )  # fmt: skip


def test_encrypted_mail_is_a_file() -> None:
    kind = "Content-Type: application/pkcs7-mime; name=smime.p7m; smime-type=enveloped-data\n\n"
    assert parse(f"{HEAD}{kind}0abc".encode()).files == (("smime.p7m", b"0abc"),)

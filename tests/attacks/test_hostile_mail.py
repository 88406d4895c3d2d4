"""Hostile mail: each of these once stopped all mail for minutes, or would stop a parser that is not built for them.

A mail server takes mails of many megabytes; these are small, so that a parser in quadratic time shows and the run ends.
"""

from __future__ import annotations

import pytest

from web.mail.inbound.safe_parser import parse_safely

SAID = "My account was hacked."
_SAID = SAID.encode()
_BYTES = 120_000
_SIGNED_DATA = bytes.fromhex("308006092a864886f70d010702")

HTML = (
    "<a x='>'", "<", "</", "<a ", "<!--", "<![CDATA[", "<div>", "<ul><li>", "<a><div>", "<form><div>", "<b><i></b>",
    "<blockquote>", "<title>", "<style>", "&#x", "<svg><g>", "<table><td>", "<p style='border:", "<a href=https://",
)  # fmt: skip
TEXT = (
    "> ", "On 10:11 a@b.example\n", "From: a\n", "To: a\n", "-- \na\n", "---", "begin 644 a\n", "begin 644 a\n#86)C\n",
    "\x1b$B", "=?utf-8?q?a?= ", "<a@", "Sent from ",
)  # fmt: skip
BODIES = {
    "attributes": b"Content-Type: text/html\n\n<p>%s<a %s>" % (_SAID, b" ".join(b"x%d=1" % n for n in range(9_999))),
    "parts": b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\n%s\n%s" % (_SAID, b"--b\n\nx\n" * 15_000),
    "alternatives": b"Content-Type: multipart/alternative; boundary=b\n\n--b\n\n%s\n" % _SAID + b"--b\n\n \n" * 15_000,
    "boundaries": b"Content-Type: multipart/mixed\n\n%s" % b"".join(b"--b%d\nA: b\n\n" % n for n in range(8_000)),
    "signed": b"Content-Type: application/pkcs7-mime\n\n" + _SIGNED_DATA + b"\xa0\x80" * 50_000,
    "head without end": b"X: %s" % (b"a\n " * 40_000),
    "parameters": b"Content-Type: text/plain%s\n\n%s" % (b"; a=b" * 20_000, _SAID),
    "references": b"References: %s\n\n%s" % (b"<a@b.example> " * 8_000, _SAID),
    "senders": b"Reply-To: %s\n\n%s" % (b'"<(' * 30_000, _SAID),
    "base64": b"Content-Transfer-Encoding: base64\n\n%s" % (b"=\n" * 50_000),
}  # fmt: skip


def _mail(body: bytes, sender: str = "eve@evil.example") -> bytes:
    return b"From: " + sender.encode() + b"\nSubject: Help\n" + body


@pytest.mark.parametrize("piece", HTML)
def test_hostile_html_is_read_with_the_words_before_it(piece: str) -> None:
    html = f"<p>{SAID}</p>{piece * (_BYTES // len(piece))}"
    assert SAID in parse_safely(_mail(b"Content-Type: text/html\n\n" + html.encode()), ()).text


@pytest.mark.parametrize("piece", TEXT)
def test_hostile_text_is_read_with_the_words_before_it(piece: str) -> None:
    text = f"{SAID}\n\n{piece * (_BYTES // len(piece))}"
    found = parse_safely(_mail(b"\n" + text.encode()), ("us@help.example",))
    assert SAID in found.text
    assert SAID in found.reply


@pytest.mark.parametrize("name", BODIES)
def test_hostile_mime_is_read(name: str) -> None:
    found = parse_safely(_mail(BODIES[name]), ())
    assert found.original == b"", "it took too long, or the parser failed"
    assert SAID in found.text or _SAID not in BODIES[name]

"""Hostile mail: each example once blocked the mailbox for minutes, or would block a naive parser.

Mail servers accept many megabytes; these mails are small, so that a parser in quadratic time fails but still ends.
"""

from __future__ import annotations

import pytest

from web.mail.inbound.safe_parser import parse_safely

INTRO = "My account was hacked."
_INTRO = INTRO.encode()
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
    "attributes": b"Content-Type: text/html\n\n<p>%s<a %s>" % (_INTRO, b" ".join(b"x%d=1" % n for n in range(9_999))),
    "parts": b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\n%s\n%s" % (_INTRO, b"--b\n\nx\n" * 15_000),
    "alternatives": b"Content-Type: multipart/alternative; boundary=b\n\n--b\n\n%s\n" % _INTRO + b"--b\n\n \n" * 15_000,
    "boundaries": b"Content-Type: multipart/mixed\n\n%s" % b"".join(b"--b%d\nA: b\n\n" % n for n in range(8_000)),
    "signed": b"Content-Type: application/pkcs7-mime\n\n" + _SIGNED_DATA + b"\xa0\x80" * 50_000,
    "head without end": b"X: %s" % (b"a\n " * 40_000),
    "parameters": b"Content-Type: text/plain%s\n\n%s" % (b"; a=b" * 20_000, _INTRO),
    "references": b"References: %s\n\n%s" % (b"<a@b.example> " * 8_000, _INTRO),
    "senders": b"Reply-To: %s\n\n%s" % (b'"<(' * 30_000, _INTRO),
    "base64": b"Content-Transfer-Encoding: base64\n\n%s" % (b"=\n" * 50_000),
}  # fmt: skip


def _mail(body: bytes, sender: str = "eve@evil.example") -> bytes:
    return b"From: " + sender.encode() + b"\nSubject: Help\n" + body


@pytest.mark.parametrize("piece", HTML)
def test_hostile_html_keeps_the_text_before_it(piece: str) -> None:
    html = f"<p>{INTRO}</p>{piece * (_BYTES // len(piece))}"
    assert INTRO in parse_safely(_mail(b"Content-Type: text/html\n\n" + html.encode()), ()).text


@pytest.mark.parametrize("piece", TEXT)
def test_hostile_text_keeps_the_text_before_it(piece: str) -> None:
    text = f"{INTRO}\n\n{piece * (_BYTES // len(piece))}"
    parsed = parse_safely(_mail(b"\n" + text.encode()), ("us@help.example",))
    assert INTRO in parsed.text
    assert INTRO in parsed.reply


@pytest.mark.parametrize("name", BODIES)
def test_hostile_mime_structure_is_parsed(name: str) -> None:
    parsed = parse_safely(_mail(BODIES[name]), ())
    assert parsed.original == b"", "the parser took too long or failed"
    assert INTRO in parsed.text or _INTRO not in BODIES[name]

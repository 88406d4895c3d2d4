"""Text: every word of a mail, from whichever parts and encodings it has."""

from __future__ import annotations

import base64
import binascii
import time

import pytest

from tests.web.mail.parsing.samples import mail
from web.mail.parsing.parser import parse

HEAD = "From: anna@example.org\nSubject: Help\n"


def mixed(*parts: str, kind: str = "mixed") -> bytes:
    body = "".join(f"--b\n{part}\n" for part in parts)
    return f"{HEAD}Content-Type: multipart/{kind}; boundary=b\n\n{body}--b--\n".encode()


def test_text_parts_are_joined_in_order() -> None:
    raw = mixed(
        "Content-Type: text/plain\n\nBefore the file.",
        "Content-Type: image/png\nContent-Disposition: inline; filename=a.png\n\nx",
        "Content-Type: text/html\n\n<p>After the file.</p>",
        "Content-Type: text/plain\n\nAt the end.",
    )
    parsed = parse(raw)
    assert parsed.text == "Before the file.\n\nAfter the file.\n\nAt the end."
    assert parsed.files == (("a.png", b"x"),)


def test_one_alternative_gives_the_text_and_all_give_files() -> None:
    plain = "Content-Type: text/plain\n\n \n"
    html = "Content-Type: multipart/mixed; boundary=c\n\n--c\nContent-Type: text/html\n\n<p>One</p>\n"
    html += "--c\nContent-Type: application/pdf; name=a.pdf\n\nx\n--c\nContent-Type: text/html\n\n<p>Two</p>\n--c--"
    parsed = parse(mixed(plain, html, kind="alternative"))
    assert (parsed.text, parsed.files) == ("One\n\nTwo", (("a.pdf", b"x"),))
    both = parse(mixed("Content-Type: text/plain\n\nplain", "Content-Type: text/html\n\n<p>html", kind="alternative"))
    assert both.text == "plain"


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
def test_broken_and_unusual_mime_loses_no_text(body: str) -> None:
    assert parse(f"{HEAD}{body}\n".encode()).text == "It fails."


def test_list_footer_after_base64_is_kept() -> None:
    encoded = base64.b64encode("Größe\n".encode()).decode()
    raw = f"{HEAD}Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{encoded}\n-- list --\n"
    assert parse(raw.encode()).text == "Größe\n-- list --"


def test_uuencoded_files_are_extracted() -> None:
    lines = "".join(binascii.b2a_uu(b"x" * 45).decode() for _ in range(2))
    parsed = parse(f"{HEAD}\nSee:\nbegin 644 my log.txt\n{lines}`\nend\nThanks.\nbegin 1 at once".encode())
    assert parsed.text == "See:\nThanks.\nbegin 1 at once"
    assert parsed.files == (("my log.txt", b"x" * 90),)


def test_very_long_mail_is_cut_with_a_notice() -> None:
    assert parse(mail("x\n" * 60_000)).text.endswith("[The rest of this mail is left out here.]")


def test_html_only_mail_becomes_text() -> None:
    html = (
        "<html><head><style>p {color: red}</style></head><body><p>It &amp; that<br>still   fail.</p><p>Anna</p>"
        '<div class="gmail_quote"><div class="gmail_attr">On Monday, Northpost wrote:</div>'
        "<blockquote><p>Hello Anna, <b>try</b> it.</p></blockquote></div><script>alert(1)</script></body></html>"
    )
    parsed = parse(mail("", html=html))
    assert parsed.text == "It & that\nstill fail.\n\nAnna\n\nOn Monday, Northpost wrote:\n\n> Hello Anna, try it."
    assert parsed.reply == "It & that\nstill fail.\n\nAnna"


@pytest.mark.parametrize("piece", ["<", "</", "<a ", "<a x='", "<!--", "<![", "<?", "<![CDATA[", "<p class=a ", "<a>"])
def test_hostile_html_is_parsed_quickly(piece: str) -> None:
    started = time.perf_counter()
    assert parse(mail("", html=f"<p>Hello.</p>{piece * (200_000 // len(piece))}")).text.startswith("Hello.")
    assert time.perf_counter() - started < 20  # the library looks for the end of each tag anew: hours


def test_office_markup_is_not_text() -> None:
    office = "<!--[if mso]><table><tr><td>no</td></tr></table><![endif]-->"
    html = f"<p>It costs <b>< 5</b> €.{office}</p><![if !x]><p>Yes<![endif]>"
    assert parse(mail("", html=html)).text == "It costs < 5 €.\n\nYes"

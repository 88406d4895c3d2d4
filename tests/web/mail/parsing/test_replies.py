"""Replies: the quote is cut, and no line that the sender wrote."""

from __future__ import annotations

import pytest

from web.mail.parsing.html import ATTRIBUTION
from web.mail.parsing.replies import without_quotes

US = "us@help.example"


@pytest.mark.parametrize(
    "quote",
    [
        f"Subject: [NP-7F3K-92QD] Help\nFrom: {US}\nDate: Thu, 18 Jun 2026 07:45\n\nTry it.",
        f"________________________________\nFrom:\tUs <{US}>\nTo:\tanna@example.org\nDate:\t02.11.2026\n\nTry it.",
        f"Von: Us <{US}>\nGesendet: Montag\nAn: Anna\nBetreff: Hilfe\n\nVersuch es.",
        f"Gesendet: Montag, 2. November 2026\nVon: <{US}>\nBetreff: Hilfe\n\nVersuch es.",
        f"De: Us <{US}>\nEnviado el: lunes\nPara: Anna\nAsunto: Ayuda\n\nPruebe.",
        f"De : Us <{US}>\nEnvoyé : lundi\nÀ : Anna\nObjet : Aide\n\nEssayez.",
        f"Od: Us <{US}>\nWysłano: poniedziałek\nDo: Anna\nTemat: Pomoc\n\nTak.",
        f"Від: Us <{US}>\nНадіслано: 2 листопада\nКому: Anna\nТема: Codes\n\nТак.",
        f"差出人: Us <{US}>\n送信日時: 2026年11月2日\n宛先: Anna\n件名: Codes\n\nはい。",
        "From: Us\nSent: Monday, 2 November 2026 10:11\nTo: Anna\n\nTry it.",
        f"------- Original Message -------\nOn Monday, 2 November at 10:11, Us <{US}> wrote:\n\n> Try it.\n > Now.",
        f"Den man. 2. nov. 2026 kl. 10.11 skrev Us with a long name <\n{US}>:\n\n> Prøv.",
        f"Em seg., 2 de nov. de 2026 às 10:11, Us <{US}>\nescreveu:\n\n> Tente.",
        f"Us <{US}>, 2 Kas 2026 Pzt, 10:11 tarihinde şunu\nyazdı:\n\n> Dene.",
        f"пн, 2 нояб. 2026 г. в 10:11, Us <{US}>:\n\n> Так.",
        f"Le lun. 2 nov. 2026 à 10:11, Us <{US}> a\nécrit :\n\n> Essayez.",
        "Am 02.11.26 um 10:11 schrieb Us:\n> Versuch es.",
        f"---- On Mon, 02 Nov 2026 Us <{US}> wrote ----\n\nTry it.",
        f"    On Monday, November 2, 2026 at 10:11 AM, Us <{US}> wrote:  \n \n Try it.",
        f"> On 2 Nov 2026, at 10:11, Us <{US}> wrote:\n>\n> Try it.",
        "Sent from Mail<https://go.example/?LinkId=5> for Windows",
        "Von meinem iPhone gesendet",
        "-- \nAnna Ahn\nExample Ltd.",
        "_______",
    ],
)
@pytest.mark.parametrize("own_addresses", [(), (US,)])
def test_quote_heading_of_any_program_and_language_ends_a_reply(quote: str, own_addresses: tuple[str, ...]) -> None:
    assert without_quotes(f"It works now.\nThank you.\n\n{quote}\n", own_addresses) == "It works now.\nThank you."


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("On Mon, 2 Nov 2026 at 10:11, Us <us@help.example> wrote:\n> Which?\n\nThe blue one.", "The blue one."),
        ("Hi,\n\n> Which?\n\nThe blue one.\n\nAnna", "Hi,\n\nThe blue one.\n\nAnna"),
        ("On 2 Nov 2026, Us <us@help.example> wrote:\n> Which?\nBlue.\n> Why?\nNice.\n> Bye.", None),
    ],
)
def test_answers_below_and_between_quoted_lines_are_kept(text: str, reply: str | None) -> None:
    """Between quoted lines, an answer needs its question."""
    assert without_quotes(text, [US]) == (reply or text.removesuffix("\n> Bye."))


@pytest.mark.parametrize(
    "text",
    [
        "This came back:\n\nFrom: MAILER-DAEMON <x@mx.example>\nSent: Monday\nSubject: failed\n\n550\n\nWhy?",
        "My bank wrote:\n\nFrom: Bank <info@bank.example>\nDate: 2 Nov 2026\nSubject: Code\n\n4711\n\nIs that real?",
        "On 2 Nov 2026 at 10:11 my colleague wrote:\nDo it this way.\n\nBut that fails, too.",
        "The server said at 10:11 on 02.11.2026:\nError 5",
        "Steps I tried:\n-- \nreboot\nclear cache\n\nStill broken.",
        "Steps I tried:\n-- \nreboot\nclear cache",
        "It fails.\nSent from my old account, it works.",
        "To: or not to:\nthat is it.",
        "I wrote to you at 10:11:\n> nothing\nand then\n> something\nagain",
        "A: yes\nB: no",
    ],
)
def test_text_that_only_looks_like_a_quote_is_kept(text: str) -> None:
    assert without_quotes(text, [US]) == text


def test_hostile_replies_are_parsed_in_linear_time() -> None:
    for line in ("> ", "-", "To: a\n", "On 10:11 <a@b.example>\n", "-- \na\n", "a@", "wrote:\n"):
        assert without_quotes(f"Hello.\n{line * (200_000 // len(line))}\nBye.", [US])


def test_many_attribution_marks_are_parsed_quickly() -> None:
    """Joining each of 14,000 such lines with all later ones would take quadratic time."""
    text = f"{ATTRIBUTION}x\n" * 30 + f"{ATTRIBUTION}anna@northpost.example wrote:\n> Hello"
    assert without_quotes(text, ("anna@northpost.example",)) == "\n".join(["x"] * 19)

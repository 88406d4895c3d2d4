"""Answers between the lines of a mail of ours that a program quoted without marking its lines, as Outlook does.

``web.mail.parsing.replies`` cuts such a quote as a whole, because the lines of the quote and of the reply look alike.
Compared with the mails that we sent, and with what else is on the ticket, the person's own lines stand out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from web.mail.parsing.charsets import decoded
from web.mail.parsing.html import text_of_html, without_marks
from web.mail.parsing.mime import parts, taken_apart
from web.mail.parsing.replies import is_about_a_mail

if TYPE_CHECKING:
    from collections.abc import Iterable

_LINK: Final = re.compile(r"<[^<>]*>|https?://\S+")
_WORD: Final = re.compile(r"\w+")

_MOST_COMPARISONS: Final = 400_000_000
"""Characters to search through for the lines of one quote, about a second: 11,000 hostile lines took a minute."""


def own_lines(quote: str, known: Iterable[str]) -> str:
    """Return the lines of a quote that are in none of the known texts; nothing where no text is known.

    Lines beyond what can be compared in a moment are kept: it is better to show a quote than to lose an answer.
    """
    ours = " ".join(map(_words, known))
    if not ours.strip():
        return ""
    lines = [line.strip() for line in quote.split("\n") if not is_about_a_mail(line)]
    compared = _MOST_COMPARISONS // len(ours)
    own = (line for line in lines[:compared] if (words := _words(line)).strip() and words not in ours)
    return "\n".join((*own, *lines[compared:])).rstrip()


def texts_of(sent: bytes) -> list[str]:
    """Return a mail of ours as text, once from each of its alternatives."""
    texts = []
    for part in parts(taken_apart(sent)):
        content, kind = part.get_payload(decode=True), part.get_content_type()
        if isinstance(content, bytes) and kind in ("text/plain", "text/html"):
            text = decoded(content, "utf-8")
            texts.append(without_marks(text_of_html(text)) if kind == "text/html" else text)
    return texts


def _words(text: str) -> str:
    """Return the words of a text, which programs wrap and link anew, each between two spaces."""
    return f" {' '.join(_WORD.findall(_LINK.sub(' ', text).lower()))} "

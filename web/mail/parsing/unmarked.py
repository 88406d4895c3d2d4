"""Find inline answers in a quote without quote marks, as Outlook writes it.

``web.mail.parsing.replies`` cuts such a quote as a whole, because quoted and new lines look alike in it. Comparing them
with the mails that we sent, and with the messages on the ticket, shows which lines are new.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from web.mail.parsing.charsets import decoded
from web.mail.parsing.html import text_of_html, without_marks
from web.mail.parsing.mime import leaves, parse_mime
from web.mail.parsing.replies import belongs_to_quote

if TYPE_CHECKING:
    from collections.abc import Iterable

_LINK: Final = re.compile(r"<[^<>]*>|https?://\S+")
_WORD: Final = re.compile(r"\w+")

_MAX_COMPARED_CHARS: Final = 400_000_000
"""Characters to search for the lines of one quote, about a second: 11,000 hostile lines took a minute."""


def own_lines(quote: str, known: Iterable[str]) -> str:
    """Return the lines of a quote that appear in none of the known texts; empty where no text is known.

    Lines beyond the limit on comparisons are kept: showing a quote is better than losing an answer.
    """
    known_words = " ".join(map(_words, known))
    if not known_words.strip():
        return ""
    lines = [line.strip() for line in quote.split("\n") if not belongs_to_quote(line)]
    compared = _MAX_COMPARED_CHARS // len(known_words)
    own = (line for line in lines[:compared] if (words := _words(line)).strip() and words not in known_words)
    return "\n".join((*own, *lines[compared:])).rstrip()


def texts_of(sent: bytes) -> list[str]:
    """Return the text of each alternative of a mail that we sent."""
    texts = []
    for part in leaves(parse_mime(sent)):
        content, kind = part.get_payload(decode=True), part.get_content_type()
        if isinstance(content, bytes) and kind in ("text/plain", "text/html"):
            text = decoded(content, "utf-8")
            texts.append(without_marks(text_of_html(text)) if kind == "text/html" else text)
    return texts


def _words(text: str) -> str:
    """Return the words of a text between spaces, ignoring the line breaks and links that programs change."""
    return f" {' '.join(_WORD.findall(_LINK.sub(' ', text).lower()))} "

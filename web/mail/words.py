"""What a mail says in words: its text, from HTML where there is no other, and the part of it that was written now."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

from mailparser_reply.parser import EmailMessage as Quoting

from web.mail.parts import parts
from web.text import clean

if TYPE_CHECKING:
    from email.message import Message

_MAX_CHARS = 100_000
_MAX_CUT_CHARS = 8_000
_MAX_LINE_CHARS = 300
"""Looking for all the ways of quoting takes a time that grows with the square of a hostile text, or of a line of it."""

_LANGUAGES: Final = ["en", "de", "fr", "es", "it", "nl", "pl", "sv", "da", "cs", "ja", "ko", "zh"]
_QUOTE: Final = Quoting("", _LANGUAGES).HEADER_REGEX
"""What stands before a quote. The library's own search looks for signatures, too, for minutes where lines are blank."""

_QUOTES: Final = re.compile(r"gmail_quote|yahoo_quoted|moz-cite-prefix|protonmail_quote|divRplyFwdMsg|appendonsend")
_QUOTED: Final = re.compile(r"\s*|>.*|[_-]{5,}")
"""A line that says nothing new at the end of an answer."""

_SIGNED: Final = re.compile(r"\n-- ?(?:\n[^\n]*){1,8}\Z")
_SENT_FROM: Final = re.compile(
    r"\n(?:sent from|get outlook|von meinem|gesendet von|envoyé de|enviado desde|inviato da)\b[^\n]{0,60}\Z",
    re.IGNORECASE,
)

_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_DECLARED: Final = re.compile(r"<[!?][^<>]*>?")
_STRAY: Final = re.compile(r"<(?!/?[a-zA-Z][^<>]*>)")


def text_of(mail: Message) -> str:
    """Return what a mail says, quotes and all."""
    whole = clean(_body(mail)).strip()
    return whole if len(whole) <= _MAX_CHARS else f"{whole[:_MAX_CHARS]}\n[The rest of this mail is left out here.]"


def without_quotes(whole: str) -> str:
    """Return what an answer says now: without the mail that it answers, and without a signature.

    All of it where nothing would be left. Only for answers: in a first mail, what looks like a quote is the matter.
    """
    lines = whole.split("\n")
    text = whole if len(whole) <= _MAX_CUT_CHARS else "\n".join(line for line in lines if not line.startswith(">"))
    if len(text) > _MAX_CUT_CHARS:
        return text
    said = _before_the_quote(text).split("\n")
    while said and _QUOTED.fullmatch(said[-1]):
        said.pop()
    return _SENT_FROM.sub("", _SIGNED.sub("", "\n".join(said)).rstrip()).strip() or whole


def _before_the_quote(text: str) -> str:
    """Return the lines before the first that introduces a quote, as they were written."""
    lines = text.split("\n")
    found = _QUOTE.search("\n".join(line.strip()[:_MAX_LINE_CHARS] for line in lines))
    if found is None:
        return text
    # the library finds some quotes from the end of the line before, which is no part of them
    start = found.start() + found[0].startswith("\n")
    return "\n".join(lines[: found.string.count("\n", 0, start)])


def _body(mail: Message) -> str:
    """Return its first text that is no attachment, from HTML where there is no other."""
    said = [part for part in parts(mail) if part.get_content_disposition() != "attachment"]
    for part in said:
        if part.get_content_type() == "text/plain" and (text := _text(part)).strip():
            return text
    html = next((part for part in said if part.get_content_type() == "text/html"), None)
    return _plain(_text(html)) if html is not None else ""


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    try:
        return content.decode(part.get_content_charset("utf-8"), "replace")
    except (LookupError, ValueError):  # a character set that does not exist
        return content.decode("utf-8", "replace")


class _Plain(HTMLParser):
    """Reads HTML as text, without what is quoted."""

    _BREAKS: Final = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "pre", "ul", "ol", "table"})
    _SKIPPED: Final = frozenset({"script", "style", "head", "title", "blockquote"})
    _EMPTY: Final = frozenset({"br", "img", "hr", "meta", "link", "input", "col", "area", "base", "wbr"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._open: list[bool] = []  # for each open element, whether it began something to leave out
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._BREAKS:
            self.parts.append("\n")
        if tag in self._EMPTY:
            return
        marks = " ".join(value or "" for name, value in attrs if name in ("class", "id"))
        hides = tag in self._SKIPPED or bool(_QUOTES.search(marks))
        self._open.append(hides)
        self._hidden += hides

    def handle_endtag(self, tag: str) -> None:
        if tag in self._BREAKS and tag != "br":
            self.parts.append("\n")
        if tag not in self._EMPTY and self._open:
            self._hidden -= self._open.pop()

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(re.sub(r"\s+", " ", data))


def _plain(html: str) -> str:
    reader = _Plain()
    reader.feed(_closed(html[: _MAX_CHARS * 4]))
    reader.close()
    lines = (line.strip() for line in "".join(reader.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _closed(html: str) -> str:
    """Return HTML without comments, and with every "<" that begins no whole tag as text.

    The library looks for the end of each tag anew: at a hundred thousand that never end it would take hours.
    """
    return _STRAY.sub("&lt;", _DECLARED.sub("", _COMMENT.sub("", html)))

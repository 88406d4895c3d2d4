"""Letters: the texts of the mails that people get, from the templates in ``templates/mail``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from kb.counts import counted
from web.mail.outbound.defang import defanged
from web.storage.text import shortened
from web.tickets.conversation import text_of
from web.time_zone import local

CONFIRMED: Final = "We have your message"
LINK_SENT: Final = "The link to your message"
"""Subjects, after the reference: a stranger may have typed the address, so no word of theirs stands there."""

_MOST_QUOTED_CHARS: Final = 2_000

_FOLDER: Final = Path(__file__).parents[2] / "templates" / "mail"
_MARK: Final = "Subject: "

_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(_FOLDER),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_TEMPLATES.filters["local"] = local
_TEMPLATES.filters["counted"] = counted
_TEMPLATES.filters["text_of"] = text_of
_TEMPLATES.globals |= {"confirmed": CONFIRMED, "link_sent": LINK_SENT}


@dataclass(frozen=True, slots=True)
class Written:
    """A letter in words: its subject, and what it says as text and as HTML."""

    subject: str
    text: str
    html: str


def written(name: str, **values: object) -> Written:
    """Return the letter of that name; its first line in the text template is the subject."""
    head, _, text = _TEMPLATES.get_template(f"{name}.txt").render(values).partition("\n")
    html = _TEMPLATES.get_template(f"{name}.html").render(values)
    return Written(head.removeprefix(_MARK).strip(), text.strip() + "\n", html)


def quoted(subject: str, body: str) -> tuple[str, ...]:
    """Return the lines that quote a person's message in a mail to the address they gave, which may not be theirs."""
    text = shortened(f"{subject}\n\n{body}", _MOST_QUOTED_CHARS)
    return tuple(defanged(text).splitlines())

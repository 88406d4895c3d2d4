"""Render outbound mail from the templates in ``templates/mail``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from kb.article import article_url
from kb.counts import counted
from kb.rendering.quotation import quoted_html, quoted_text
from web.addresses.placing import placed_html
from web.mail.outbound.defang import defanged
from web.storage.text import shortened
from web.tickets.conversation import text_of
from web.time_zone import local

CONFIRMED: Final = "We received your message"
LINK_SENT: Final = "Your ticket link"
"""Subjects after the reference; they quote nothing, because a stranger may have entered the address."""

_MAX_QUOTED_CHARS: Final = 2_000

_FOLDER: Final = Path(__file__).parents[2] / "templates" / "mail"
_SUBJECT_PREFIX: Final = "Subject: "

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
_TEMPLATES.filters["quoted"] = lambda blocks, slug, site: placed_html(quoted_html(blocks, article_url(slug)), site)
_TEMPLATES.filters["quoted_text"] = quoted_text
_TEMPLATES.globals |= {"confirmed": CONFIRMED, "link_sent": LINK_SENT}


@dataclass(frozen=True, slots=True)
class RenderedMail:
    """The subject of a mail, and its body as text and as HTML."""

    subject: str
    text: str
    html: str


def render(name: str, **values: object) -> RenderedMail:
    """Render the templates of that name; the first line of the text template is the subject."""
    first_line, _, text = _TEMPLATES.get_template(f"{name}.txt").render(values).partition("\n")
    html = _TEMPLATES.get_template(f"{name}.html").render(values)
    return RenderedMail(first_line.removeprefix(_SUBJECT_PREFIX).strip(), text.strip() + "\n", html)


def quoted_lines(subject: str, body: str) -> tuple[str, ...]:
    """Return the lines that quote a message in a mail to the address that its sender entered, with links disabled."""
    text = shortened(f"{subject}\n\n{body}", _MAX_QUOTED_CHARS)
    return tuple(defanged(text).splitlines())

"""Letters: the texts of the mails that people get, from the templates in ``templates/mail``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from web.time_zone import local

_FOLDER: Final = Path(__file__).parent.parent / "templates" / "mail"
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

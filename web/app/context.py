"""What every template gets, and how templates are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request
from jinja2 import StrictUndefined

from search.query import parse
from web.app.asked import asked
from web.app.request_view import view
from web.app.services import services
from web.contact import mail_domains
from web.security.framing import EMBEDDED
from web.storage.text import shortened
from web.tickets.conversation import text_of
from web.tickets.new_ticket import STATUSES
from web.tickets.uploads.types import file_rules
from web.time_zone import local

if TYPE_CHECKING:
    from flask import Flask


def register(app: Flask) -> None:
    """Make a name that a template misspells an error, and give every template what all of them show."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["short"] = shortened
    app.jinja_env.filters["local"] = lambda moment: local(moment, services().config.time_zone)
    app.jinja_env.filters["meant"] = mail_domains.meant
    app.jinja_env.filters["text_of"] = text_of
    app.jinja_env.globals["mail_domains"] = mail_domains
    app.context_processor(_shared)


def _shared() -> dict[str, Any]:
    return {
        "site": services().config,
        "statuses": STATUSES,
        "file_rules": file_rules(services().config.file_kinds),
        "embedded": EMBEDDED in request.environ,
        "q": parse(request.args.get("q", "")).text,
        "asked": asked(),
        "csrf": services().signer.form_token,
        "sends_mail": services().notifier.sends,
        "nav_categories": view().catalogue.categories,
    }

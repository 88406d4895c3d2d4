"""The template environment: filters, and the variables of every template."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flask import request
from jinja2 import StrictUndefined

from kb.lists.language_names import language_name
from kb.lists.languages import direction
from kb.rendering.quotation import quoted_html
from search.query import parse
from web.addresses.placing import placed, placed_html
from web.app.query_text import query_text
from web.app.request_view import chosen_language, reader, view
from web.app.services import services
from web.security.framing import EMBEDDED
from web.storage.text import initials, shortened
from web.tickets.conversation import text_of
from web.tickets.new_ticket import DESK_STATUSES, STATUSES
from web.tickets.uploads.types import file_rules
from web.time_zone import age, local

if TYPE_CHECKING:
    from flask import Flask


def register(app: Flask) -> None:
    """Make a misspelt name in a template an error, and give every template its shared variables."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["short"] = shortened
    app.jinja_env.filters["local"] = lambda moment: local(moment, services().config.time_zone)
    app.jinja_env.filters["in_zone"] = lambda moment: moment.astimezone(ZoneInfo(services().config.time_zone))
    app.jinja_env.filters["age"] = lambda day: age(day, dt.datetime.now(dt.UTC).date())
    app.jinja_env.filters["initials"] = initials
    app.jinja_env.filters["text_of"] = text_of
    app.jinja_env.filters["here"] = lambda address: placed(address, services().config.path)
    app.jinja_env.filters["here_in"] = lambda html: placed_html(html, services().config.path)
    app.jinja_env.filters["quoted"] = quoted_html
    app.jinja_env.filters["direction"] = direction
    app.jinja_env.filters["language_name"] = language_name
    app.jinja_env.filters["language_label"] = lambda lang: reader().label(lang)
    app.jinja_env.globals["chosen_language"] = chosen_language
    app.jinja_env.globals["site_name"] = lambda: services().config.brand
    app.jinja_env.globals["topic_icon"] = _topic_icon
    app.context_processor(_shared)


def _topic_icon(slug: str) -> str:
    """Return the name of the icon of an article's topic."""
    catalogue = view().catalogue
    entry = catalogue.entries.get(slug)
    category = catalogue.tree.by_slug.get(entry.category) if entry else None
    return (category.icon if category else "") or "doc"


def _shared() -> dict[str, object]:
    return {
        "site": services().config,
        "community_name": services().community.name,
        "statuses": STATUSES,
        "desk_statuses": DESK_STATUSES,
        "file_rules": file_rules(services().config.file_kinds),
        "embedded": EMBEDDED in request.environ,
        "q": parse(request.args.get("q", "")).text,
        "query_text": query_text(),
        "csrf": services().signer.form_token,
        "sends_mail": services().notifier.sends,
    }

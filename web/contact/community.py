"""Ask the community: a reminder that it is public, and the way to the forum's page with title and text filled in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from flask import Blueprint, render_template, request

from search.answers.deflect import deflect
from search.community.suitability import is_sensitive
from search.triage.assessment import assess_by_patterns
from web.app.forms import hit_limit
from web.app.query_text import query_text
from web.app.request_view import view
from web.app.responses import no_store
from web.app.services import services
from web.contact.form import TicketForm
from web.security.bodies import MAX_UPLOAD_BYTES
from web.security.origin import check_origin
from web.storage.text import clean_line, shortened
from web.tickets.secrets import REMOVED, redact

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from search.results import Results

blueprint = Blueprint("community", __name__)

MAX_TITLE_CHARS: Final = 120
MAX_BODY_CHARS: Final = 3_000
ADDRESS_REMOVED: Final = "[address removed]"

_ADDRESS = re.compile(r"[^\s@<>()]{1,64}@[^\s@<>()]{1,255}")
"""What looks like an e-mail address: nothing is lost if it is none."""

LINK_REMOVED: Final = "[link removed]"

_SECRET_LINK = re.compile(r"https?://[^\s<>?#]{0,500}(?:[?#]|(?<=/)(?=[\w.~%-]{0,100}[\dA-Z])[\w.~%-]{20})[^\s<>]*")
"""A link with parameters, or with a long part that is no plain words: it may open a ticket, or reset a password."""


@blueprint.get("/contact/community")
def remind() -> Response:
    """Show the reminder for a search."""
    return _show(clean_line(query_text()), "")


@blueprint.post("/contact/community")
def remind_of_message() -> Response:
    """Show the reminder for a message in the contact form; nothing of the form is stored."""
    request.max_content_length = MAX_UPLOAD_BYTES
    check_origin(request, services().config.base_url)
    hit_limit("deflect")
    form = TicketForm.read(request.form).redacted()
    return _show(form.title(MAX_TITLE_CHARS), form.body)


def may_ask_community(text: str, results: Results) -> bool:
    """Return whether the community may be asked about a text: never where a risk or money is at stake.

    ``results`` are the articles found for it.
    """
    config, generation = services().community, view().generation
    return config.can_be_asked and generation is not None and not is_sensitive(generation, text, results, config)


def may_ask_about(text: str) -> bool:
    """Return whether the community may be asked about a message, for which nothing was searched yet."""
    current = view()
    if current.generation is None:
        is_harmless = assess_by_patterns(current.catalogue.risks, "", text) is None
        return services().community.can_be_asked and is_harmless
    return may_ask_community(text, deflect(current.generation, "", text))


def _show(title: str, body: str) -> Response:
    config = services().community
    title, body = shortened(_public(title), MAX_TITLE_CHARS), shortened(_public(body), MAX_BODY_CHARS)
    page = render_template(
        "ask_community.html",
        title=title,
        body=body,
        is_changed=any(mark in f"{title}{body}" for mark in (REMOVED, ADDRESS_REMOVED, LINK_REMOVED)),
        may_ask=may_ask_about(f"{title}\n{body}"),
        community=config,
        target=config.new_topic_url(title, body),
    )
    return no_store(page)


def _public(text: str) -> str:
    """Return a text without secrets, links that may be secret, and e-mail addresses."""
    return _ADDRESS.sub(ADDRESS_REMOVED, _SECRET_LINK.sub(LINK_REMOVED, redact(text)))

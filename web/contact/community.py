"""Ask the community: a reminder that the forum is public, and a link to its new-topic page with title and text."""

from __future__ import annotations

import re
from dataclasses import replace
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
from web.tickets.uploads.staging import Files

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from search.results import Results

blueprint = Blueprint("community", __name__)

MAX_TITLE_CHARS: Final = 120
MAX_BODY_CHARS: Final = 3_000
ADDRESS_REMOVED: Final = "[address removed]"

_ADDRESS = re.compile(r"[^\s@<>()]{1,64}@[^\s@<>()]{1,255}")
"""What looks like an e-mail address; a false match costs the question little."""

LINK_REMOVED: Final = "[link removed]"

_SECRET_LINK = re.compile(r"https?://[^\s<>?#]{0,500}(?:[?#]|(?<=/)(?=[\w.~%-]{0,100}[\dA-Z])[\w.~%-]{20})[^\s<>]*")
"""A link with parameters or with a long random-looking part, because it may open a ticket or reset a password."""


@blueprint.get("/contact/community")
def remind() -> Response:
    """Show the reminder for a search."""
    return _show(clean_line(query_text()), TicketForm())


@blueprint.post("/contact/community")
def remind_of_message() -> Response:
    """Show the reminder for a message in the contact form; nothing of the form is stored."""
    request.max_content_length = MAX_UPLOAD_BYTES
    check_origin(request, services().config.base_url)
    hit_limit("deflect")
    form = TicketForm.read(request.form).redacted()
    form = replace(form, body=_public(form.body), email="", mailbox="")
    return _show(form.title(MAX_TITLE_CHARS), form)


def may_ask_community(text: str, results: Results) -> bool:
    """Return whether to offer the community for a text: never where a risk or money is at stake.

    ``results`` is what a search for the text found.
    """
    config, generation = services().community, view().generation
    return config.can_be_asked and generation is not None and not is_sensitive(generation, text, results, config)


def may_ask_about(text: str) -> bool:
    """Return whether to offer the community for a message; searches for it first."""
    current = view()
    if current.generation is None:
        is_harmless = assess_by_patterns(current.catalogue.risks, "", text) is None
        return services().community.can_be_asked and is_harmless
    return may_ask_community(text, deflect(current.generation, "", text))


def _show(title: str, form: TicketForm) -> Response:
    """Return the reminder; it carries ``form`` along, for those who would rather write to support after all."""
    config = services().community
    title, body = shortened(_public(title), MAX_TITLE_CHARS), shortened(form.body, MAX_BODY_CHARS)
    page = render_template(
        "ask_community.html",
        title=title,
        body=body,
        form=form,
        files=Files.placeholders(request.form.getlist("kept")),
        is_changed=any(mark in f"{title}{body}" for mark in (REMOVED, ADDRESS_REMOVED, LINK_REMOVED)),
        may_ask=may_ask_about(f"{title}\n{body}"),
        community=config,
        target=config.new_topic_url(title, body),
    )
    return no_store(page)


def _public(text: str) -> str:
    """Return a text without secrets, links that may be secret, and e-mail addresses."""
    return _ADDRESS.sub(ADDRESS_REMOVED, _SECRET_LINK.sub(LINK_REMOVED, redact(text)))

"""The JSON interface: search, suggestions while typing, and answers to a ticket's draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request

from search.deflect import deflect as deflect_ticket
from search.query import MAX_CHARS, parse
from search.suggest import suggest as suggest_for
from web import wire
from web.catalogues import view
from web.errors import BadParameterError, QueryTooLongError, SearchUnavailableError
from web.security import spend
from web.services import services
from web.text import clean

if TYPE_CHECKING:
    from flask import Response

    from search.generation import Generation

blueprint = Blueprint("api", __name__, url_prefix="/api")

MAX_LIMIT = 50
_RETRY_SECONDS = 30


@blueprint.get("/search")
def search() -> Response:
    """Answer a query with hits and a verdict."""
    text = _query()
    if not text.strip():
        raise BadParameterError("q is missing: ask with /api/search?q=your+words")
    limit = _limit(services().search.page_size)
    query = parse(text, category=_category(), page_size=limit)
    return wire.answer(wire.results(_generation().searcher.search(query)))


@blueprint.get("/suggest")
def suggest() -> Response:
    """Answer what is typed so far with a few places to go."""
    text = _query()
    return wire.answer(wire.suggestions(suggest_for(_generation(), text)))


@blueprint.post("/deflect")
def deflect() -> Response:
    """Answer the draft of a ticket with the articles that may make it unnecessary."""
    spend("deflect")
    body = _draft()
    config = services().config
    subject = _text(body, "subject", config.max_subject_chars)
    description = _text(body, "body", config.max_description_chars)
    if not (subject.strip() or description.strip()):
        raise BadParameterError("subject and body are both empty")
    return wire.answer(wire.deflection(deflect_ticket(_generation(), subject, description)))


def _draft() -> dict[str, object]:
    try:
        body = request.get_json()
    except RecursionError:  # a hundred thousand brackets, each inside the one before
        body = None
    if not isinstance(body, dict):
        raise BadParameterError('The body is not an object: send {"subject": "…", "body": "…"}')
    return body


def _query() -> str:
    text = request.args.get("q", "")
    if len(text) > MAX_CHARS:
        raise QueryTooLongError(f"q has {len(text):,} characters; the most is {MAX_CHARS}")
    return text


def _limit(default: int) -> int:
    given = request.args.get("limit")
    if given is None:
        return default
    if not (given.isascii() and given.isdigit() and len(given) < 4 and 1 <= int(given) <= MAX_LIMIT):
        raise BadParameterError(f"limit is a number from 1 to {MAX_LIMIT}")
    return int(given)


def _category() -> str:
    slug = request.args.get("category", "")
    known = [category.slug for category in view().catalogue.categories]
    if slug and slug not in known:
        raise BadParameterError(f"category is one of: {', '.join(known)}")
    return slug


def _text(body: dict[str, object], name: str, limit: int) -> str:
    text = body.get(name, "")
    if not isinstance(text, str):
        raise BadParameterError(f"{name} is not a text")
    if len(text) > limit:
        raise QueryTooLongError(f"{name} has {len(text):,} characters; the most is {limit:,}")
    return clean(text)


def _generation() -> Generation:
    generation = view().generation
    if generation is None:
        raise SearchUnavailableError("Search is not available at the moment.", retry_after=_RETRY_SECONDS)
    return generation

"""The JSON API: search, suggestions, answers to a ticket's draft, and articles as plain text."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING

from flask import Blueprint, abort, current_app, request

from kb.article import ARTICLE_URL
from kb.rendering.blocks import passages
from search.answers.safe_search import search_safely
from search.answers.suggest import suggest as suggest_for
from search.query import MAX_CHARS, parse
from web.addresses.placing import placed_json
from web.api import serializers
from web.app.request_view import reader, view
from web.app.responses import JSON, encode_json, json_response, no_content
from web.app.services import services
from web.errors import BadParameterError, QueryTooLongError, SearchUnavailableError, UnknownArticleError
from web.events.note import Found
from web.reader import MAX_CODE_CHARS, reader_of
from web.security.origin import check_sender
from web.security.rate_limits import meter
from web.storage.text import clean
from web.tickets.suggestions import SafetyAdvice, count_solution, suggestions_for

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment
    from flask import Response
    from werkzeug.wrappers import Request

    from search.generations.generation import Generation
    from web.catalogues import View
    from web.events.recorder import Recorder

blueprint = Blueprint("api", __name__, url_prefix="/api")

MAX_LIMIT = 50
MAX_NAMED_CATEGORIES = 20
"""An error names so many; ``/api/openapi.yaml`` names all."""

PRIVATE = "private, no-cache"
"""Cache-Control of answers to people's questions: shared caches must not store them."""


@blueprint.get("/search")
def search() -> Response:
    """Return the hits for a query, and a verdict."""
    return _answered(search_reply(request, view(), services().search.page_size))


@blueprint.get("/suggest")
def suggest() -> Response:
    """Return a few pages for a query that is still being typed."""
    return _answered(suggest_reply(request, view()))


@blueprint.post("/deflect")
def deflect() -> Response:
    """Return the articles that may make a ticket unnecessary, for its draft."""
    current, config = view(), services().config
    meter(services().rate_limits, "deflect", request)
    body = _json_object()
    subject = _text(body, "subject", config.max_subject_chars)
    description = _text(body, "body", config.max_description_chars)
    if not (subject.strip() or description.strip()):
        raise BadParameterError("subject and body are both empty")
    lang = reader(_text(body, "lang", MAX_CODE_CHARS)).lang
    suggestions = suggestions_for(current, subject, description, lang=lang)
    if suggestions.safety_advice is None:
        _generation(current)  # without an index there are no articles, but there is still safety advice
    if subject.strip():  # what is typed as a subject is a question; the message itself is never recorded
        slugs = [article.hit.slug for article in suggestions.articles]
        found = Found.of(suggestions.verdict, len(slugs), slugs)
        services().recorder.searched(request.environ, subject, found, is_typing=True)
    return _private_response(
        encode_json(placed_json(serializers.deflection(suggestions, reader()), request.script_root))
    )


@blueprint.get("/articles/<slug>")
def article(slug: str) -> Response:
    """Return an article as plain text in parts; old slugs work, too."""
    catalogue = view().catalogue
    article = catalogue.article(slug) or catalogue.article(catalogue.redirects.get(slug, ""))
    if article is None:
        abort(HTTPStatus.NOT_FOUND)
    services().recorder.opened(request.environ, article.entry.slug)
    trail = catalogue.tree.trail(article.entry.category)
    body = serializers.article(article.entry, trail, passages(article.html))
    response = json_response(placed_json(body, request.script_root))
    response.add_etag()
    response.make_conditional(request)
    return response


@blueprint.post("/solved")
def solved() -> Response:
    """Count an article that made a ticket unnecessary."""
    check_sender(request, services().config)
    meter(services().rate_limits, "feedback", request)
    body = _json_object()
    slug, query = body.get("slug"), _text(body, "query", MAX_CHARS)
    if not isinstance(slug, str):
        raise BadParameterError("slug must be a string")
    if slug not in view().catalogue.entries:
        raise UnknownArticleError("There is no article with this slug. Use a slug from a response of /api/deflect.")
    count_solution(services().database, slug)
    services().recorder.solved(request.environ, slug, query)
    return no_content()


@dataclass(frozen=True, slots=True)
class Reply:
    """The body of a response, and what is to be recorded: the query and what it found, unless it is being typed."""

    body: bytes
    query: str = ""
    found: Found | None = None
    is_typing: bool = False

    def record(self, recorder: Recorder, environ: WSGIEnvironment) -> None:
        """Record the search, each time that the reply is sent."""
        if self.found is not None:
            recorder.searched(environ, self.query, self.found, is_typing=self.is_typing)


def search_reply(request: Request, view: View, page_size: int) -> Reply:
    """Return the reply to a search request.

    Raises:
        RefusedError: a parameter is wrong, or there is no index.

    """
    text = _query_text(request)
    if not clean(text):
        raise BadParameterError("q is missing: use /api/search?q=your+words")
    limit = request.args.get("limit")
    if limit is not None:
        if not (limit.isascii() and limit.isdigit() and len(limit) < 4 and 1 <= int(limit) <= MAX_LIMIT):
            raise BadParameterError(f"limit must be a number from 1 to {MAX_LIMIT}")
        page_size = int(limit)
    category_slug = request.args.get("category", "")
    known = view.catalogue.tree.by_slug
    if category_slug and category_slug not in known:
        more = f", or another of {len(known)}" if len(known) > MAX_NAMED_CATEGORIES else ""
        named = ", ".join(islice(known, MAX_NAMED_CATEGORIES))
        raise BadParameterError(f"category must be one of: {named}{more}")
    reader = reader_of(request, view.languages)
    query = parse(text, category=category_slug, page_size=page_size, lang=reader.lang)
    results, advice = search_safely(_generation(view), query)
    safety_advice = SafetyAdvice.linked(advice, view.catalogue) if advice else None
    results = results if advice else view.with_community(query, results)
    found = Found.of(results.verdict, results.total, (hit.slug for hit in results.hits))
    body = placed_json(serializers.results(results, reader, safety_advice), request.script_root)
    return Reply(encode_json(body), text, found)


def suggest_reply(request: Request, view: View) -> Reply:
    """Return the reply to a suggest request; a query that is complete may still grow after a pause.

    Raises:
        RefusedError: the query is too long, or there is no index.

    """
    text, reader = _query_text(request), reader_of(request, view.languages)
    is_complete = request.args.get("whole") == "1"
    suggestions = suggest_for(_generation(view), text, is_complete=is_complete, lang=reader.lang)
    body = serializers.suggestions(suggestions, reader, request.script_root)
    if not is_complete:
        return Reply(body)
    slugs = (
        item.url.partition("#")[0].removeprefix(ARTICLE_URL) for item in suggestions.items if item.kind != "category"
    )
    return Reply(body, text, Found.of(suggestions.verdict, suggestions.total, slugs), is_typing=True)


def _answered(reply: Reply) -> Response:
    reply.record(services().recorder, request.environ)
    return _private_response(reply.body)


def _private_response(body: bytes) -> Response:
    reader()  # the body depends on the reader's language, so the response must say so
    return current_app.response_class(body, mimetype=JSON, headers={"Cache-Control": PRIVATE})


def _query_text(request: Request) -> str:
    text = request.args.get("q", "")
    if len(text) > MAX_CHARS:
        raise QueryTooLongError(f"q has {len(text):,} characters; the maximum is {MAX_CHARS}")
    return text


def _json_object() -> dict[str, object]:
    try:
        body = request.get_json()
    except RecursionError:  # thousands of nested brackets
        body = None
    if not isinstance(body, dict):
        raise BadParameterError('The body must be a JSON object, such as {"subject": "…", "body": "…"}')
    return body


def _text(body: dict[str, object], name: str, max_chars: int) -> str:
    text = body.get(name, "")
    if not isinstance(text, str):
        raise BadParameterError(f"{name} must be a string")
    return clean(text[:max_chars])


def _generation(view: View) -> Generation:
    if view.generation is None:
        raise SearchUnavailableError("Search is temporarily unavailable.")
    return view.generation

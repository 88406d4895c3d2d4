"""The JSON interface: search, suggestions while typing, answers to a ticket's draft, and articles to show elsewhere.

Each of the first three is a function of the services, a request and what that request sees, and returns the body of its
answer: ``web.app.fast`` calls them ahead of Flask. Flask keeps the routes: it knows which methods they have, and how an
error is told.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, NoReturn

from flask import Blueprint, abort, request

from search.answers.safe_search import search_safely
from search.answers.suggest import suggest as suggest_for
from search.query import MAX_CHARS, parse
from web.api import serializers
from web.api.article_blocks import passages
from web.app.request_view import view
from web.app.services import services as services_here
from web.errors import BadParameterError, QueryTooLongError, SearchUnavailableError, UnknownArticleError
from web.security.origin import check_sender
from web.security.rate_limits import meter
from web.storage.text import clean
from web.tickets.suggestions import SafetyAdvice, count_solution, suggestions_for

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Request

    from kb.article import Category
    from search.generations.generation import Generation
    from web.app.services import Services
    from web.catalogues import View

blueprint = Blueprint("api", __name__, url_prefix="/api")

REFUSED = "firstline.refused"
"""Where in the environment of a request Flask finds what kept it from being answered."""

MAX_LIMIT = 50
_RETRY_SECONDS = 30


def search(services: Services, asked: Request, seen: View) -> bytes:
    """Answer a query with hits and a verdict."""
    text = _query(asked)
    if not text.strip():
        raise BadParameterError("q is missing: ask with /api/search?q=your+words")
    limit = _limit(asked, services.search.page_size)
    query = parse(text, category=_category(asked, seen.catalogue.categories), page_size=limit)
    found, advice = search_safely(_generation(seen), query)
    shown = SafetyAdvice.linked(advice, seen.catalogue) if advice else None
    return serializers.rendered(serializers.results(found, shown))


def suggest(_services: Services, asked: Request, seen: View) -> bytes:
    """Answer what is typed so far with a few places to go."""
    text = _query(asked)
    return serializers.suggestions(suggest_for(_generation(seen), text, is_complete=asked.args.get("whole") == "1"))


def deflect(services: Services, asked: Request, seen: View) -> bytes:
    """Answer the draft of a ticket with the articles that may make it unnecessary."""
    meter(services.rate_limits, "deflect", asked)
    asked.max_content_length = services.config.max_body_bytes
    body = _body(asked)
    subject = _text(body, "subject", services.config.max_subject_chars)
    description = _text(body, "body", services.config.max_description_chars)
    if not (subject.strip() or description.strip()):
        raise BadParameterError("subject and body are both empty")
    given = suggestions_for(seen, subject, description)
    if given.safety_advice is None:
        _generation(seen)  # without an index there are no articles; what to do first is known all the same
    return serializers.rendered(serializers.deflection(given))


@blueprint.get("/articles/<slug>")
def article(slug: str) -> Response:
    """Answer with an article as plain text in parts, also by an address it once had."""
    catalogue = view().catalogue
    found = catalogue.article(slug) or catalogue.article(catalogue.redirects.get(slug, ""))
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    answer = serializers.answer(serializers.article(found.entry, passages(found.html)))
    answer.add_etag()
    answer.make_conditional(request)
    return answer


@blueprint.post("/solved")
def solved() -> Response:
    """Count that an article made writing to support needless."""
    here = services_here()
    check_sender(request, here.config)
    meter(here.rate_limits, "feedback", request)
    slug = _body(request).get("slug")
    if not isinstance(slug, str):
        raise BadParameterError("slug is not a text")
    if slug not in view().catalogue.entries:
        raise UnknownArticleError("slug is that of no article: answers of /api/deflect have it")
    count_solution(here.database, slug)
    return serializers.nothing()


def refuse() -> NoReturn:
    """Raise what kept the endpoint from answering: Flask tells every error of the house, and this one among them."""
    error: Exception = request.environ[REFUSED]
    raise error


for _name, _method in (("search", "GET"), ("suggest", "GET"), ("deflect", "POST")):
    blueprint.add_url_rule(f"/{_name}", _name, refuse, methods=[_method])


def _body(asked: Request) -> dict[str, object]:
    try:
        body = asked.get_json()
    except RecursionError:  # a hundred thousand brackets, each inside the one before
        body = None
    if not isinstance(body, dict):
        raise BadParameterError('The body is not an object: send one such as {"subject": "…", "body": "…"}')
    return body


def _query(asked: Request) -> str:
    text = asked.args.get("q", "")
    if len(text) > MAX_CHARS:
        raise QueryTooLongError(f"q has {len(text):,} characters; the most is {MAX_CHARS}")
    return text


def _limit(asked: Request, default: int) -> int:
    given = asked.args.get("limit")
    if given is None:
        return default
    if not (given.isascii() and given.isdigit() and len(given) < 4 and 1 <= int(given) <= MAX_LIMIT):
        raise BadParameterError(f"limit is a number from 1 to {MAX_LIMIT}")
    return int(given)


def _category(asked: Request, categories: tuple[Category, ...]) -> str:
    slug = asked.args.get("category", "")
    known = [category.slug for category in categories]
    if slug and slug not in known:
        raise BadParameterError(f"category is one of: {', '.join(known)}")
    return slug


def _text(body: dict[str, object], name: str, limit: int) -> str:
    text = body.get(name, "")
    if not isinstance(text, str):
        raise BadParameterError(f"{name} is not a text")
    return clean(text[:limit])


def _generation(seen: View) -> Generation:
    if seen.generation is None:
        raise SearchUnavailableError("Search is not available at the moment.", retry_after=_RETRY_SECONDS)
    return seen.generation

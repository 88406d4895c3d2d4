"""Answers as JSON: the shapes that programs rely on."""

from __future__ import annotations

import json
from dataclasses import asdict
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import current_app

from web.storage.text import shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Response

    from kb.article import Entry
    from search.answers.suggest import Suggestion, Suggestions
    from search.results import Hit, Results, Verdict
    from web.api.article_blocks import Passage
    from web.tickets.suggestions import SafetyAdvice, TicketSuggestions

MAX_SUGGEST_BYTES = 4_096
"""Suggestions come with every few letters: more than this is felt on a slow line."""

JSON = "application/json"

_SHORT_CHARS = 120

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def rendered(body: dict[str, Any]) -> bytes:
    """Return the body as it is sent: letters as they are, keys in the order they were written."""
    return _encode(body).encode()


def answer(body: dict[str, Any], status: int = HTTPStatus.OK) -> Response:
    """Return a JSON response."""
    return current_app.response_class(rendered(body), status, mimetype=JSON)


def error(status: int, label: str, message: str) -> Response:
    """Return the one shape of every error."""
    return answer({"error": {"status": status, "code": label, "message": message}}, status)


def results(found: Results, safety_advice: SafetyAdvice | None = None) -> dict[str, Any]:
    """Return what ``/api/search`` says; what stands under ``risk`` comes before any hit."""
    return {
        "query": found.query,
        "corrected": found.corrected,
        "verdict": verdict(found.verdict),
        **({"risk": _risk(safety_advice)} if safety_advice else {}),
        "hits": [hit(one) for one in found.hits],
        "total": found.total,
        "generation": found.generation,
    }


def deflection(given: TicketSuggestions) -> dict[str, Any]:
    """Return what ``/api/deflect`` says; what stands under ``risk`` comes before any article."""
    return {
        "verdict": verdict(given.verdict),
        "risk": _risk(given.safety_advice) if given.safety_advice else None,
        "may_be_at_risk": given.may_describe_risk,
        "hits": [{**hit(one.hit), "passage": one.passage} for one in given.articles],
    }


def _risk(given: SafetyAdvice) -> dict[str, Any]:
    return {
        "kind": given.risk.label,
        "advice": given.text,
        "title": given.title,
        "url": given.url,
    }


def hit(one: Hit) -> dict[str, Any]:
    """Return a hit; ``highlights`` are spans of the plain text in ``snippet``, never markup."""
    return {
        "slug": one.slug,
        "anchor": one.anchor,
        "title": one.title,
        "section": one.section,
        "snippet": one.snippet.text,
        "highlights": [list(span) for span in one.snippet.highlights],
        "url": one.url,
        "score": round(one.score, 4),
        "why": list(one.why),
    }


def verdict(given: Verdict) -> dict[str, Any]:
    """Return a verdict."""
    return {
        "outcome": given.outcome,
        "confidence": round(given.confidence, 3),
        "unknown_words": list(given.unknown_words),
    }


def suggestions(found: Suggestions) -> bytes:
    """Return what ``/api/suggest`` sends, shortened until it fits into ``MAX_SUGGEST_BYTES``."""
    body: dict[str, Any] = {
        "query": found.query,
        "corrected": found.corrected,
        "verdict": verdict(found.verdict),
        "suggestions": [_suggestion(one) for one in found.items],
        "total": found.total,
        "generation": found.generation,
    }
    while len(sent := rendered(body)) > MAX_SUGGEST_BYTES:
        if body["suggestions"]:
            body["suggestions"].pop()
        else:  # a query of 300 letters of four bytes each, three times
            body["verdict"]["unknown_words"] = []
            body["corrected"] = None
            return rendered(body)
    return sent


def article(entry: Entry, passages: Sequence[Passage]) -> dict[str, Any]:
    """Return what ``/api/articles/<slug>`` says: plain text in parts, so that nobody need trust our markup."""
    return {
        "slug": entry.slug,
        "title": entry.title,
        "summary": entry.metadata.summary,
        "lang": entry.metadata.lang,
        "url": entry.url,
        "escalation": entry.metadata.escalation,
        "sections": [asdict(passage) for passage in passages],
    }


def nothing() -> Response:
    """Return a response that says no more than that all is well."""
    response = current_app.response_class(status=HTTPStatus.NO_CONTENT)
    del response.headers["Content-Type"]
    return response


def _suggestion(one: Suggestion) -> dict[str, Any]:
    return {
        "label": shortened(one.label, _SHORT_CHARS),
        "url": one.url,
        "kind": one.kind,
        "detail": shortened(one.detail, _SHORT_CHARS),
    }

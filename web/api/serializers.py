"""API response bodies: the JSON shapes that programs rely on."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from kb.lists.languages import direction
from web.addresses.placing import placed_json
from web.app.responses import encode_json
from web.storage.text import shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.article import Category, Entry
    from kb.rendering.blocks import Passage
    from search.answers.suggest import Suggestion, Suggestions
    from search.results import Answer, CommunityAnswer, Hit, Results, Verdict
    from web.reader import Reader
    from web.tickets.suggestions import SafetyAdvice, TicketSuggestions

MAX_SUGGEST_BYTES = 4_096
"""Suggestions are requested with every few letters; a larger response would feel slow on a poor connection."""

_LABEL_CHARS = 120
_LINE_CHARS = 240


def results(results: Results, reader: Reader, safety_advice: SafetyAdvice | None = None) -> dict[str, object]:
    """Return the body of ``/api/search``; ``risk`` is to be shown before any hit."""
    return {
        "query": results.query,
        "corrected": results.corrected,
        "verdict": {**verdict(results.verdict), "community": bool(results.community)},
        **({"risk": _risk(safety_advice)} if safety_advice else {}),
        "wants_person": results.wants_person,
        "foreign_language": results.foreign_language,
        "is_unquoted": results.is_unquoted,
        "is_incomplete": results.is_incomplete,
        "answer": answer(results.answer, reader),
        "hits": [hit(result, reader) for result in results.hits],
        "total": results.total,
        "community": [community_answer(each) for each in results.community],
        "lang": reader.lang,
        "generation": results.generation,
    }


def deflection(suggestions: TicketSuggestions, reader: Reader) -> dict[str, object]:
    """Return the body of ``/api/deflect``; ``risk`` is to be shown before any article."""
    return {
        "verdict": {**verdict(suggestions.verdict), "community": bool(suggestions.community)},
        "risk": _risk(suggestions.safety_advice) if suggestions.safety_advice else None,
        "may_be_at_risk": suggestions.may_describe_risk,
        "answer": answer(suggestions.answer, reader),
        "hits": [{**hit(article.hit, reader), "passage": article.passage} for article in suggestions.articles],
        "community": [community_answer(each) for each in suggestions.community],
        "lang": reader.lang,
    }


def answer(answer: Answer | None, reader: Reader) -> dict[str, object] | None:
    """Return a quoted answer, or None."""
    if answer is None:
        return None
    return {
        "slug": answer.slug,
        "title": answer.title,
        "url": answer.url,
        "text": answer.text,
        "quotes": [asdict(quote) for quote in answer.quotes],
        "folds": [asdict(quote) for quote in answer.folds],
        "reviewed": answer.reviewed.isoformat() if answer.reviewed else None,
        **_in_language(answer.lang, reader),
    }


def _line(answer: Answer | None, reader: Reader) -> dict[str, object] | None:
    """Return an answer as one line, or None if its best sentence is too long for one."""
    if answer is None or len(answer.text) > _LINE_CHARS:
        return None
    return {"title": answer.title, "url": answer.url, "text": answer.text, **_in_language(answer.lang, reader)}


def _risk(safety_advice: SafetyAdvice) -> dict[str, object]:
    return {
        "kind": safety_advice.risk.label,
        "advice": safety_advice.text,
        "title": safety_advice.title,
        "url": safety_advice.url,
    }


def _in_language(lang: str, reader: Reader) -> dict[str, object]:
    """Return the language and direction of a text, and the language's name if the reader may not expect it."""
    return {"lang": lang, "dir": direction(lang) if lang else "auto", "language": reader.label(lang)}


def hit(hit: Hit, reader: Reader) -> dict[str, object]:
    """Return a hit; ``highlights`` are spans of the plain text in ``snippet``, never markup."""
    return {
        "slug": hit.slug,
        "anchor": hit.anchor,
        "title": hit.title,
        "trail": list(hit.trail),
        "section": hit.section,
        "snippet": hit.snippet.text,
        "highlights": [list(span) for span in hit.snippet.highlights],
        "url": hit.url,
        "score": round(hit.score, 4),
        "why": list(hit.why),
        **_in_language(hit.lang, reader),
    }


def community_answer(answer: CommunityAnswer) -> dict[str, object]:
    """Return an answer of the community; its texts are plain, and its address is that of another site."""
    return {**asdict(answer), "day": answer.day.isoformat()}


def verdict(verdict: Verdict) -> dict[str, object]:
    """Return a verdict."""
    return {
        "outcome": verdict.outcome,
        "grade": verdict.grade,
        "confidence": round(verdict.confidence, 3),
        "unknown_words": list(verdict.unknown_words),
    }


def suggestions(suggestions: Suggestions, reader: Reader, site: str = "") -> bytes:
    """Return the body of ``/api/suggest`` as JSON of at most ``MAX_SUGGEST_BYTES``.

    The last suggestions are dropped first, then the answer and the repetitions of a very long query. ``site`` is the
    path of the site.
    """
    items = [placed_json(_suggestion(item, reader), site) for item in suggestions.items]
    line = _line(suggestions.answer, reader)
    body: dict[str, object] = {
        "query": suggestions.query,
        "corrected": suggestions.corrected,
        "verdict": verdict(suggestions.verdict),
        "wants_person": suggestions.wants_person,
        "foreign_language": suggestions.foreign_language,
        "answer": placed_json(line, site) if line else None,
        "suggestions": items,
        "total": suggestions.total,
        "lang": reader.lang,
        "generation": suggestions.generation,
    }
    while len(encoded := encode_json(body)) > MAX_SUGGEST_BYTES and items:
        items.pop()
    if len(encoded) > MAX_SUGGEST_BYTES:
        short_verdict = {**verdict(suggestions.verdict), "unknown_words": []}
        encoded = encode_json({**body, "corrected": None, "answer": None, "verdict": short_verdict})
    return encoded


def _suggestion(suggestion: Suggestion, reader: Reader) -> dict[str, object]:
    return {
        "label": shortened(suggestion.label, _LABEL_CHARS),
        "url": suggestion.url,
        "kind": suggestion.kind,
        "detail": shortened(suggestion.detail, _LABEL_CHARS),
        **_in_language(suggestion.lang, reader),
    }


def article(entry: Entry, trail: Sequence[Category], passages: Sequence[Passage]) -> dict[str, object]:
    """Return the body of ``/api/articles/<slug>``: plain text in parts, so that clients need not trust our HTML.

    ``trail`` are the categories that lead to the article, from the top.
    """
    return {
        "slug": entry.slug,
        "title": entry.title,
        "category": entry.category,
        "trail": [category.title for category in trail],
        "summary": entry.metadata.summary,
        "lang": entry.lang,
        "dir": direction(entry.lang),
        "url": entry.url,
        "escalation": entry.metadata.escalation,
        "sections": [asdict(passage) for passage in passages],
    }

"""The pages for readers: home, category, article, results, and the images beside the articles."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from http import HTTPStatus
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from flask import Blueprint, abort, redirect, render_template, request, send_from_directory, url_for

from kb.files.folder import IMAGE_SUFFIXES
from search.answers.deflect import deflect
from search.answers.safe_search import advice_for_query, search_safely
from search.query import MAX_CHARS, MAX_WORDS, parse
from search.triage.assessment import assess_by_patterns
from web.app.asked import asked, is_letter
from web.app.request_view import view
from web.app.services import services
from web.pages.facets import facets, unfiltered
from web.pages.feedback import most_helpful
from web.pages.nearest import nearest_categories
from web.pages.paging import count_pages, page_links, read_page
from web.pages.scope import scope
from web.security.headers import MEDIA_POLICY
from web.tickets.new_ticket import TicketRisk
from web.tickets.suggestions import SafetyAdvice, advice_for_risk

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from werkzeug.wrappers import Response

    from kb.article import Article, Category, Entry, Section
    from search.query import Query
    from search.results import Results
    from web.pages.paging import PageLink

blueprint = Blueprint("pages", __name__)

POPULAR = 6
NEIGHBOURS = 4
_TOC_LEVELS = (2, 3)

IMAGE_TYPES = {suffix: f"image/{suffix[1:].replace('jpg', 'jpeg')}" for suffix in IMAGE_SUFFIXES}
"""What an image of an article may be; the browser is told, and told not to guess."""


@blueprint.get("/")
def home() -> str:
    """Show the search box, the categories, and what is often read."""
    seen = view()
    return render_template(
        "home.html",
        categories=seen.catalogue.categories,
        popular=_popular(),
        index_ready=seen.generation is not None,
    )


@blueprint.get("/categories/<slug>")
def category(slug: str) -> str:
    """Show the articles of a category."""
    found = _category(slug)
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return render_template("category.html", category=found, entries=_entries(found.slugs))


@blueprint.get("/articles/<slug>")
def article(slug: str) -> str:
    """Show an article; an old slug is led on by the page for what is not found."""
    found = view().catalogue.article(slug)
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    metadata = found.entry.metadata
    return render_template(
        "article.html",
        article=found,
        entry=found.entry,
        category=_category(found.entry.category),
        toc=_contents(found),
        related=_related(found.entry),
        scope=scope(metadata, services().config.plan_names),
        reviewed=metadata.last_reviewed,
        overdue=metadata.review_due is not None and metadata.review_due < dt.datetime.now(dt.UTC).date(),
        feedback_state="thanks" if request.args.get("feedback") == "thanks" else "",
    )


@blueprint.get("/search")
def results() -> ResponseReturnValue:
    """Show what a query finds, or say plainly that nothing does; the address can be shared."""
    query = _query()
    found, safety_advice = _find(query) if query.text else (None, None)
    pages = count_pages(found.total, query.limit) if found else 1
    if found and not found.hits and found.total:  # a page behind the last
        return redirect(_results_url(query, query.category, pages))
    return render_template(
        "results.html",
        query=query,
        results=found,
        safety_advice=safety_advice,
        facets=facets(query, _counts(found), lambda slug: _results_url(query, slug)),
        pages=_page_links(query, pages),
        notice=_notice(query),
        index_ready=view().generation is not None,
        nearest=_nearest(query, found),
        q=query.text,
    )


@blueprint.get("/media/<path:path>")
def media(path: str) -> Response:
    """Send an image that a published article shows; nothing else of the folder can be had."""
    kind = IMAGE_TYPES.get(PurePosixPath(path).suffix.lower())
    if kind is None or path not in view().catalogue.media or not _inside_articles(path):
        abort(HTTPStatus.NOT_FOUND)
    image = send_from_directory(services().articles.absolute(), path, mimetype=kind, max_age=3600)
    image.headers["Content-Security-Policy"] = MEDIA_POLICY
    return image


def _inside_articles(path: str) -> bool:
    """Tell whether a path leads to a file below the articles folder, also after following links."""
    root = services().articles.resolve()
    return (root / path).resolve().is_relative_to(root)


def _popular() -> tuple[Entry, ...]:
    configured = services().config.popular
    helpful = most_helpful(services().database, POPULAR + len(configured))
    return _entries(tuple(dict.fromkeys((*configured, *helpful))))[:POPULAR]


def _entries(slugs: tuple[str, ...]) -> tuple[Entry, ...]:
    """Return the articles with these slugs that may be listed."""
    known = view().catalogue.entries
    return tuple(known[slug] for slug in slugs if slug in known and not known[slug].metadata.unlisted)


def _category(slug: str) -> Category | None:
    return next((known for known in view().catalogue.categories if known.slug == slug), None)


def _contents(found: Article) -> tuple[Section, ...]:
    return tuple(section for section in found.sections if section.level in _TOC_LEVELS and section.anchor)


def _related(entry: Entry) -> tuple[Entry, ...]:
    """Return what the writer named, or else the neighbours in its category."""
    named = _entries(entry.metadata.related)
    if named:
        return named
    found = _category(entry.category)
    others = tuple(slug for slug in found.slugs if slug != entry.slug) if found else ()
    return _entries(others)[:NEIGHBOURS]


def _query() -> Query:
    category_slug = request.args.get("category", "")
    return parse(
        request.args.get("q", ""),
        category=category_slug if _category(category_slug) else "",
        page=read_page(request.args.get("page", "")),
        page_size=services().search.page_size,
        correct=request.args.get("exact") != "1",
    )


def _find(query: Query) -> tuple[Results | None, SafetyAdvice | None]:
    """Return what a query finds, or the one page of what may answer a letter, and the safety advice before it."""
    seen = view()
    if seen.generation is None:
        risk = assess_by_patterns(seen.catalogue.risks, "", asked())
        return None, advice_for_risk(seen, TicketRisk(risk.kind), asked()) if risk else None
    if not is_letter(query):
        results, advice = search_safely(seen.generation, query)
        return results, SafetyAdvice.linked(advice, seen.catalogue) if advice else None
    advice = advice_for_query(seen.generation, replace(query, full_text=asked()))
    found = deflect(seen.generation, "", asked(), query.limit, advice)
    # as if that were all: links to further pages, topics and spellings would have to hold the letter
    results = replace(found, total=len(found.hits), corrected=None, categories=())
    return results, SafetyAdvice.linked(advice, seen.catalogue) if advice else None


def _counts(found: Results | None) -> tuple[tuple[Category, int], ...]:
    counted = [(_category(slug), count) for slug, count in found.categories] if found else []
    return tuple((known, count) for known, count in counted if known)


def _page_links(query: Query, pages: int) -> tuple[PageLink, ...]:
    current = query.offset // query.limit + 1
    return page_links(current, pages, lambda number: _results_url(query, query.category, number))


def _results_url(query: Query, category_slug: str, page: int = 1) -> str:
    return url_for(
        "pages.results",
        q=unfiltered(query),
        category=category_slug or None,
        page=page if page > 1 else None,
        exact=None if query.correct else 1,
    )


def _notice(query: Query) -> str:
    asked = request.args.get("category", "")
    if is_letter(query):
        return "Your search was long: only its most telling words were used."
    if query.truncated:
        return f"Your search was long: only its first {MAX_WORDS} words or {MAX_CHARS} letters were used."
    if asked and not _category(asked):
        return "The topic in this address does not exist, so all topics were searched."
    return ""


def _nearest(query: Query, found: Results | None) -> tuple[Category, ...]:
    """Return where to look instead: everything without a search, the nearest topics where one found nothing."""
    if found is None:
        return view().catalogue.categories
    if found.verdict.outcome != "none":
        return ()
    return nearest_categories(query.words, view().catalogue, lang=services().search.lang)

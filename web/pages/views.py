"""The pages for readers: home, article and search results."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, abort, redirect, render_template, request, url_for

from search.answers.deflect import deflect
from search.answers.marking import marked
from search.answers.safe_search import advice_for_query, may_be_at_risk, search_safely
from search.query import MAX_CHARS, MAX_WORDS, parse
from search.triage.assessment import assess_by_patterns
from web.app.query_text import is_long_message, query_text
from web.app.request_view import chosen_language, reader, view
from web.app.services import services
from web.contact.community import may_ask_community
from web.events.note import Found
from web.pages.facets import facets, without_filters
from web.pages.feedback import most_helpful
from web.pages.paging import count_pages, page_links, read_page
from web.pages.scope import scope
from web.pages.siblings import siblings
from web.pages.structured_data import article_data, breadcrumb_data
from web.pages.topic_cards import nearest_categories, topic_cards
from web.reader import Reader
from web.tickets.new_ticket import TicketRisk
from web.tickets.suggestions import SafetyAdvice, advice_for_risk

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from kb.article import Category, Entry
    from search.query import Query
    from search.results import Results

blueprint = Blueprint("pages", __name__)

MAX_POPULAR = 6
MAX_RELATED = 4
MAX_URGENT = 3
_CONTENTS_LEVELS = (2, 3)


@blueprint.get("/")
def home() -> str:
    """Show the search box, the articles that are often read, those for urgent cases, and the topics."""
    current = view()
    configured = services().config.popular
    helpful = most_helpful(services().database, MAX_POPULAR * max(len(current.languages), 1) + len(configured))
    popular = current.listed(current.versions(dict.fromkeys((*configured, *helpful)), reader().lang))
    tree = current.catalogue.tree
    return render_template(
        "home.html",
        cards=topic_cards(tree, reader().first_categories(tree.top)),
        topics=len(tree.by_slug),
        popular=reader().first(popular)[:MAX_POPULAR],
        urgent=_urgent(),
        index_ready=current.generation is not None,
    )


@blueprint.get("/articles/<slug>")
def article(slug: str) -> ResponseReturnValue:
    """Show an article, or the category that it introduces; the error handler redirects old slugs."""
    catalogue = view().catalogue
    article = catalogue.article(slug)
    if article is None:
        abort(HTTPStatus.NOT_FOUND)
    trail = catalogue.tree.trail(article.entry.category)
    if trail and trail[-1].page == slug:
        return redirect(url_for("topics.category", slug=trail[-1].slug), HTTPStatus.MOVED_PERMANENTLY)
    if (generation := view().generation) is not None and (text := request.args.get("q")):
        article = marked(generation, article, text)
    services().recorder.opened(request.environ, slug, request.args.get("q", ""))
    metadata = article.entry.metadata
    contents = tuple(section for section in article.sections if section.level in _CONTENTS_LEVELS and section.anchor)
    return render_template(
        "article.html",
        article=article,
        entry=article.entry,
        trail=trail,
        contents=contents,
        related=_related(article.entry),
        versions=view().listed(view().catalogue.translations.get(slug, ())),
        siblings=siblings(article.entry, view().listed(trail[-1].slugs) if trail else ()),
        data=(article_data(article.entry, services().config.brand), breadcrumb_data(trail, article.entry.title)),
        scope=scope(metadata, services().config.plan_names),
        reviewed=metadata.last_reviewed,
        overdue=metadata.review_due is not None and metadata.review_due < dt.datetime.now(dt.UTC).date(),
        feedback_state="thanks" if request.args.get("feedback") == "thanks" else "",
    )


@blueprint.get("/search")
def results() -> ResponseReturnValue:
    """Show the results of a query, or that there are none, at an address that can be shared."""
    query = _query()
    results, safety_advice = _search(query) if query.text else (None, None)
    if results and not safety_advice and not is_long_message(query):
        results = view().with_community(query, results)
    catalogue = view().catalogue
    pages = count_pages(results.total, query.limit) if results else 1
    if results and not results.hits and results.total:  # a page after the last
        return redirect(_results_url(query, query.category, pages))
    if results:
        found = Found.of(results.verdict, results.total, (hit.slug for hit in results.hits))
        services().recorder.searched(request.environ, query.text, found)
    current_page = query.offset // query.limit + 1
    return render_template(
        "results.html",
        query=query,
        results=results,
        safety_advice=safety_advice,
        facets=facets(
            query, dict(results.categories) if results else {}, catalogue.tree, lambda slug: _results_url(query, slug)
        ),
        pages=page_links(current_page, pages, lambda number: _results_url(query, query.category, number)),
        notice=_notice(query),
        index_ready=view().generation is not None,
        nearest=topic_cards(catalogue.tree, _nearest(query, results)),
        topics=len(catalogue.tree.by_slug),
        q=query.text,
        solved=request.args.get("solved", ""),
        can_ask_community=_can_ask_community(results, safety_advice),
    )


@blueprint.get("/privacy")
def privacy() -> str:
    """Show what is recorded of a visit, and how to object."""
    return render_template("privacy.html")


def _urgent() -> tuple[Entry, ...]:
    """Return the articles that the writers' risks name first, in the reader's language where they are."""
    current = view()
    slugs = dict.fromkeys(risk.article for risk in current.catalogue.risks.known if risk.article)
    return current.listed(current.versions(slugs, reader().lang))[:MAX_URGENT]


def _related(entry: Entry) -> tuple[Entry, ...]:
    """Return the articles that the writer named as related, or else some of the same category."""
    current = view()
    if related := current.listed(current.versions(entry.metadata.related, entry.lang)):
        return related
    category = current.catalogue.tree.by_slug.get(entry.category)
    neighbours = [slug for slug in category.slugs if slug != entry.slug] if category else []
    return Reader(entry.lang).first(current.listed(current.versions(neighbours, entry.lang)))[:MAX_RELATED]


def _query() -> Query:
    category_slug = request.args.get("category", "")
    return parse(
        request.args.get("q", ""),
        category=category_slug if category_slug in view().catalogue.tree.by_slug else "",
        page=read_page(request.args.get("page", "")),
        page_size=services().search.page_size,
        correct=request.args.get("exact") != "1",
        lang=reader().lang,
    )


def _search(query: Query) -> tuple[Results | None, SafetyAdvice | None]:
    """Return the results of a query, None without an index, and the safety advice to show before them.

    A long message is answered with one page of passages, as a ticket is.
    """
    current, text = view(), query_text()
    if current.generation is None:
        assessment = assess_by_patterns(current.catalogue.risks, "", text)
        return None, advice_for_risk(current, TicketRisk(assessment.kind), text) if assessment else None
    if not is_long_message(query):
        results, advice = search_safely(current.generation, query)
    else:
        message = replace(query, full_text=text)
        advice = advice_for_query(current.generation, message)
        quotes = not may_be_at_risk(current.generation, message)
        results = deflect(current.generation, "", text, query.limit, advice, lang=query.lang, quotes=quotes)
        # no links to pages, topics or spellings, because their addresses would have to hold the whole message
        results = replace(results, total=len(results.hits), corrected=None, categories=())
    return results, SafetyAdvice.linked(advice, current.catalogue) if advice else None


def _can_ask_community(results: Results | None, safety_advice: SafetyAdvice | None) -> bool:
    """Return whether the page offers to ask the community: only where the articles have no answer."""
    if results is None or safety_advice is not None or results.verdict.outcome != "none":
        return False
    return may_ask_community(query_text(), results)


def _results_url(query: Query, category_slug: str, page: int = 1) -> str:
    return url_for(
        "pages.results",
        q=without_filters(query),
        category=category_slug or None,
        page=page if page > 1 else None,
        exact=None if query.correct else 1,
        lang=chosen_language(),
    )


def _notice(query: Query) -> str:
    """Return the note about a search that was changed, or an empty string."""
    category_slug = request.args.get("category", "")
    if is_long_message(query):
        return "Your search was long, so we used only its most important words."
    if query.truncated:
        return f"Your search was long, so we used only its first {MAX_WORDS} words or {MAX_CHARS} characters."
    if category_slug and category_slug not in view().catalogue.tree.by_slug:
        return "There is no such topic, so we searched all topics."
    return ""


def _nearest(query: Query, results: Results | None) -> tuple[Category, ...]:
    """Return the topics to browse: those at the top without a search, the nearest ones if it found no answer."""
    if results is None:
        return reader().first_categories(view().catalogue.tree.top)
    if results.verdict.outcome != "none":
        return ()
    return nearest_categories(query.words, view().catalogue, lang=services().search.lang)

"""The pages of topics: one topic with its articles, and the list of all."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, abort, redirect, render_template, request, url_for

from search.text.normalizer import fold
from web.app.request_view import chosen_language, reader, view
from web.pages.paging import count_pages, page_links, read_page
from web.pages.structured_data import breadcrumb_data
from web.pages.topic_cards import MAX_CARDS, topic_cards

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flask.typing import ResponseReturnValue

    from kb.article import Category
    from kb.layout.category_tree import CategoryTree

blueprint = Blueprint("topics", __name__)

ARTICLES_PER_PAGE = 50
TOPICS_PER_PAGE = 100
MAX_BESIDE = 12
MAX_LIST_PAGES = 10_000
"""A page of a list costs no search, so that every article of a large category can be reached."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line in the list of topics: how deep it is, and the number of articles in and below it."""

    category: Category
    depth: int
    articles: int


@blueprint.get("/categories/<slug>")
def category(slug: str) -> ResponseReturnValue:
    """Show the introduction of a category, the topics below it, and a page of its articles."""
    catalogue = view().catalogue
    tree = catalogue.tree
    category = tree.by_slug.get(slug)
    if category is None:
        abort(HTTPStatus.NOT_FOUND)
    entries = reader().first(view().listed(category.slugs))
    number, pages = _page_of(len(entries), ARTICLES_PER_PAGE)
    if number > pages:
        return redirect(_category_url(slug, pages))
    introduction = catalogue.article(category.page) if category.page and number == 1 else None
    children = reader().first_categories(tree.children(slug)) if number == 1 else ()
    return render_template(
        "category.html",
        category=category,
        above=tree.trail(slug)[:-1],
        cards=topic_cards(tree, children),
        topics=tree.sizes[slug] if len(children) > MAX_CARDS else 0,
        introduction=introduction,
        beside=_beside(category),
        data=breadcrumb_data(tree.trail(slug)[:-1], category.title),
        total=len(entries),
        entries=entries[(number - 1) * ARTICLES_PER_PAGE : number * ARTICLES_PER_PAGE],
        number=number,
        pages=page_links(number, pages, lambda page: _category_url(slug, page)),
    )


def _beside(category: Category) -> tuple[tuple[Category, int], ...]:
    """Return the first topics of the same level with the number of their articles, this one among them."""
    tree = view().catalogue.tree
    level = reader().first_categories(tree.below.get(category.parent, tree.top) if category.parent else tree.top)
    place = level.index(category) if category in level else 0
    first = min(max(0, place - MAX_BESIDE // 2), max(0, len(level) - MAX_BESIDE))
    return tuple((each, tree.articles[each.slug]) for each in level[first : first + MAX_BESIDE])


@blueprint.get("/categories")
def all_topics() -> ResponseReturnValue:
    """Show the tree of all topics, or of those below one, in pages; a few letters of a name narrow it."""
    tree = view().catalogue.tree
    within = request.args.get("within", "")
    within = within if within in tree.by_slug else ""
    name = " ".join(request.args.get("name", "").split())
    rows = tuple(_rows(tree, within, _named(tree, name) if name else None))
    number, pages = _page_of(len(rows), TOPICS_PER_PAGE)

    def url(page: int) -> str:
        return url_for(
            "topics.all_topics",
            name=name or None,
            within=within or None,
            page=page if page > 1 else None,
            lang=chosen_language(),
        )

    if number > pages:
        return redirect(url(pages))
    first = (number - 1) * TOPICS_PER_PAGE
    return render_template(
        "topics.html",
        rows=(*_rows_above(tree, rows, first), *rows[first : first + TOPICS_PER_PAGE]),
        name=name,
        within=tree.trail(within),
        total=len(rows),
        number=number,
        pages=page_links(number, pages, url),
    )


def _page_of(total: int, size: int) -> tuple[int, int]:
    """Return the number of the page that was asked for, which may be after the last, and the number of all pages."""
    return read_page(request.args.get("page", ""), MAX_LIST_PAGES), count_pages(total, size, MAX_LIST_PAGES)


def _category_url(slug: str, page: int) -> str:
    return url_for("topics.category", slug=slug, page=page if page > 1 else None, lang=chosen_language())


def _rows(tree: CategoryTree, slug: str, wanted: frozenset[str] | None, depth: int = 0) -> Iterator[Row]:
    """Yield the topics below one, each followed by those below it; only the wanted ones and those above them."""
    for category in reader().first_categories(tree.below.get(slug, ())):
        if wanted is None or category.slug in wanted:
            yield Row(category, depth, tree.articles[category.slug])
            yield from _rows(tree, category.slug, wanted, depth + 1)


def _named(tree: CategoryTree, name: str) -> frozenset[str]:
    """Return the topics whose name has each of the words, and those above them."""
    words = fold(name).split()
    matching = (category for category in tree.by_slug.values() if all(word in fold(category.title) for word in words))
    return frozenset(above.slug for category in matching for above in tree.trail(category.slug))


def _rows_above(tree: CategoryTree, rows: Sequence[Row], first: int) -> Iterator[Row]:
    """Yield the topics above the first one of a page, whose own lines are on a page before."""
    if first < len(rows) and rows[first].depth:
        trail = tree.trail(rows[first].category.slug)[-rows[first].depth - 1 : -1]
        for depth, above in enumerate(trail):
            yield Row(above, depth, tree.articles[above.slug])

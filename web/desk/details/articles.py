"""Articles for a reply: those that may answer a ticket, those that a search finds, and passages and links to send."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypedDict

from kb.article import ARTICLE_URL
from kb.rendering.quotation import quoted_text
from search.answers.deflect import deflect
from search.answers.passage import passage
from search.answers.quote import with_quote
from search.query import parse
from search.results import Grade
from web.storage.states import ArticlePart
from web.tickets.suggestions import SuggestedArticle

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kb.article import Entry
    from search.generations.generation import Generation
    from search.results import Results
    from web.catalogues import View
    from web.storage.models import Ticket

MOST: Final = 5

_SURENESS: Final = {
    Grade.ANSWER: "The first one answers it.",
    Grade.RESULTS: "The first ones probably answer it.",
    Grade.DOUBT: "It is unclear whether any of them answers it.",
    Grade.NONE: "None of them seems to answer it.",
}


@dataclass(frozen=True, slots=True)
class FoundArticles:
    """Articles for a reply, best first, and a sentence that says how sure the search is of them."""

    articles: tuple[SuggestedArticle, ...] = ()
    sureness: str = ""


class ArticleRow(TypedDict):
    """An article as the desk's script shows it; "Quote" puts ``text`` into the reply, and "Link" puts ``link``."""

    slug: str
    title: str
    section: str
    url: str
    passage: str
    text: str
    link: str
    lang: str
    dir: str


def suggested(view: View, subject: str, body: str) -> FoundArticles:
    """Return the articles that may answer a ticket; none if there is no index."""
    if view.generation is None:
        return FoundArticles()
    return _previewed(view.generation, deflect(view.generation, subject, body, limit=MOST, quotes=True))


def found(view: View, words: str) -> FoundArticles:
    """Return the articles that a search finds, as readers find them; none if there is no index."""
    if view.generation is None or not words:
        return FoundArticles()
    query = parse(words, page_size=MOST)
    generation = view.generation.for_query(query)
    return _previewed(generation, with_quote(generation, query, generation.searcher.search(query)))


def quoted(article: SuggestedArticle, address: Callable[[str], str]) -> str:
    """Return an article's passage as text for a reply, with its link below; ``address`` builds an article's address."""
    return f"{article.passage}\n\n{link(article, address)}"


def link(article: SuggestedArticle, address: Callable[[str], str]) -> str:
    """Return an article's title and address as text for a reply."""
    return f"{article.hit.title}: {address(article.hit.slug)}"


def seen(ticket: Ticket) -> dict[str, str]:
    """Return what the customer did with articles before writing, in words, by the slugs of the articles."""
    words = {ArticlePart.SUGGESTED: "Shown to the customer", ArticlePart.READ: "Opened by the customer"}
    return {article.slug: words[part] for part in words for article in ticket.articles if article.part == part}


def linked(text: str, entries: Mapping[str, Entry], address: Callable[[str], str]) -> tuple[str, ...]:
    """Return the slugs of the published articles whose addresses stand in a text."""
    slugs = dict.fromkeys(re.findall(rf"{ARTICLE_URL}([\w-]+)", text))
    return tuple(slug for slug in slugs if slug in entries and address(slug) in text)


def row(article: SuggestedArticle, address: Callable[[str], str], direction: str) -> ArticleRow:
    """Return an article for the desk's script."""
    hit = article.hit
    return {
        "slug": hit.slug,
        "title": hit.title,
        "section": hit.section,
        "url": hit.url,
        "passage": article.passage,
        "text": quoted(article, address),
        "link": link(article, address),
        "lang": hit.lang,
        "dir": direction,
    }


def _previewed(generation: Generation, results: Results) -> FoundArticles:
    """Return the hits with their passages; the first with the quoted answer, steps and all, if there is one."""
    answer = results.answer
    quoted = "\n\n".join(quoted_text(quote.blocks) for quote in answer.quotes) if answer else ""
    articles = tuple(
        SuggestedArticle(hit, quoted if answer and hit.slug == answer.slug else passage(generation, hit))
        for hit in results.hits
    )
    return FoundArticles(articles, _SURENESS[results.verdict.grade] if articles else "")

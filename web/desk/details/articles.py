"""Articles for a reply: those that may answer a ticket, those that a search finds, and a passage as text to send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypedDict

from search.answers.deflect import deflect
from search.answers.passage import passage
from search.query import parse
from web.tickets.suggestions import SuggestedArticle

if TYPE_CHECKING:
    from collections.abc import Callable

    from search.results import Results
    from web.catalogues import View

MOST: Final = 5


class ArticleRow(TypedDict):
    """An article as the desk's script shows it; ``text`` is what "Insert" puts into the reply."""

    slug: str
    title: str
    section: str
    url: str
    passage: str
    text: str
    lang: str
    dir: str


def suggested(view: View, subject: str, body: str) -> tuple[SuggestedArticle, ...]:
    """Return the articles that may answer a ticket; none if there is no index."""
    return _previewed(view, deflect(view.generation, subject, body, limit=MOST)) if view.generation else ()


def found(view: View, words: str) -> tuple[SuggestedArticle, ...]:
    """Return the articles that a search finds, as readers find them; none if there is no index."""
    results = view.search(parse(words, page_size=MOST)) if words else None
    return _previewed(view, results) if results else ()


def quoted(article: SuggestedArticle, address: Callable[[str], str]) -> str:
    """Return an article's passage as text for a reply, with its title and the address that ``address`` builds."""
    return f"{article.passage}\n\n{article.hit.title}: {address(article.hit.slug)}"


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
        "lang": hit.lang,
        "dir": direction,
    }


def _previewed(view: View, results: Results) -> tuple[SuggestedArticle, ...]:
    generation = view.generation
    return tuple(SuggestedArticle(hit, passage(generation, hit)) for hit in results.hits) if generation else ()

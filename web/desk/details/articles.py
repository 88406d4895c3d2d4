"""Articles for a reply: those that may answer a ticket, those that a search finds, and a passage as text to send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypedDict

from kb.rendering.quotation import quoted_text
from search.answers.deflect import deflect
from search.answers.passage import passage
from search.answers.quote import with_quote
from search.query import parse
from web.tickets.suggestions import SuggestedArticle

if TYPE_CHECKING:
    from collections.abc import Callable

    from search.generations.generation import Generation
    from search.results import Results
    from web.catalogues import View

MOST: Final = 5


class ArticleRow(TypedDict):
    """An article as the desk's script shows it; ``text`` is what "Quote" puts into the reply."""

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
    if view.generation is None:
        return ()
    return _previewed(view.generation, deflect(view.generation, subject, body, limit=MOST, quotes=True))


def found(view: View, words: str) -> tuple[SuggestedArticle, ...]:
    """Return the articles that a search finds, as readers find them; none if there is no index."""
    if view.generation is None or not words:
        return ()
    query = parse(words, page_size=MOST)
    return _previewed(view.generation, with_quote(view.generation, query, view.generation.searcher.search(query)))


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


def _previewed(generation: Generation, results: Results) -> tuple[SuggestedArticle, ...]:
    """Return the hits with their passages; the first with the quoted answer, steps and all, if there is one."""
    answer = results.answer
    quoted = "\n\n".join(quoted_text(quote.blocks) for quote in answer.quotes) if answer else ""
    return tuple(
        SuggestedArticle(hit, quoted if answer and hit.slug == answer.slug else passage(generation, hit))
        for hit in results.hits
    )

"""Documents: an article's sections as the terms of each field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from search.errors import ArticleError, blame
from search.text.analyzer import analyzer
from search.text.surfaces import surfaces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kb.article import Article
    from search.text.analyzer import Analyzer


@dataclass(frozen=True, slots=True)
class SectionDocument:
    """A section as it is indexed: its article, its number there, and the terms of each field.

    ``streams`` are the words of each field in order, one term each, including stop words. ``words`` are the
    lines of :mod:`search.text.surfaces` for the whole article, kept with its first section. ``title`` is the article's
    title as the terms of its words, without stop words.
    """

    slug: str
    ordinal: int
    terms: Mapping[str, list[str]]
    streams: Mapping[str, list[str]]
    words: list[str]
    title: tuple[str, ...] = ()


def documents(article: Article, analyzer: Analyzer) -> Iterator[SectionDocument]:
    """Yield a document for each section of a searchable article.

    Title and keywords belong to every section, since any section may answer the article's question. Titles are analysed
    like queries, because "About us" has nothing but stop words.
    """
    metadata = article.entry.metadata
    if not metadata.is_searchable:
        return
    keywords = " \n ".join((*metadata.keywords, *metadata.synonyms, *metadata.tags))
    shared = {"title": analyzer.query_stream(metadata.title), "keywords": analyzer.stream(keywords)}
    for ordinal, section in enumerate(article.sections):
        fields = {
            **shared,
            "heading": analyzer.stream(section.heading),
            "summary": analyzer.stream(metadata.summary if ordinal == 0 else ""),
            "body": analyzer.stream(section.text),
        }
        yield SectionDocument(
            slug=article.entry.slug,
            ordinal=ordinal,
            terms={
                name: [term for token in tokens if not token.is_stop for term in token.terms]
                for name, tokens in fields.items()
            },
            streams={name: [token.term for token in tokens] for name, tokens in fields.items()},
            words=_surface_words(article, keywords, analyzer) if ordinal == 0 else [],
            title=tuple(token.term for token in shared["title"] if not token.is_stop),
        )


def all_documents(articles: Iterable[Article], failures: list[ArticleError]) -> Iterator[SectionDocument]:
    """Yield the documents of all articles; an article that this program fails over gives an error in ``failures``."""
    for article in articles:
        try:
            with blame(article.entry.slug):
                sections = list(documents(article, analyzer(article.entry.metadata.lang)))
        except ArticleError as error:
            failures.append(error)
        else:
            yield from sections


def _surface_words(article: Article, keywords: str, analyzer: Analyzer) -> list[str]:
    metadata = article.entry.metadata
    sections = (text for section in article.sections for text in (section.heading, section.text))
    text = "\n".join((metadata.title, metadata.summary, keywords, *sections))
    return sorted({surface.line for surface in surfaces(text, analyzer)})

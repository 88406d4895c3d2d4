"""Article → one document per section, as the terms of each field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from search.analysis import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kb.article import Article
    from search.analysis import Analyzer


@dataclass(frozen=True, slots=True)
class SectionDocument:
    """A section as it is indexed: its article, its place in it, the terms of each field.

    ``words`` are the surface words of the whole article, given with its first section.
    """

    slug: str
    ordinal: int
    terms: Mapping[str, list[str]]
    words: list[str]


def documents(article: Article, analyzer: Analyzer) -> Iterator[SectionDocument]:
    """Yield a document for each section; an article that search excludes gives none.

    Title and keywords stand in every section, since any of them may be the answer to the article's question.
    """
    metadata = article.entry.metadata
    if metadata.search.exclude:
        return
    keywords = " \n ".join((*metadata.keywords, *metadata.synonyms, *metadata.tags))
    title_terms = analyzer.terms(metadata.title)
    keyword_terms = analyzer.terms(keywords)
    for ordinal, section in enumerate(article.sections):
        summary = metadata.summary if ordinal == 0 else ""
        yield SectionDocument(
            slug=article.entry.slug,
            ordinal=ordinal,
            terms={
                "title": title_terms,
                "keywords": keyword_terms,
                "heading": analyzer.terms(section.heading),
                "summary": analyzer.terms(summary),
                "body": analyzer.terms(section.text),
            },
            words=_surface_words(article, keywords) if ordinal == 0 else [],
        )


def _surface_words(article: Article, keywords: str) -> list[str]:
    metadata = article.entry.metadata
    sections = (text for section in article.sections for text in (section.heading, section.text))
    return sorted({*words("\n".join((metadata.title, metadata.summary, keywords, *sections)))})

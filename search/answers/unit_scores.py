"""Unit scores: how well each sentence, item or row of an article answers a query, by words and by meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from search.answers.article_text import ArticleText
    from search.generations.generation import Generation
    from search.matching.parsed_query import Clause
    from search.query import Query

    Floats = NDArray[np.float64]

HEADING_SHARE: Final = 0.5
"""What a word in the heading is worth to each unit below, beside one in the unit itself."""
SECTION_WEIGHT: Final = 0.5
"""Weight of the words that a section has as a whole, beside those of one unit."""
MEANING_WEIGHT: Final = 1.0
HEADING_MEANING_WEIGHT: Final = 0.5
PASSAGE_WEIGHT: Final = 2.0
"""Weight of the section's best passage, which is encoded with the title and the heading."""


def unit_scores(generation: Generation, query: Query, slug: str, text: ArticleText) -> Floats:
    """Return a score of each unit of an article, float64 [units], comparable within one article only."""
    searcher = generation.searcher
    scores = _by_words(searcher.clauses(query), text)
    if text.vectors is None or text.heading_vectors is None or searcher.semantic is None:
        return scores
    words = query.full_text or query.words
    vector = searcher.semantic.table_vector(words)
    headings = HEADING_MEANING_WEIGHT * np.maximum(text.heading_vectors @ vector, 0.0)
    article = searcher.article_number(slug)
    if article is not None:
        similar = searcher.semantic.scores(words, is_complete=query.is_complete)
        sections, cosines = searcher.semantic.sections(article, similar)
        passages = np.zeros(len(text.sections))
        np.maximum.at(passages, sections, cosines)
        headings = headings + PASSAGE_WEIGHT * passages
    by_meaning: Floats = MEANING_WEIGHT * np.maximum(text.vectors @ vector, 0.0) + headings[text.section_of]
    return scores + by_meaning


def _by_words(clauses: Sequence[Clause], text: ArticleText) -> Floats:
    """Return the share of the query's weight in each unit, its heading, and its section.

    A word that few sections have weighs more: in the article about passwords, "password" leads nowhere.
    """
    units, sections, total = np.zeros(len(text.texts)), np.zeros(len(text.sections)), 0.0
    for clause in clauses:
        inside = _marked(clause, text.words, len(units))
        headed = _marked(clause, text.heading_words, len(sections))
        having = headed.copy()
        having[text.section_of[inside]] = True
        weight = clause.idf * np.log1p((len(sections) + 0.5) / (having.sum() + 0.5))
        total += weight
        units += weight * np.maximum(inside, HEADING_SHARE * headed[text.section_of])
        sections += weight * having
    return (units + SECTION_WEIGHT * sections[text.section_of]) / (total or 1.0)


def _marked(clause: Clause, places: Mapping[str, NDArray[np.int32]], length: int) -> NDArray[np.bool_]:
    marks = np.zeros(length, np.bool_)
    for term in clause.terms & places.keys():
        marks[places[term]] = True
    return marks

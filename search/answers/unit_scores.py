"""Unit scores: how well each sentence, item or row of an article answers a query, by words and by meaning."""

from __future__ import annotations

from dataclasses import dataclass
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
MEANING_WEIGHT: Final = 0.5
HEADING_MEANING_WEIGHT: Final = 0.25
PASSAGE_WEIGHT: Final = 3.0
"""Weight of the section's best passage, which is encoded with the title and the heading."""


@dataclass(frozen=True, slots=True)
class UnitScores:
    """Scores comparable within one article only: of each unit by itself, and of each section with its best unit.

    ``units`` is float64 [units], ``sections`` float64 [sections], -1 for a section without units.
    """

    units: Floats
    sections: Floats


def unit_scores(generation: Generation, query: Query, slug: str, text: ArticleText) -> UnitScores:
    """Return how well the units and sections of an article answer a query."""
    searcher = generation.searcher
    units, sections = _by_words(searcher.clauses(query), text)
    if text.vectors is not None and text.heading_vectors is not None and searcher.semantic is not None:
        words = query.full_text or query.words
        vector = searcher.semantic.table_vector(words)
        units += MEANING_WEIGHT * np.maximum(text.vectors @ vector, 0.0)
        sections += HEADING_MEANING_WEIGHT * np.maximum(text.heading_vectors @ vector, 0.0)
        article = searcher.article_number(slug)
        if article is not None:
            similar = searcher.semantic.scores(words, is_complete=query.is_complete)
            numbers, cosines = searcher.semantic.sections(article, similar)
            passages = np.zeros(len(sections))
            np.maximum.at(passages, numbers, cosines)
            sections += PASSAGE_WEIGHT * passages
    best = np.full(len(sections), -1.0)
    np.maximum.at(best, text.section_of, (units + sections[text.section_of]))
    return UnitScores(units, best)


def _by_words(clauses: Sequence[Clause], text: ArticleText) -> tuple[Floats, Floats]:
    """Return the share of the query's weight that each unit has, and what each section adds to those of its units.

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
    return units / (total or 1.0), SECTION_WEIGHT * sections / (total or 1.0)


def _marked(clause: Clause, places: Mapping[str, NDArray[np.int32]], length: int) -> NDArray[np.bool_]:
    marks = np.zeros(length, np.bool_)
    for term in clause.terms & places.keys():
        marks[places[term]] = True
    return marks

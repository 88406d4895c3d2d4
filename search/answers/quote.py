"""Quote: the passage of the first hit that answers a query, word for word.

The steps:

1. quote nothing unless the grade is "answer", and neither the query nor the article asks for a person;
2. score every sentence, list item and table row of the article (``unit_scores``);
3. quote from the best section (``selection``), and briefly from the second if it is nearly as good;
4. fold other ways to the same end: sections with steps and a similar heading.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import quote as percent_encoded

import numpy as np

from kb.article import article_url
from search.answers.article_text import article_text
from search.answers.selection import select
from search.answers.unit_scores import unit_scores
from search.results import Answer, Grade, Quote
from search.triage.assessment import asks_for_a_person

if TYPE_CHECKING:
    from collections.abc import Iterable

    from search.answers.article_text import ArticleText, SectionText
    from search.answers.unit_scores import Floats, UnitScores
    from search.generations.generation import Generation
    from search.query import Query
    from search.results import Hit, Results

MARGIN: Final = 0.3
"""A second section is quoted briefly if its score is at most so much lower than the best."""
MOST_QUOTES: Final = 2
MOST_FOLDS: Final = 2
STEP_SHARE: Final = 0.8
_MARKED_WORDS: Final = 5


def with_quote(generation: Generation, query: Query, results: Results) -> Results:
    """Return the results of a query that describes no risk, with the answer quoted if it is certain."""
    if results.corrected:
        query = replace(query, words=results.corrected)
    return replace(results, answer=quote(generation, query, results))


def quote(generation: Generation, query: Query, results: Results) -> Answer | None:
    """Return the passage that answers a query, or None if it is not certain that one does."""
    if results.verdict.grade is not Grade.ANSWER or results.wants_person or query.offset or not results.hits:
        return None
    hit = results.hits[0]
    text = article_text(generation, hit.slug)
    if text is None or not text.texts or asks_for_a_person(generation.docstore.entries.get(hit.slug)):
        return None
    return quote_from(hit, text, unit_scores(generation, query, hit.slug, text))


def quote_from(hit: Hit, text: ArticleText, scores: UnitScores) -> Answer:
    """Return the best passages of an article by the scores of its units."""
    chosen, ways = _chosen(text, scores.sections)
    shown = sorted(chosen)
    section = text.sections[chosen[0]]
    unit = section.first + int(scores.units[section.first : section.end].argmax())
    return Answer(
        slug=hit.slug,
        title=hit.title,
        url=_url(hit.slug, section, text.texts[unit]),
        text=text.texts[_says_most(text, scores.units, shown)],
        quotes=tuple(_quote(hit.slug, text, scores.units, each, briefly=each != chosen[0]) for each in shown),
        folds=tuple(_quote(hit.slug, text, scores.units, way) for way in ways),
        reviewed=hit.reviewed,
        lang=hit.lang,
    )


def _chosen(text: ArticleText, scores: Floats) -> tuple[list[int], list[int]]:
    """Return the sections to quote, the most important first, and other ways to the same end to fold.

    ``scores`` are those of the sections. A second section is quoted if it is nearly as good. Of several ways that are
    nearly as good, the writer's first is quoted.
    """
    order = np.argsort(-scores, kind="stable").tolist()
    least = max(float(scores[order[0]]) - MARGIN, 0.0)
    shown, folds = list[int](), list[int]()
    for number in order:
        if len(shown) == MOST_QUOTES or (shown and scores[number] < least):
            break
        if number in folds or number in shown:
            continue
        ways = sorted((number, *text.other_ways[number]), key=order.index)
        first = min(way for way in ways if way == number or scores[way] >= least)
        shown.append(first)
        folds += [way for way in ways if way != first]
    return shown, folds[:MOST_FOLDS]


def _says_most(text: ArticleText, scores: Floats, sections: Iterable[int]) -> int:
    """Return the best unit of some sections; a step counts less, because it says little alone."""
    best, most = 0, -1.0
    for section in (text.sections[number] for number in sections):
        unit = section.first
        for group in section.groups:
            share = STEP_SHARE if group.kind == "steps" else 1.0
            for score in scores[unit : unit + len(group.units)].tolist():
                if score * share > most:
                    best, most = unit, score * share
                unit += 1
    return best


def _quote(slug: str, text: ArticleText, scores: Floats, number: int, *, briefly: bool = False) -> Quote:
    section = text.sections[number]
    own = scores[section.first : section.end].tolist()
    selected = select(section, own, briefly=briefly)
    best = text.texts[section.first + own.index(max(own))]
    return Quote(section.anchor, section.heading, _url(slug, section, best), selected.blocks, selected.steps)


def _url(slug: str, section: SectionText, sentence: str) -> str:
    """Return the address of a section that highlights a sentence (a URL text fragment), given by its ends."""
    words = sentence.split()
    ends = [words] if len(words) <= 2 * _MARKED_WORDS else [words[:_MARKED_WORDS], words[-_MARKED_WORDS:]]
    marked = ",".join(percent_encoded(" ".join(end), safe="").replace("-", "%2D") for end in ends)
    return f"{article_url(slug)}#{section.anchor}:~:text={marked}"

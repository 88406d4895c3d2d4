"""Quote: the passage of the first hit that answers a query, word for word.

The steps:

1. quote nothing unless the verdict is "answered", the query describes no risk, and the article asks for no person;
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
from search.results import Answer, Quote
from search.triage.assessment import asks_for_a_person

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from search.answers.article_text import ArticleText, SectionText
    from search.generations.generation import Generation
    from search.query import Query
    from search.results import Hit, Results

    Floats = NDArray[np.float64]

SECOND_SHARE: Final = 0.85
"""A second section is quoted briefly if its best unit has this share of the best score."""
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
    if results.verdict.outcome != "answered" or query.offset or not results.hits:
        return None
    hit = results.hits[0]
    text = article_text(generation, hit.slug)
    if text is None or not text.texts or asks_for_a_person(generation.docstore.entries.get(hit.slug)):
        return None
    return quote_from(hit, text, unit_scores(generation, query, hit.slug, text))


def quote_from(hit: Hit, text: ArticleText, scores: Floats) -> Answer:
    """Return the best passages of an article by the scores of its units."""
    best = np.full(len(text.sections), -1.0)
    np.maximum.at(best, text.section_of, scores)
    first, ways, second = _chosen(text, best)
    section = text.sections[first]
    unit = section.first + int(scores[section.first : section.end].argmax())
    return Answer(
        slug=hit.slug,
        title=hit.title,
        url=_url(hit.slug, section, text.texts[unit]),
        text=text.texts[_says_most(text, scores, sorted({first, *second}))],
        quotes=tuple(_quote(hit.slug, text, scores, each, briefly=each != first) for each in sorted({first, *second})),
        folds=tuple(_quote(hit.slug, text, scores, way) for way in ways),
        reviewed=hit.reviewed,
        lang=hit.lang,
    )


def _chosen(text: ArticleText, best: Floats) -> tuple[int, list[int], list[int]]:
    """Return the section to quote, other ways to the same end to fold, and a second section if it is nearly as good.

    ``best`` float64 [sections] is the score of each one's best unit. Of several ways that are nearly as good, the
    writer's first is quoted.
    """
    order = np.argsort(-best, kind="stable").tolist()
    least = SECOND_SHARE * best[order[0]]
    ways = [order[0], *text.other_ways[order[0]]]
    first = min(way for way in ways if best[way] >= least)
    others = [way for way in order if way in ways and way != first][:MOST_FOLDS]
    second = [number for number in order if number not in ways][:1]
    return first, others, [number for number in second if best[number] >= least]


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

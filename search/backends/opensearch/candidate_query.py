"""Candidate query: what the cluster is asked, so that it finds what our ranking will put first.

What people type only ever is the value of a term, match or prefix clause, never a query in a syntax. The steps:

1. read the query as the searcher does, once corrected and once as typed, since a correction may be undone;
2. look for the terms of every word, its synonyms and compounds, for the words themselves as the cluster analyses them,
   and for titles and expected questions that are the query or begin with it;
3. search again within the reader's language and the query's category, and by meaning if the cluster can.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kb.lists.languages import closest
from search.text.normalizer import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from search.matching.parsed_query import Clause
    from search.matching.searcher import ImpactSearcher
    from search.query import Query

    Json = Mapping[str, object]
    Hits = Mapping[str, Sequence[Mapping[str, Mapping[str, Sequence[str]]]]]

MOST_TERMS: Final = 360
"""Terms of all clauses together: each is looked for in two fields, and OpenSearch refuses more than 1,024 clauses."""

STRONG: Final = 3.0
"""Weight of a word in names and headings beside one in the text."""
ANALYSED: Final = 0.5
"""Weight of the words as the cluster analyses them, beside ours."""
PHRASE: Final = 4.0
ASKED: Final = 50.0
"""Weight of a title or expected question that is the query."""
BEGUN: Final = 0.5
NAMED: Final = 1_000.0
"""Weight of an article that must be among the candidates, such as that of a safety advice."""

OTHERS_SHARE: Final = 0.4
"""Candidates of each further search, as a share of those of the first."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A query as it is understood: ``words`` as searched for, and their clauses."""

    words: str
    clauses: tuple[Clause, ...]


def candidate_queries(
    searcher: ImpactSearcher,
    query: Query,
    languages: Sequence[str],
    always: Sequence[str],
    size: int,
    *,
    has_knn: bool,
) -> list[Json]:
    """Return the bodies of the searches that bring up to ``size`` articles and some more for a query.

    ``languages`` have fields of their own, and ``always`` are the slugs of articles that any query brings.
    """
    understood, parsed = searcher.read(query)
    typed = understood if understood.words == query.words else replace(query, correct=False)
    readings = [Reading(understood.words, parsed.clauses)]
    if typed is not understood:
        readings.append(Reading(query.words, searcher.read(typed)[1].clauses))
    named = [*always, *searcher.recalled(understood)]
    by_words: Json = {"bool": {"should": list(_clauses(searcher, query, readings, languages, named))}}
    bodies = [_search(by_words, size)]
    further = int(OTHERS_SHARE * size)
    if query.category:
        bodies.append(_search(_within(by_words, "categories", query.category), further))
    if query.lang and len(languages) > 1 and (lang := closest(query.lang, tuple(languages))):
        bodies.append(_search(_within(by_words, "lang", lang), further))
    meaning = parsed.meaning(replace(understood, phrases=()))  # a phrase that no article has is undone
    if has_knn and searcher.semantic is not None and meaning:
        vector = searcher.semantic.query_vector(meaning, is_complete=query.is_complete)
        bodies.append(_search(_nearest(vector.tolist(), further), further))
    return bodies


def _search(query: Json, size: int) -> Json:
    # stored fields share their blocks with the records: reading even an id of them would unpack these
    slugs = {"stored_fields": "_none_", "docvalue_fields": ["slug"], "track_total_hits": False}
    return {"query": query, "size": size, **slugs}


def _within(query: Json, field: str, value: str) -> Json:
    return {"bool": {"must": query, "filter": {"term": {field: value}}}}


def _nearest(vector: Sequence[float], size: int) -> Json:
    near = {"knn": {"passages.vector": {"vector": vector, "k": 2 * size}}}
    return {"nested": {"path": "passages", "query": near, "score_mode": "max"}}


def _clauses(
    searcher: ImpactSearcher, query: Query, readings: Sequence[Reading], languages: Sequence[str], named: Sequence[str]
) -> Iterator[Json]:
    """Yield the clauses of which an article needs one: the more it has, the better."""
    if named:
        yield {"constant_score": {"filter": {"terms": {"slug": named}}, "boost": NAMED}}
    fields = [f"names.{lang}^{STRONG}" for lang in languages] + [f"text.{lang}" for lang in languages]
    words = sum(len(reading.clauses) for reading in readings)
    for reading in readings:
        for clause in reading.clauses:
            yield _any_term(searcher, clause, max(MOST_TERMS // words, 3))
        if reading.words:
            analysed = {"query": reading.words, "fields": fields, "type": "best_fields", "boost": ANALYSED}
            yield {"multi_match": {**analysed, "tie_breaker": 0.3, "lenient": True}}
    for phrase in query.phrases:
        yield {"multi_match": {"query": phrase, "fields": fields, "type": "phrase", "boost": PHRASE}}
    for text in {" ".join(fold(words).split()) for words in (query.text, *(reading.words for reading in readings))}:
        if text:
            yield {"term": {"asked": {"value": text, "boost": ASKED}}}
            yield {"prefix": {"asked": {"value": text, "boost": BEGUN}}}


def _any_term(searcher: ImpactSearcher, clause: Clause, most: int) -> Json:
    """Return the query for one of a clause's terms; of many, those that most sections have.

    A term weighs at most what its clause does, as in our ranking; OpenSearch multiplies by its own idf.
    """
    impacts = searcher.impacts
    numbers = [impacts.numbers[term] for term in clause.terms if term in impacts.numbers]
    numbers.sort(key=lambda number: -int(impacts.having[number]))
    return {
        "dis_max": {
            "tie_breaker": 0.1,
            "queries": [
                _term(impacts.terms[number], min(1.0, clause.idf / max(impacts.idf[number], 0.1)))
                for number in numbers[:most]
            ]
            or [{"match_none": {}}],
        }
    }


def _term(term: str, weight: float) -> Json:
    strong = {"term": {"strong": {"value": term, "boost": STRONG * weight}}}
    return {"bool": {"should": [strong, {"term": {"terms": {"value": term, "boost": weight}}}]}}


def digest_query(after: str, size: int) -> Json:
    """Return the search for the next articles behind a slug, in order, with their digests."""
    body: dict[str, object] = {
        "size": size,
        "sort": [{"slug": "asc"}],
        "_source": ["digest"],
        "track_total_hits": False,
    }
    return {**body, "search_after": [after]} if after else body


def slugs_of(answers: Iterable[Mapping[str, Hits]]) -> list[str]:
    """Return the slugs of the hits of all answers, each once."""
    hits = (hit for answer in answers for hit in answer["hits"]["hits"])
    return list(dict.fromkeys(hit["fields"]["slug"][0] for hit in hits))

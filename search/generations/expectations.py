"""The writers' own queries, asked of every new generation: relevance tests that live beside the text they are about.

They are asked as by a reader of the article's language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

from kb.problem import Problem
from search.errors import blame
from search.fingerprint import code_fingerprint
from search.generations.layout import replace_file
from search.progress import no_progress
from search.query import parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kb.article import Entry
    from search.generations.generation import Generation
    from search.index.docstore import Docstore
    from search.progress import Progress

TOP = 3
"""An expected query must find its article among so many first hits."""

RULES = frozenset({"expect-query", "not-for"})
"""The rules of the problems that ``ask`` reports."""


class Answers(BaseModel):
    """The problems that the writers' queries showed in a generation, and the code that answered them."""

    generation: str
    code: str
    problems: tuple[Problem, ...]


def ask(index: Path, generation: Generation, progress: Progress = no_progress) -> tuple[Problem, ...]:
    """Return a problem for each of the writers' queries that the generation does not answer as they expect.

    The problems are stored in ``index`` for ``recall``.

    Raises:
        ArticleError: this program fails over the queries of an article.

    """
    problems: list[Problem] = []
    asking = [entry for entry in _searchable(generation.docstore) if _queries(entry)]
    for done, entry in enumerate(asking):
        progress("checking", done, len(asking))
        with blame(entry.slug):
            problems += (*_missed(entry, generation), *_usurped(entry, generation))
    answers = Answers(generation=generation.name, code=code_fingerprint(), problems=tuple(problems))
    replace_file(_file(index), answers.model_dump_json().encode())
    return answers.problems


def recall(index: Path, generation: str) -> tuple[Problem, ...] | None:
    """Return the problems that ``ask`` found last, or None if they are of another generation or other code."""
    try:
        answers = Answers.model_validate_json(_file(index).read_bytes())
    except (OSError, ValidationError):
        return None
    return answers.problems if (answers.generation, answers.code) == (generation, code_fingerprint()) else None


def _file(index: Path) -> Path:
    return index / "expectations.json"


def query_texts(docstore: Docstore) -> list[str]:
    """Return the words of every query that ``ask`` asks."""
    return [parse(query).words for entry in _searchable(docstore) for query in _queries(entry)]


def _queries(entry: Entry) -> tuple[str, ...]:
    return (*entry.metadata.expect_queries, *entry.metadata.not_for)


def _searchable(docstore: Docstore) -> Iterator[Entry]:
    return (entry for entry in docstore.entries.values() if entry.metadata.is_searchable)


def _missed(entry: Entry, generation: Generation) -> Iterator[Problem]:
    for query in entry.metadata.expect_queries:
        slugs = [hit.slug for hit in generation.search(parse(query, page_size=TOP, lang=entry.lang)).hits]
        if entry.slug not in slugs:
            message = (
                f'"{query}" should find this article among the first {TOP} but finds {", ".join(slugs) or "nothing"}; '
                "add the query's words to keywords or synonyms, or to the text"
            )
            yield Problem("expect-query", entry.path, entry.lines.get("expect_queries"), message)


def _usurped(entry: Entry, generation: Generation) -> Iterator[Problem]:
    for query in entry.metadata.not_for:
        hits = generation.search(parse(query, page_size=1, lang=entry.lang)).hits
        if hits and hits[0].slug == entry.slug:
            message = f'"{query}" finds this article first, although not_for says it must not'
            yield Problem("not-for", entry.path, entry.lines.get("not_for"), message)

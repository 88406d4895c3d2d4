"""The gate: what a new generation must show before it serves.

The counts of a torn build never match; the writers' own questions are relevance tests that live beside the text
they are about.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

from kb.counts import counted
from kb.problem import Problem
from search.errors import BuildError, blame
from search.index.fields import FIELDS
from search.query import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.article import Entry
    from kb.corpus import Corpus
    from search.backends import Searcher
    from search.generations.generation import Generation
    from search.index.postings import Frequencies
    from search.index.whoosh_index import WhooshReader

TOP = 3
"""An expected question must find its article among so many first hits."""

RULES = frozenset({"expect-query", "not-for"})
"""What is asked of every generation, and not of the articles alone."""

SAMPLE = 32
"""So many terms, evenly spaced, are looked up in both the index and the arrays."""


def check_counts(generation: Generation, corpus: Corpus) -> None:
    """Pass if the generation has the corpus' articles and all their sections.

    Raises:
        BuildError: something is missing or left over.

    """
    if generation.docstore.every.keys() != corpus.entries.keys():
        raise BuildError(f"{generation.name}: holds other articles than were read; run again with --full")
    expected = generation.docstore.searchable_sections()
    if generation.meta.sections != expected:
        indexed = counted(generation.meta.sections, "section")
        raise BuildError(f"{generation.name}: {indexed} indexed, {expected} stored; run again with --full")


def check_postings(generation: str, index: WhooshReader, counted: Frequencies) -> None:
    """Pass if the full-text index in ``folder`` and the arrays tell the same of a sample of terms.

    Raises:
        BuildError: one of them is not of these articles.

    """
    rows = counted.term_rows
    sample = range(0, len(counted.terms), max(len(counted.terms) // SAMPLE, 1))
    wanted = [(field.name, counted.terms[number]) for number in sample for field in FIELDS]
    found = index.document_frequencies(wanted)
    columns = [rows.counts[rows.ptr[number] : rows.ptr[number + 1]] for number in sample]
    expected = [int(having) for counts in columns for having in (counts > 0).sum(axis=0)]
    if found != expected:
        raise BuildError(f"{generation}: index and arrays are of different articles; run again with --full")


class Asked(BaseModel):
    """What the writers' questions found in a generation, and the code that was asked."""

    generation: str
    code: str
    problems: tuple[Problem, ...]


def ask(index: Path, generation: Generation) -> tuple[Problem, ...]:
    """Return a problem for each of the writers' questions that the generation answers otherwise than they say.

    What was found is kept in ``index`` for ``recall``.

    Raises:
        ArticleError: this program fails over the questions of an article.

    """
    asked = Asked(generation=generation.name, code=_code(), problems=tuple(_ask(generation)))
    draft = _kept(index).with_suffix(".new")
    draft.write_text(asked.model_dump_json(), encoding="utf-8")
    draft.replace(_kept(index))
    return asked.problems


def recall(index: Path, generation: str) -> tuple[Problem, ...] | None:
    """Return what ``ask`` found last, or None if that was another generation or another code."""
    try:
        asked = Asked.model_validate_json(_kept(index).read_bytes())
    except (OSError, ValidationError):
        return None
    return asked.problems if (asked.generation, asked.code) == (generation, _code()) else None


def _kept(index: Path) -> Path:
    return index / "expectations.json"


def _code() -> str:
    """Return a fingerprint of this package: after any change of ranking or spelling the questions are asked anew."""
    digest = hashlib.sha256()
    for file in sorted(Path(__file__).parents[1].rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def questions(generation: Generation) -> list[str]:
    """Return the words of all that ``ask`` asks."""
    asked = (entry.metadata for entry in _expecting(generation))
    return [parse(question).words for metadata in asked for question in (*metadata.expect_queries, *metadata.not_for)]


def _expecting(generation: Generation) -> Iterator[Entry]:
    return (entry for entry in generation.docstore.entries.values() if entry.metadata.is_searchable)


def _ask(generation: Generation) -> Iterator[Problem]:
    for entry in _expecting(generation):
        with blame(entry.slug):
            problems = (*_missed(entry, generation.searcher), *_usurped(entry, generation.searcher))
        yield from problems


def _missed(entry: Entry, searcher: Searcher) -> Iterator[Problem]:
    for question in entry.metadata.expect_queries:
        first = [hit.slug for hit in searcher.search(parse(question, page_size=TOP)).hits]
        if entry.slug not in first:
            found = ", ".join(first) or "nothing"
            message = (
                f'"{question}" should find this article among the first {TOP} but finds {found}; '
                "add the question's words to keywords or synonyms, or to the text"
            )
            yield Problem("expect-query", entry.path, entry.lines.get("expect_queries"), message)


def _usurped(entry: Entry, searcher: Searcher) -> Iterator[Problem]:
    for question in entry.metadata.not_for:
        hits = searcher.search(parse(question, page_size=1)).hits
        if hits and hits[0].slug == entry.slug:
            message = f'"{question}" finds this article first, although not_for says it must not'
            yield Problem("not-for", entry.path, entry.lines.get("not_for"), message)

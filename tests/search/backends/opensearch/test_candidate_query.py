"""What people type is the value of clauses; what our ranking knows of a word is looked for, too."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from search.backends.opensearch.candidate_query import MOST_TERMS, candidate_queries
from search.query import parse

if TYPE_CHECKING:
    from search.generations.generation import Generation


def bodies(generation: Generation, text: str, **options: str) -> str:
    queries = candidate_queries(generation.searcher, parse(text, **options), ("en",), ("safe",), 300, has_knn=True)  # type: ignore[arg-type]
    return json.dumps(queries)


def test_a_query_looks_for_what_was_typed_and_for_what_was_meant(mail: Generation) -> None:
    body = bodies(mail, "pasword")
    assert '"password"' in body
    assert '"pasword"' in body
    assert '"slug": ["safe"]' in body


@pytest.mark.parametrize("text", ["* OR _exists_:record", '"}}]', "/.*/", "a~2 b^9 (c"])
def test_no_clause_reads_a_syntax(mail: Generation, text: str) -> None:
    body = bodies(mail, text)
    for kind in ("query_string", "simple_query_string", "regexp", "wildcard", "script", "fuzzy"):
        assert f'"{kind}"' not in body
    json.loads(body)


def test_a_category_is_searched_beside_all(mail: Generation) -> None:
    assert '"filter": {"term": {"categories": "billing"}}' in bodies(mail, "refund", category="billing")
    assert '"filter"' not in bodies(mail, "zeppelin").replace('"constant_score": {"filter"', "")


def test_a_prefix_of_everything_stays_below_the_limit_on_clauses(mail: Generation) -> None:
    text = " ".join("abcdefghijklmnopqrstuvwxyz")
    assert bodies(mail, text).count('"term": {') <= 2 * MOST_TERMS + 200

"""A synonym matches the sections that have all of its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.matching.clauses.synonyms import SynonymMatches

if TYPE_CHECKING:
    from search.generations.generation import Generation


def test_all_words_of_a_synonym_must_be_in_a_section(mail: Generation) -> None:
    matches = SynonymMatches(mail.searcher.impacts, mail.searcher.tokens)
    found = matches.of("recovery phrase", 5.0)
    assert found is not None
    assert len(found[0].docs) == 1
    assert matches.of("recovery phrase", 5.0) is found
    assert matches.of("recovery zeppelin", 5.0) is None

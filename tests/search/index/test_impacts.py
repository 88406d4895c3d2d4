"""Impacts follow the fields and the writers' boosts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from search.index import impacts, postings
from search.index.fields import FIELDS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.search.index.conftest import Indexed


def test_a_word_in_the_title_is_worth_more_than_one_in_the_text(indexed: Indexed) -> None:
    rows = indexed.frequencies.term_rows
    worth = impacts.bm25f(rows.docs, rows.counts, impacts.Weights.of(indexed.frequencies.lengths))
    columns = [field.name for field in FIELDS]
    in_title = rows.counts[:, columns.index("title")] > 0
    only_text = rows.counts[:, : columns.index("body")].sum(axis=1) == 0
    assert worth[in_title].min() > worth[only_text].mean()
    assert worth.min() > 0


def test_an_article_boost_multiplies_its_impacts(indexed: Indexed, tmp_path: Path) -> None:
    frequencies = indexed.frequencies
    for name, boosts in (("plain", {}), ("boosted", {frequencies.slugs[0]: 2.0})):
        (tmp_path / name).mkdir()
        postings.write(tmp_path / name, frequencies)
        impacts.write(tmp_path / name, frequencies, boosts)
    plain, boosted = (impacts.open_impacts(tmp_path / name) for name in ("plain", "boosted"))
    mine = plain.article[plain.docs] == 0
    np.testing.assert_allclose(boosted.worth[mine], 2.0 * plain.worth[mine], rtol=1e-6)
    np.testing.assert_array_equal(boosted.worth[~mine], plain.worth[~mine])


def test_terms_with_a_prefix_are_one_range(indexed: Indexed, tmp_path: Path) -> None:
    postings.write(tmp_path, indexed.frequencies)
    impacts.write(tmp_path, indexed.frequencies, {})
    opened = impacts.open_impacts(tmp_path)
    for prefix in {opened.terms[0][:1], opened.terms[-1][:2], "\U0001f600"}:
        first, end = opened.beginning_with(prefix)
        assert list(opened.terms[first:end]) == [term for term in opened.terms if term.startswith(prefix)]

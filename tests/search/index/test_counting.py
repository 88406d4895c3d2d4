"""Terms are counted by field and section, and pairs of neighbours within a section."""

from __future__ import annotations

from search.index.counting import MAX_COUNT, pair_key, pair_keys, term_hashes
from search.index.fields import FIELDS
from tests.search.index.sections import frequencies


def test_terms_are_counted_by_field_and_section() -> None:
    counted = frequencies({"a": [["mail", "key", "mail"], ["key"]], "b": [["key"]]})
    mail, key = counted.terms.index("mail"), counted.terms.index("key")
    body = [field.name for field in FIELDS].index("body")
    rows = counted.term_rows
    assert rows.docs[rows.ptr[mail] : rows.ptr[mail + 1]].tolist() == [0]
    assert rows.docs[rows.ptr[key] : rows.ptr[key + 1]].tolist() == [0, 1, 2]
    assert rows.counts[rows.ptr[mail], body] == 2
    assert counted.lengths[:, body].tolist() == [3, 1, 1]
    assert (counted.article.tolist(), counted.ordinal.tolist()) == ([0, 0, 1], [0, 1, 0])


def test_counts_stop_at_the_largest_byte() -> None:
    counted = frequencies({"a": [["mail"] * 1_000]})
    assert counted.term_rows.counts.max() == MAX_COUNT
    assert counted.lengths.max() == 1_000


def test_pairs_are_ordered_and_never_cross_sections() -> None:
    counted = frequencies({"a": [["mail", "key"], ["reset"]]})
    assert pair_keys(term_hashes(["mail", "key"]))[0] in counted.pairs
    assert pair_keys(term_hashes(["key", "mail"]))[0] not in counted.pairs
    assert pair_keys(term_hashes(["key", "reset"]))[0] not in counted.pairs


def test_the_key_of_one_pair_is_that_of_the_array() -> None:
    assert pair_key("mail", "key") == pair_keys(term_hashes(["mail", "key"]))[0]


def test_no_sections_have_no_frequencies() -> None:
    nothing = frequencies({})
    assert (nothing.sections, nothing.terms, nothing.words, nothing.slugs) == (0, (), (), ())
    assert len(nothing.pairs) == len(nothing.term_rows.docs) == 0

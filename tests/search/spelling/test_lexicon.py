"""The lexicon finds terms by the prefixes of surface words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from search.spelling import lexicon
from search.spelling.lexicon import Lexicon
from tests.search.index.sections import frequencies

if TYPE_CHECKING:
    from pathlib import Path

LEXICON = Lexicon(
    ["cab", "happier", "happy", "happyness", "zebra"], np.array([0, 1, 2, 4, 5, 6]), np.array([0, 2, 3, 2, -1, 9], "i4")
)


def test_neighbouring_terms_make_one_range() -> None:
    assert LEXICON.prefix_ranges("happ") == [(2, 4)]
    assert LEXICON.prefix_ranges("") == [(0, 1), (2, 4), (9, 10)]


def test_only_words_in_just_this_form_are_in_it() -> None:
    assert LEXICON.has("happy")
    assert not LEXICON.has("happ")
    assert not LEXICON.has("zz")


def test_words_without_a_term_are_left_out() -> None:
    assert LEXICON.prefix_ranges("happyn") == []


def test_a_written_lexicon_finds_prefixes_and_corrections(tmp_path: Path) -> None:
    counted = frequencies({"a": [["password", "reset"]], "b": [["password"]]})
    lexicon.write(tmp_path, counted, None)
    words, corrector = lexicon.read(tmp_path, ("en",))
    number = counted.terms.index("password")
    assert words.prefix_ranges("pass") == [(number, number + 1)]
    assert corrector.correct("pasword") == "password"


def test_the_delete_index_is_copied_if_the_words_are_the_same(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("first", "same", "other")]
    for folder in folders:
        folder.mkdir()
    first, same, other = folders
    lexicon.write(first, frequencies({"a": [["password"]]}), None)
    np.save(first / "deletion_hashes.npy", np.zeros(3, np.uint32))
    lexicon.write(same, frequencies({"b": [["password"]]}), first)
    lexicon.write(other, frequencies({"b": [["passport"]]}), first)
    assert np.load(same / "deletion_hashes.npy").tolist() == [0, 0, 0]
    assert len(np.load(other / "deletion_hashes.npy")) > 3

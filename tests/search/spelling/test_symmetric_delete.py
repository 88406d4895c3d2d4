"""The symmetric delete index leads from a misspelt word to every word within reach."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.spelling.symmetric_delete import delete_index, double_deletes, prefix_deletes, single_deletes

WORDS = ["auth", "authentication", "authenticator", "code", "password"]


def lookup(words: list[str], forms: list[int]) -> set[str]:
    hashes, places = delete_index(words)
    return {words[place] for place in places[np.isin(hashes, forms)]}


def misspell(word: str, at: int, letter: str, kind: str) -> str:
    """Return the word with one edit at a place."""
    before, after = word[:at], word[at:]
    return {
        "forgotten": before + after[1:],
        "added": before + letter + after,
        "wrong": before + letter + after[1:],
        "swapped": before + after[:2][::-1] + after[2:],
    }[kind]


letters = st.characters(codec="utf-8", categories=("Ll",))
edits = st.tuples(st.integers(0, 29), letters, st.sampled_from(["forgotten", "added", "wrong", "swapped"]))


@given(st.text(letters, min_size=5, max_size=30), edits)
def test_lookup_finds_a_word_one_edit_away(word: str, edit: tuple[int, str, str]) -> None:
    typed = misspell(word, edit[0] % len(word), *edit[1:])
    assert word in lookup([word], single_deletes(typed))


@given(st.text(letters, min_size=10, max_size=22), edits, edits)
def test_lookup_finds_a_long_word_two_edits_away_after_its_first_letter(
    word: str, first: tuple[int, str, str], second: tuple[int, str, str]
) -> None:
    misspelt = misspell(word, 1 + first[0] % (len(word) - 1), *first[1:])
    twice = misspell(misspelt, 1 + second[0] % (len(misspelt) - 1), *second[1:])
    assert word in lookup([word], single_deletes(twice) + double_deletes(twice))


@pytest.mark.parametrize("typed", ["pasw", "paswo", "psasw", "passs"])
def test_a_prefix_leads_to_its_first_word(typed: str) -> None:
    assert lookup(["passwordless", "passwords"], prefix_deletes(typed)) == {"passwordless"}


def test_words_and_prefixes_have_separate_entries() -> None:
    assert lookup(WORDS, single_deletes("passw")) == set()
    assert lookup(WORDS, prefix_deletes("authentication")) == set()


def test_the_hashes_are_sorted_and_belong_to_words() -> None:
    hashes, places = delete_index(WORDS)
    assert (hashes.dtype, places.dtype, len(hashes)) == (np.uint32, np.int32, len(places))
    assert (hashes[1:] >= hashes[:-1]).all()
    assert set(places.tolist()) == set(range(len(WORDS)))


@pytest.mark.parametrize("words", [[], ["a"], ["ab"], ["x" * 300]])
def test_words_that_are_too_short_or_too_long_have_no_deletes(words: list[str]) -> None:
    hashes, places = delete_index(words)
    prefixes = 4 if len("".join(words)) > 4 else 0  # three to six letters, and seven
    assert len(set(places.tolist())) == min(prefixes, 1)
    assert len(hashes) == len(places)


def test_another_process_makes_the_same_hashes() -> None:
    code = "from search.spelling.symmetric_delete import single_deletes; print(single_deletes('password'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - our own code
    assert done.stdout.strip() == str(single_deletes("password"))

"""Word lists hold frequent words, rarer ones if a spelling list has them, and no quotations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.text.word_list import LANGUAGES, Rank
from search.training.word_lists import ranks, read_words

if TYPE_CHECKING:
    from pathlib import Path


def test_words_are_ranked_by_frequency() -> None:
    listed = ranks({"de": {"haus": 2e-4, "keller": 2e-5, "erker": 2e-6, "zinne": 2e-7}}, set())
    shift = 2 * LANGUAGES.index("de")
    assert {word: Rank(bits >> shift) for word, bits in listed.items()} == {
        "haus": Rank.FREQUENT, "keller": Rank.COMMON, "erker": Rank.LISTED,
    }  # fmt: skip


def test_a_rare_english_word_must_be_spelt_right() -> None:
    assert ranks({"en": {"receive": 1e-7, "recieve": 1e-7}}, {"receive"}).keys() == {"receive"}


def test_a_quoted_word_belongs_to_its_own_language() -> None:
    listed = ranks({"en": {"the": 5e-2, "handy": 1e-5}, "de": {"the": 5e-4, "handy": 1e-4}}, set())
    assert listed["the"] == Rank.FREQUENT
    assert listed["handy"] > Rank.FREQUENT


def test_a_spelling_list_is_folded(tmp_path: Path) -> None:
    (tmp_path / "words").write_text("Café\ncat's\nx\ncan't\n3D\n", encoding="utf-8")
    assert read_words(tmp_path / "words") == {"cafe", "cant"}

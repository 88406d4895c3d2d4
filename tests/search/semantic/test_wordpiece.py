"""Word pieces equal those of the reference tokenizer for any text."""

from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordPiece as ReferenceModel
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from search.semantic import wordpiece
from search.semantic.wordpiece import WordPiece

if TYPE_CHECKING:
    from pathlib import Path

LATIN = ["in", "box", "out", "inbox", "mail", "pass", "word", "password", "re", "set", "ung", "cafe", "strasse"]
WORDS = [*LATIN, "привет", "σος", "東", "京", "ゆ", "か", "2", "550", "5", *"abcdei"]
MARKS = list("!$'+-.,/:@[]_`~¿«»、。")
PIECES = ["[PAD]", "[UNK]", *WORDS, *MARKS, *(f"##{word}" for word in [*WORDS, "box", "s", "ed", "ς"])]


def reference(pieces: list[str]) -> Tokenizer:
    numbers = {piece: number for number, piece in enumerate(pieces)}
    tokenizer = Tokenizer(ReferenceModel(numbers, unk_token="[UNK]", max_input_chars_per_word=100))  # noqa: S106
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    return tokenizer


REFERENCE = reference(PIECES)
SETTLED = [
    char
    for char in map(chr, range(0x110000))
    if unicodedata.ucd_3_2_0.category(char) not in {"Cn", "Cs"} and char not in "\u166d\u1734"
]
"""Characters that Unicode has not reclassified: the reference's tables are older than Python's."""


@pytest.mark.parametrize(
    "text",
    [
        "Password reset",
        "inboxes, unbox; IN-BOX!",
        "passwordpassword passwordx",
        "Café STRAßE straße Ünder",
        "550 5.7.1 <re@set.cafe>",
        "a\u00a0b\u3000c\u2003d\te\nf\r\ng",
        "a\x0bb\x0cc\x1cd\x85e\x00f\u200bg\ufffdh",
        "ΣΟΣ σος Σ",
        "İi̇I",
        "東京かゆ東a京",
        "\uac00\u0301 e\u0301\u0327 \u0301a",
        "\uf900\U0002f800\U00020000",
        "«a»¿b? `c~ $a+b",
        "[UNK] [PAD] ##box",
        "b" * 100,
        "b" * 101,
        "e\u0301" * 60,
        "",
        " \n ",
    ],
)
def test_texts_are_split_like_the_reference(text: str) -> None:
    assert WordPiece(PIECES).ids(text) == REFERENCE.encode(text).ids


@given(st.text(st.characters(max_codepoint=0x2FF) | st.sampled_from(SETTLED)))
def test_any_letters_are_split_like_the_reference(text: str) -> None:
    cutter = WordPiece(PIECES)
    assert cutter.ids(text) == REFERENCE.encode(text).ids
    assert cutter.ids(text) == REFERENCE.encode(text).ids, "the second time from memory"


@given(st.text(alphabet="aAbBcdeEéÉi.-' \u0301\t東\x0b", max_size=30))
def test_any_text_of_few_letters_is_split_like_the_reference(text: str) -> None:
    assert WordPiece(PIECES).ids(text) == REFERENCE.encode(text).ids


def test_a_limit_returns_the_first_pieces() -> None:
    cutter = WordPiece(PIECES)
    whole = cutter.ids("password reset in box inbox")
    assert [cutter.ids("password reset in box inbox", limit) for limit in (0, 1, 3, 99)] == [
        [],
        whole[:1],
        whole[:3],
        whole,
    ]


def test_a_full_cache_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wordpiece, "CACHED_RUNS", 2)
    cutter = WordPiece(PIECES)
    texts = ["password reset", "inbox mail", "reset password", "a b c d e", "password"]
    assert [cutter.ids(text) for text in texts * 3] == [REFERENCE.encode(text).ids for text in texts * 3]


def test_threads_can_share_a_vocabulary() -> None:
    cutter = WordPiece(PIECES)
    texts = [f"password {number} reset mail{number}" for number in range(500)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(cutter.ids, texts)) == [REFERENCE.encode(text).ids for text in texts]


def test_a_vocabulary_file_has_one_piece_per_line(tmp_path: Path) -> None:
    file = tmp_path / "vocab.txt"
    file.write_text("[UNK]\nmail\n##box\n", encoding="utf-8")
    cutter = WordPiece.read(file)
    assert (len(cutter), cutter.ids("Mailbox post")) == (3, [1, 2, 0])


def test_a_vocabulary_without_the_unknown_piece_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\[UNK\]"):
        WordPiece(["mail", "##box"])

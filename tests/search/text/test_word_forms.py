"""The ways that people in a hurry write a word give the same terms."""

from __future__ import annotations

import pytest

from search.text.word_forms import MAX_WORDS, WordForms


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("I can't", "i can not"),
        ("i cant", "i can not"),
        ("I cannot", "i can not"),
        ("I dunno", "i do not know"),
        ("they\u2019ve", "they have"),
        ("recognised", "recognized"),
        ("logged on", "signin"),
        ("my logins", "my signin"),
        ("get into", "signin"),
    ],
)
def test_spellings_of_one_thing_have_the_same_terms(written: str, plain: str) -> None:
    forms = WordForms()
    assert forms.terms(written) == forms.terms(plain)


def test_words_that_only_look_like_contractions_stay() -> None:
    forms = WordForms()
    assert forms.terms("were ill") != forms.terms("we are i will")


def test_learnt_words_are_recognised_with_one_edit() -> None:
    forms = WordForms()
    forms.learn(["hacked"])
    assert forms.terms("hackde") == forms.terms("hacked")
    assert forms.terms("hakced my acount")[0] == "hack"


@pytest.mark.parametrize(("learnt", "word"), [("threat", "thread"), ("hacked", "backed")])
def test_common_words_and_other_first_letters_are_never_corrected(learnt: str, word: str) -> None:
    forms, plain = WordForms(), WordForms()
    forms.learn([learnt])
    assert forms.terms(word) == plain.terms(word)


def test_other_languages_are_only_folded_and_stemmed() -> None:
    forms = WordForms("de")
    forms.learn(["gehackt"])
    assert forms.terms("cant") == ["cant"]
    assert forms.terms("gehakt") != forms.terms("gehackt")


def test_sentences_end_at_punctuation_and_stop_after_enough_words() -> None:
    forms = WordForms()
    assert list(forms.sentences("It fails. Help!\nNow")) == [forms.terms("It fails"), ["help"], ["now"]]
    assert sum(map(len, forms.sentences("word. " * 2 * MAX_WORDS))) <= MAX_WORDS

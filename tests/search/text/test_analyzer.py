"""The analyzer gives the same terms for a question and for the text that answers it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text.analyzer import MAX_TERM_CHARS, Analyzer, analyzer, words
from search.text.normalizer import fold

ENGLISH = analyzer("en")


def terms(text: str) -> set[str]:
    return set(ENGLISH.terms(text))


@pytest.mark.parametrize(
    "texts",
    [
        ("log in", "login", "Log-in", "sign in", "signing in", "logged in", "signed in", "sign on", "LOGIN"),
        ("log out", "sign out", "logging out", "signed out", "log off"),
        ("sign up", "signup", "sign-up"),
        ("set up", "setup", "setting up", "set-up"),
        ("two-factor", "two factor", "2-factor", "two step", "two-step", "2 step"),
        ("e-mail", "email", "E-mails", "e mail", "e\u2010mail", "e\u2011mail"),
        ("two\u2011factor", "two-factor"),
        ("Wi\u2010Fi", "Wi-Fi", "Wi\u00ad-Fi"),
        ("key\u00adboards", "key\u200bboard", "key\u2060board", "Keyboard\ufeff"),
        ("can\u2019t print", "can't print", "can\u02bct print", "cannot print", "can not print", "cant print"),
        ("cannot print", "unable to print", "it won't print", "does not print", "is not printing", "not printing"),
        ("could not open", "couldnt open", "failed to open", "no longer opens", "isn't opening", "don't open"),
    ],
)
def test_spellings_of_one_thing_have_the_same_terms(texts: tuple[str, ...]) -> None:
    assert len({tuple(sorted(terms(text))) for text in texts}) == 1
    assert terms(texts[0])


@pytest.mark.parametrize("text", ["scan notes", "the can opener", "knot tying", "notifications", "possible", "clients"])
def test_words_that_only_look_like_a_failure_stay_themselves(text: str) -> None:
    assert "cannot" not in terms(text)


def test_failure_keeps_the_word_before_it_apart() -> None:
    assert ENGLISH.terms("but not working") == ["cannot", "work"]


def test_two_factor_is_found_by_its_abbreviations() -> None:
    assert terms("2FA") <= terms("two-factor authentication")
    assert terms("MFA") == terms("2fa")


@pytest.mark.parametrize(
    ("identifier", "parts"),
    [
        ("imap.example.org", {"imap", "exampl", "org"}),
        ("550 5.7.1", {"550", "5.7.1"}),
        ("DKIM=fail", {"dkim", "fail"}),
        ("np1._domainkey", {"np1", "domainkey"}),
        ("anna@example.org", {"anna", "exampl"}),
    ],
)
def test_identifiers_are_findable_whole_and_in_part(identifier: str, parts: set[str]) -> None:
    identifier_terms = terms(identifier)
    assert parts <= identifier_terms
    assert all(fold(word) in identifier_terms for word in identifier.split())


def test_programming_languages_keep_their_signs() -> None:
    assert terms("C#") == {"c#", "c", "#"}
    assert terms("C++, C++/F#.") == {"c++", "c", "++", "f#", "f", "#"}
    assert terms("a++b #tag") == {"a++b", "tag"}


def test_words_with_vowel_signs_stay_whole() -> None:
    assert len(Analyzer("hi").terms("पासवर्ड रीसेट")) == 2
    assert words("पासवर्ड रीसेट") == ["पासवर्ड", "रीसेट"]


def test_case_accents_and_width_do_not_matter() -> None:
    assert terms("Rücksendung") == terms("rucksendung") == terms("ＲÜCKSENDUNG")  # noqa: RUF001 - fullwidth R


def test_marks_that_are_letters_stay() -> None:
    assert fold("ガ") != fold("カ")


def test_scripts_without_spaces_become_bigrams() -> None:
    assert ENGLISH.terms("二要素認証") == ["二要", "要素", "素認", "認証"]
    assert set(ENGLISH.terms("認証")) < set(ENGLISH.terms("二要素認証"))


def test_a_query_of_stop_words_alone_is_still_a_query() -> None:
    assert not ENGLISH.tokens("how to be")
    assert [token.surface for token in ENGLISH.query_tokens("how to be")] == ["how", "to", "be"]


def test_words_are_stemmed_by_the_language() -> None:
    assert terms("resetting passwords") == terms("reset password")
    assert Analyzer("pt").terms("senhas") == Analyzer("pt").terms("senha")
    assert Analyzer("xx").terms("Senhas") == ["senhas"]


def test_overlong_words_have_no_term() -> None:
    assert not terms("A" * (MAX_TERM_CHARS + 1))


def test_overlong_addresses_keep_their_parts() -> None:
    assert {"bill", "invoic"} <= terms("https://mail.example.org/" + "x/" * 40 + "billing/invoices")


def test_spans_locate_terms() -> None:
    text = "Please Log in with two-factor, or write to a@example.org."
    spans = {text[start:end]: span_terms for (start, end), span_terms in ENGLISH.spans(text)}
    assert "signin" in spans["Log in"]
    assert "2fa" in spans["two-factor"]
    assert "exampl" in spans["a@example.org"]


@pytest.mark.parametrize(
    ("text", "word", "term"),
    [
        ("A key\u00adboard.", "key\u00adboard", "keyboard"),
        ("A key\u200bboard.", "key\u200bboard", "keyboard"),
        ("A e\u2010mail.", "e\u2010mail", "email"),
        ("Cafe\u0301s here", "Cafe\u0301s", "cafe"),
        ("at imap.\u200bexample.org", "imap.\u200bexample.org", "imap.example.org"),
        ("Use C++ now", "C++", "c++"),
    ],
)
def test_spans_refer_to_the_original_text(text: str, word: str, term: str) -> None:
    assert term in {text[start:end]: span_terms for (start, end), span_terms in ENGLISH.spans(text)}[word]


@pytest.mark.parametrize("text", ["ล้างน้ำ", "認\u200b証", "か\u3099く"])
def test_spans_of_scripts_without_spaces_have_the_terms_of_the_index(text: str) -> None:
    assert set().union(*(span_terms for _, span_terms in ENGLISH.spans(text))) == terms(text)


@given(st.lists(st.sampled_from(("reset", "codes", "mail", "windows11", "كلمة", "שלום")), min_size=1), st.data())
def test_invisible_characters_change_neither_terms_nor_spans(written: list[str], data: st.DataObject) -> None:
    invisible = st.sampled_from("\u00ad\u200b\u2060\ufeff")
    hidden = [
        word[:at] + data.draw(invisible) + word[at:]
        for word, at in [(word, data.draw(st.integers(1, len(word) - 1))) for word in written]
    ]
    assert ENGLISH.terms(" ".join(hidden)) == ENGLISH.terms(" ".join(written))
    text = " ".join(hidden)
    assert [text[start:end] for (start, end), _ in ENGLISH.spans(text)] == hidden


def test_words_returns_only_what_corrections_may_use() -> None:
    assert words("Reset 2FA at imap.example.org, ok?") == ["reset", "at", "imap", "example", "org", "ok"]


@given(st.text(max_size=200))
def test_terms_of_any_text_are_short_and_reproducible(text: str) -> None:
    text_terms = ENGLISH.terms(text)
    assert all(term and not term.isspace() and len(term) <= MAX_TERM_CHARS for term in text_terms)
    assert [token.term for token in ENGLISH.tokens(text)] == [token.term for token in ENGLISH.tokens(text)]


@given(st.text(max_size=200))
def test_spans_of_any_text_are_ordered_and_within_it(text: str) -> None:
    end_before = 0
    for (start, end), _ in ENGLISH.spans(text):
        assert end_before <= start < end <= len(text)
        end_before = end

"""Unknown words are corrected if a known word is within reach."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.spelling.corrector import Corrector, max_edits, replace_words
from search.spelling.symmetric_delete import delete_index

LEXICON = {
    "password": 40, "passport": 3, "delivery": 9, "delphi": 1, "code": 7, "authentication": 12, "reset": 5,
    "printed": 4, "factor": 6, "two": 30, "word": 9, "pass": 4, "notifications": 8, "vector": 2, "book": 7,
    "mark": 5, "bookmark": 6, "preferences": 5, "prefer": 3, "refer": 2, "ward": 2,
    "thread": 9, "repointed": 1,
}  # fmt: skip


@pytest.mark.parametrize("typed", ["pasw\u00adord", "Pasword", "PASWORD", "pas\u2019word"])
def test_a_word_is_replaced_in_any_spelling(typed: str) -> None:
    assert replace_words(f"my {typed}, please", {"pasword": "password"}) == "my password, please"


@pytest.fixture(scope="module")
def corrector() -> Corrector:
    return Corrector.of(LEXICON)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("pasword", "password"), ("passwrod", "password"), ("delivry", "delivery"), ("autentificaton", None),
     ("autentication", "authentication"), ("athentcation", "authentication"), ("notificatoins", "notifications"),
     ("notifcatoins", "notifications"), ("preferr", "prefer"), ("rezet", "reset"), ("xpxxwxrd", None)],
)  # fmt: skip
def test_a_misspelt_word_is_corrected(corrector: Corrector, typed: str, meant: str | None) -> None:
    assert corrector.correct(typed) == meant


@pytest.mark.parametrize("word", list(LEXICON))
def test_known_words_are_never_corrected_or_split(corrector: Corrector, word: str) -> None:
    assert corrector.correct(word) is None
    assert corrector.split(word) is None
    assert corrector.correct_prefix(word) is None


@pytest.mark.parametrize("word", ["printer", "repointer", "sector", "xassword", "threat"])
def test_other_words_that_no_article_has_are_left_alone(corrector: Corrector, word: str) -> None:
    assert corrector.correct(word) is None


def test_three_letters_are_only_corrected_to_function_words() -> None:
    short = Corrector.of({"key": 9, "the": 9, "with": 9})
    assert short.correct("kye") is None
    assert short.correct("hte") == "the"
    assert short.correct("tghe") == "the"
    assert short.correct("th") is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("psuh", "push"), ("kwno", "know"), ("nkwo", "know"), ("acces", "access"), ("pxxh", None)],
)
def test_four_letters_are_corrected_if_little_is_wrong(typed: str, meant: str | None) -> None:
    assert Corrector.of({"push": 3, "know": 3, "access": 3}).correct(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("fone", "phone"), ("loging", "logging"), ("definishion", "definition"), ("nolidge", None)],
)
def test_a_word_spelt_by_ear_is_corrected(typed: str, meant: str | None) -> None:
    assert Corrector.of({"phone": 2, "foreign": 9, "logging": 1, "definition": 2}).correct(typed) == meant


@pytest.mark.parametrize("word", ["cash", "stock", "insurance", "preview", "soon", "asap", "nicht"])
def test_real_words_are_left_alone(word: str) -> None:
    centre = dict.fromkeys(("cache", "sticky", "instance", "review", "sponsorship", "adapter", "night", "sock"), 5)
    assert Corrector.of(centre).correct(word) is None


def test_words_of_the_articles_languages_are_real() -> None:
    words = ["rechnungen", "zahlung"]
    index = delete_index(words)
    assert Corrector(words, [3, 3], *index).correct("rechnung") == "rechnungen"
    assert Corrector(words, [3, 3], *index, languages=("de",)).correct("rechnung") is None


def test_a_frequent_word_of_another_language_is_only_corrected_if_a_finger_slipped() -> None:
    corrector = Corrector.of({"like": 3, "different": 2, "night": 9})
    assert corrector.correct("liek") == "like"  # Latvian
    assert corrector.correct("diferent") == "different"  # Catalan
    assert corrector.correct("nicht") is None


def test_letters_that_moved_by_two_places_are_one_error() -> None:
    corrector = Corrector.of({"provide": 1, "prove": 90, "protocol": 2})
    assert corrector.correct("prodive") == "provide"
    assert corrector.correct("procotol") == "protocol"


def test_the_more_frequent_of_equal_corrections_wins() -> None:
    assert Corrector.of({"passport": 1, "password": 3}).correct("passworp") == "password"
    assert Corrector.of({"lasting": 3, "listing": 1}).correct("lxsting") == "lasting"
    assert Corrector.of({"lasting": 1, "listing": 3}).correct("lxsting") == "listing"


@pytest.mark.parametrize(
    ("typed", "likely", "other"),
    [
        ("tabel", "table", "label"),  # a swap, before another letter
        ("comming", "coming", "combing"),  # a doubled letter
        ("brwser", "browser", "bowser"),  # a forgotten letter, before one too many and one too few
        ("sebding", "sending", "seeding"),  # the key beside it
        ("sprend", "spend", "spread"),
    ],
)
def test_the_most_common_kind_of_error_wins(typed: str, likely: str, other: str) -> None:
    assert Corrector.of({likely: 3, other: 3}).correct(typed) == likely


def test_one_edit_comes_before_two() -> None:
    assert Corrector.of({"messages": 1, "passages": 900}).correct("messagess") == "messages"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("pasw", "password"), ("authentcat", "authentication"), ("delv", "delivery"), ("pas", None),
     ("atuh", "authentication"), ("auhte", "authentication"),
     ("authentictai", "authentication"), ("notificaitons", "notifications"),
     ("xxxxxxxxxx", None), ("passworxxxx", None), ("paas", "password")],
)  # fmt: skip
def test_a_misspelt_prefix_leads_to_a_word(corrector: Corrector, typed: str, meant: str | None) -> None:
    assert corrector.correct_prefix(typed) == meant


@pytest.mark.parametrize("typed", ["passw", "authenticat", "pass"])
def test_known_prefixes_are_not_corrected(corrector: Corrector, typed: str) -> None:
    assert corrector.correct_prefix(typed) is None


@pytest.mark.parametrize(
    ("typed", "parts"),
    [("twofactor", ("two", "factor")), ("resetpassword", ("reset", "password")), ("twox", None), ("xtwo", None),
     ("password", None), ("forward", None), ("twoxfactor", None)],
)  # fmt: skip
def test_compounds_are_split_if_both_parts_are_known(
    corrector: Corrector, typed: str, parts: tuple[str, str] | None
) -> None:
    assert corrector.split(typed) == parts


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [("pass", "word", "password"), ("pass", "port", "passport"), ("authen", "tication", "authentication"),
     ("book", "mark", None), ("two", "factor", None), ("co", "de", None), ("pre", "fer", "prefer"),
     ("re", "set", None)],
)  # fmt: skip
def test_split_words_are_joined_if_that_is_clearly_likelier(
    corrector: Corrector, first: str, second: str, joined: str | None
) -> None:
    assert corrector.join(first, second) == joined


def test_an_empty_lexicon_corrects_nothing() -> None:
    nothing = Corrector.of({})
    assert nothing.correct("password") is None
    assert nothing.correct_prefix("passw") is None
    assert nothing.split("twofactor") is None
    assert nothing.join("pass", "word") is None


@given(st.text(max_size=40))
def test_any_text_is_accepted(text: str) -> None:
    corrector = Corrector.of(LEXICON)
    for answer in (corrector.correct(text), corrector.correct_prefix(text)):
        assert answer is None or answer in LEXICON
    corrector.split(text)
    corrector.join(text, text)


def test_arrays_may_be_memory_mapped(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("arrays")
    words = sorted(LEXICON)
    hashes, places = delete_index(words)
    counts = np.array([LEXICON[word] for word in words], np.int32)
    arrays = {"hashes": hashes, "places": places, "counts": counts}
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
    mapped = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in arrays}
    corrector = Corrector(words, mapped["counts"], mapped["hashes"], mapped["places"])
    assert corrector.correct("pasword") == "password"
    assert corrector.correct_prefix("pasw") == "password"


def test_longer_words_may_have_more_edits() -> None:
    assert [max_edits("x" * length) for length in (2, 3, 4, 5, 20)] == [0, 1, 2, 2, 2]


def test_the_rest_of_the_query_stays_as_typed() -> None:
    assert replace_words("My PASWORD, 2FA?", {"pasword": "password"}) == "My password, 2FA?"

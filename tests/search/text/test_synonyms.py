"""The writers' synonyms reach the index and expand the words of a query."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kb.lists.synonyms import SYNONYMS_FILE, parse
from search.generations.manager import IndexManager
from search.text.synonyms import Alternative, Expander
from tests.small_centre import MAIL

if TYPE_CHECKING:
    from search.config import SearchConfig
    from tests.search.conftest import BuildIndex

LIST = """\
en:
  same:
    - invoice, bill, receipt
    - two-factor, 2fa, second factor
    - log in, sign in
    - backup codes, scratch codes
    - code, PIN
    - recovery e-mail, rescue address
    - licence, licences, seat
  means:
    otp: verification code, code
    bill: Rechnung
de:
  same:
    - Rechnung, Beleg
  means:
    bill: Gesetz
ja:
  same: 請求書, 領収書
"""


@pytest.fixture(scope="module")
def expander() -> Expander:
    return Expander(parse(LIST.encode()))


def means(expander: Expander, text: str) -> list[tuple[int, int, str]]:
    return [(alternative.start, alternative.end, alternative.means) for alternative in expander.expand(text.split())]


def test_a_changed_list_is_published_and_a_removed_one_disappears(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index(MAIL)
    report = build_index({SYNONYMS_FILE: "en:\n  same:\n    - bill, invoice\n  means:\n    otp: code\n"})
    assert (report.changed, report.published) == (0, True)
    served = IndexManager(search_config).current().docstore.synonyms
    assert [group.phrases for group in served.groups] == [("bill", "invoice")]
    assert [(meaning.phrase, meaning.means) for meaning in served.meanings] == [("otp", ("code",))]

    again = build_index({})
    assert again.generation == report.generation

    build_index({SYNONYMS_FILE: None})
    assert IndexManager(search_config).current().docstore.synonyms.groups == ()


def test_an_alternative_has_its_place_and_the_words_as_typed(expander: Expander) -> None:
    assert expander.expand(["my", "second", "factors"]) == (
        Alternative(1, 3, "second factors", "two-factor"),
        Alternative(1, 3, "second factors", "2fa"),
    )


@pytest.mark.parametrize("typed", ["invoice", "invoices", "invoiced"])
def test_other_forms_of_a_word_match(expander: Expander, typed: str) -> None:
    assert means(expander, typed) == [(0, 1, "bill"), (0, 1, "receipt")]


@pytest.mark.parametrize("typed", ["planned", "billing", "coding"])
def test_other_words_of_the_same_stem_do_not_match(typed: str) -> None:
    expander = Expander(parse(b"en:\n  same:\n    - plan, subscription\n    - bill, invoice\n    - code, pin\n"))
    assert means(expander, typed) == []


@pytest.mark.parametrize("typed", ["two-factor", "two factor"])
def test_hyphens_separate_words_as_spaces_do(expander: Expander, typed: str) -> None:
    assert means(expander, typed) == [(0, len(typed.split()), "2fa"), (0, len(typed.split()), "second factor")]


@pytest.mark.parametrize(("typed", "end"), [("recovery e-mail", 2), ("recovery email", 2), ("recovery e mail", 3)])
def test_e_mail_is_one_word_in_every_spelling(expander: Expander, typed: str, end: int) -> None:
    assert means(expander, typed) == [(0, end, "rescue address")]


def test_stop_words_are_part_of_a_phrase(expander: Expander) -> None:
    assert means(expander, "cannot log in") == [(1, 3, "sign in")]
    assert means(expander, "the log says") == []


def test_the_longest_phrase_wins_and_uses_up_its_words(expander: Expander) -> None:
    assert means(expander, "scratch codes or code") == [(0, 2, "backup codes"), (3, 4, "PIN")]


def test_a_one_way_synonym_applies_in_one_direction(expander: Expander) -> None:
    assert means(expander, "otp") == [(0, 1, "verification code"), (0, 1, "code")]
    assert means(expander, "verification") == []


def test_the_lists_of_all_languages_apply(expander: Expander) -> None:
    assert means(expander, "a bill") == [
        (1, 2, "invoice"), (1, 2, "receipt"), (1, 2, "Rechnung"), (1, 2, "Gesetz")
    ]  # fmt: skip
    assert means(expander, "rechnungen") == [(0, 1, "Beleg")]
    assert means(expander, "請求書はどこ") == [(0, 1, "領収書")]


def test_a_form_of_the_word_itself_is_no_synonym(expander: Expander) -> None:
    assert means(expander, "licence") == [(0, 1, "seat")]


@pytest.mark.parametrize("text", ["", "nothing here", "--", "two", "second"])
def test_words_outside_the_list_have_no_synonyms(expander: Expander, text: str) -> None:
    assert expander.expand(text.split()) == ()


def test_without_a_list_there_are_no_synonyms() -> None:
    assert Expander(parse(b"")).expand(["bill"]) == ()

"""Misspelt, joined and split words are corrected, visibly and reversibly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from search.generations.manager import IndexManager
from tests.search.searching import ask, slugs
from tests.small_centre import article

if TYPE_CHECKING:
    from search.config import SearchConfig
    from search.generations.generation import Generation
    from tests.search.conftest import BuildIndex


def test_misspelt_words_are_corrected_visibly(mail: Generation) -> None:
    results = ask(mail, "forgot my pasword")
    assert results.corrected == "forgot my password"
    assert slugs(results)[0] == "reset-password"


def test_visitors_can_insist_on_what_they_typed(mail: Generation) -> None:
    results = ask(mail, "pasword", correct=False)
    assert results.corrected is None
    assert results.hits == ()
    assert results.verdict.unknown_words == ("pasword",)


def test_the_beginning_of_a_word_is_not_corrected(mail: Generation) -> None:
    results = ask(mail, "authenti")
    assert results.corrected is None
    assert slugs(results) == ["two-factor"]


def test_a_correction_that_leads_nowhere_is_undone(mail: Generation) -> None:
    results = ask(mail, "wait clocl teapot saucer spoon")
    assert results.corrected is None
    assert results.verdict.outcome != "answered"
    assert "clocl" in results.verdict.unknown_words


def test_misspelt_words_in_quotes_are_corrected(mail: Generation) -> None:
    results = ask(mail, '"reset your pasword"')
    assert slugs(results) == ["reset-password"]


def test_phrases_that_the_analyzer_joins_are_no_correction(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index({f"a/{n}.md": article(f"Set up part {n}", "Setup.") for n in range(4)})
    assert ask(IndexManager(search_config).current(), "set up part 2").corrected is None


@pytest.mark.parametrize("words", ["Set up", "Setup"])
@pytest.mark.parametrize("typed", ["set up the printer", "setup the printer", "set-up the printer"])
def test_one_word_and_two_are_no_corrections_of_each_other(
    build_index: BuildIndex, search_config: SearchConfig, words: str, typed: str
) -> None:
    build_index({f"a/{n}.md": article(f"{words} printer {n}", f"{words} the printer.") for n in range(4)})
    results = ask(IndexManager(search_config).current(), typed)
    assert results.corrected is None
    assert results.hits


def test_two_real_words_that_articles_write_as_one_are_joined_silently(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index({"a/backup.md": article("Backup", "A backup."), "a/other.md": article("Print", "Ink.")})
    results = ask(IndexManager(search_config).current(), "back up")
    assert (results.corrected, slugs(results)) == (None, ["backup"])


def test_a_correction_that_finds_nothing_is_undone(mail: Generation) -> None:
    results = ask(mail, "helicopter rotor blade mantenance pasword schedule")
    assert not (results.corrected and results.verdict.outcome == "none")


def test_a_corrected_word_finds_what_the_right_one_finds(mail: Generation) -> None:
    for typed, meant in (("pasword", "password"), ("atuhenticator", "authenticator")):
        right, corrected = ask(mail, meant), ask(mail, typed)
        assert corrected.corrected == meant
        assert slugs(corrected) == slugs(right)
        assert corrected.verdict.outcome != "none"


def test_function_words_are_corrected_silently(mail: Generation) -> None:
    results = ask(mail, "teh password")
    assert (results.corrected, results.verdict.unknown_words) == (None, ())


def test_a_slip_is_corrected_though_another_language_has_the_word(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index({"a/a.md": article("Change your address", "Type the address."), "a/b.md": article("Ink", "Ink.")})
    generation = IndexManager(search_config).current()
    assert ask(generation, "adress").corrected == "address"  # Swedish
    assert ask(generation, "rechnung").corrected is None


def test_words_that_synonyms_explain_are_left_alone(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index({"a/a.md": article("Ledger", "The ledger."), "_synonyms.yaml": "en:\n  same:\n    - ledgr, account\n"})
    assert ask(IndexManager(search_config).current(), "ledgr").corrected is None


def test_corrections_show_words_as_people_write_them(build_index: BuildIndex, search_config: SearchConfig) -> None:
    articles = {
        "a/a.md": article("Geld zurückbekommen", "So können Sie Geld zurückbekommen.", lang="de"),
        "a/b.md": article("Κωδικός", "Αλλάξτε τον κωδικός σας.", lang="el"),
    }
    build_index(articles)
    generation = IndexManager(search_config).current()
    results = ask(generation, "zuruckbekomen")
    assert (results.corrected, results.hits[0].why) == ("zurückbekommen", ("zuruckbekomen → zurückbekommen",))
    assert ask(generation, "κωδικσό").corrected == "κωδικός"
    assert ask(generation, "Übermut").verdict.unknown_words == ("übermut",)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("recoveryphrase", "recovery phrase"), ("the authen ticator", "the authenticator"), ("delaied", "delayed")],
)
def test_joined_and_split_words_are_corrected(mail: Generation, typed: str, meant: str) -> None:
    assert ask(mail, typed).corrected == meant

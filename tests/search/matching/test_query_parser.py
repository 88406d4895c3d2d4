"""Queries are parsed in every language, with unfinished words, numbers, phrases and synonyms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.generations.manager import IndexManager
from tests.search.searching import ask, slugs
from tests.small_centre import article

if TYPE_CHECKING:
    from search.config import SearchConfig
    from search.generations.generation import Generation
    from tests.search.conftest import BuildIndex


def test_a_mere_prefix_of_known_words_is_unknown_and_no_answer(mail: Generation) -> None:
    verdict = ask(mail, "refund fun").verdict
    assert "fun" in verdict.unknown_words
    assert ask(mail, "clock tele").verdict.unknown_words == ("tele",)
    assert ask(mail, "authen").verdict.outcome == "unsure"


def test_an_unfinished_misspelt_word_still_matches(mail: Generation) -> None:
    assert slugs(ask(mail, "forgotten passw"))[0] == slugs(ask(mail, "forgotten pasw"))[0] == "reset-password"


def test_scripts_without_spaces_are_searched_by_their_bigrams(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index(
        {
            "ja/認証.md": article("二要素認証を設定する", "携帯電話で確認します。"),
            "ja/請求.md": article("請求書", "請求。"),
        }
    )
    generation = IndexManager(search_config).current()
    assert slugs(ask(generation, "認証"))[0] == "認証"
    assert slugs(ask(generation, "電話"))[0] == "認証"


def test_words_with_numbers_match_as_one_word_and_as_two(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index(
        {
            "a/apart.md": article("Install on Linux 24", "The archive needs 30 GB on the disk."),
            "a/glued.md": article("Open port587 for mail", "The mailbox holds 15GB for 36hours."),
            "a/whole.md": article("Play mp3 files", "Choose a player."),
            "a/other.md": article("Release 3 of the mp player", "Choose a file."),
        }
    )
    generation = IndexManager(search_config).current()
    for question, slug in [
        ("linux24", "apart"),
        ("port 587", "glued"),
        ("30gb", "apart"),
        ("15 gb", "glued"),
        ("36 hours", "glued"),
        ("port 587 port", "glued"),
    ]:
        results = ask(generation, question)
        assert (results.hits[0].slug, results.verdict.unknown_words) == (slug, ())
    assert slugs(ask(generation, "mp3")) == ["whole"]
    assert ask(generation, "zeppelin24").verdict.unknown_words == ("zeppelin24",)


def test_every_language_is_searched_with_its_own_stems(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index(
        {
            "a/reset.md": article("Resetting passwords", "Text."),
            "a/senha.md": article("Redefinir senhas", "Escolha outra.", lang="pt"),
            "a/kennwort.md": article("Kennwörter ändern", "Im Konto.", lang="de"),
        }
    )
    generation = IndexManager(search_config).current()
    assert set(generation.meta.languages) == {"en", "pt", "de"}
    assert slugs(ask(generation, "senha"))[0] == "senha"
    assert slugs(ask(generation, "kennwort"))[0] == "kennwort"
    assert slugs(ask(generation, "password reset"))[0] == "reset"


def test_a_word_finds_the_compounds_that_contain_it(build_index: BuildIndex, search_config: SearchConfig) -> None:
    articles = {
        "de/rechnung.md": article("Rechnungsadresse ändern", "Unter Abrechnung.", lang="de"),
        "de/passwort.md": article("Passwort", "Neues Passwort.", lang="de"),
        "en/sunflower.md": article("Sunflower", "About sunflowers.", lang="en"),
    }
    build_index(articles)
    generation = IndexManager(search_config).current()
    results = ask(generation, "Adresse")
    assert slugs(results) == ["rechnung"]
    assert results.verdict.unknown_words == ()
    assert ("Rechnungsadresse", True) in results.hits[0].snippet.parts() or "adresse" in results.hits[0].why
    assert slugs(ask(generation, "Wort")) == []
    assert slugs(ask(generation, "flower")) == []


def typed(generation: Generation, text: str) -> dict[str, float]:
    """Return the score of each hit for a query that is being typed."""
    return {hit.slug: hit.score for hit in ask(generation, text, is_complete=False).hits}


def test_the_next_letter_of_a_word_changes_no_score_while_the_word_fits(mail: Generation) -> None:
    scores = [typed(mail, f"forgotten {'password'[:end]}")["reset-password"] for end in range(1, 9)]
    assert scores == [scores[0]] * 8


def test_a_stop_word_and_a_number_may_begin_a_longer_word_while_typed(mail: Generation) -> None:
    assert "reset-password" in typed(mail, "the pass")
    assert "two-factor" in typed(mail, "t"), "the beginning of telephone, and a stop word"
    assert list(typed(mail, "55")) == list(typed(mail, "550")) == ["bounce"]


def test_an_ending_may_follow_a_known_word_while_typed(mail: Generation) -> None:
    assert "bounce" in typed(mail, "delayin")
    assert "refund" in typed(mail, "refundi")


def test_what_a_word_may_become_stays_listed_while_it_is_typed(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    articles = {
        "filelink.md": article("Filelink uploads", "Large attachments."),
        "file.md": article("File a complaint", "Write to us."),
        "notifications.md": article("Notifications on a phone", "Allow them."),
        "sign-in.md": article("Sign in", "Use your password."),
        "signing.md": article("Signing messages", "With a key."),
        "release.md": article("The ESR channel", "For those who wait."),
        "mail.md": article("Read e-mail", "On 1 or 12 phones."),
    }
    build_index(articles)
    generation = IndexManager(search_config).current()
    assert list(typed(generation, "fileli")) == ["filelink"], "its stem is another word"
    assert typed(generation, "phone does no") == typed(generation, "phone does not"), "not yet a failure"
    assert typed(generation, "logi") == typed(generation, "login")
    assert typed(generation, "e-m") == typed(generation, "e-mai") == typed(generation, "e-mail")
    assert next(iter(typed(generation, "esr1"))) == next(iter(typed(generation, "esr12b"))) == "release"

"""Questions find the articles that answer them, and the verdict is honest about those that none does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.generations.manager import IndexManager
from search.query import parse
from tests.small_centre import MAIL, article

if TYPE_CHECKING:
    from search.config import SearchConfig
    from search.generations.generation import Generation
    from search.results import Results
    from tests.search.conftest import BuildIndex


def ask(generation: Generation, text: str, **options: object) -> Results:
    return generation.searcher.search(parse(text, **options))  # type: ignore[arg-type]


def slugs(results: Results) -> list[str]:
    return [hit.slug for hit in results.hits]


@pytest.mark.parametrize(
    ("question", "slug"),
    [
        ("forgot password", "reset-password"),
        ("passphrase lost", "reset-password"),
        ("550 5.7.1", "bounce"),
        ("imap.example.org", "bounce"),
        ("imap", "bounce"),
        ("AUTHENTICATOR CODE", "two-factor"),
        ("log in page", "reset-password"),
        ("refunds", "refund"),
        ("authentic", "two-factor"),
    ],
)
def test_a_question_finds_its_article(mail: Generation, question: str, slug: str) -> None:
    assert slugs(ask(mail, question))[0] == slug


def test_a_hit_leads_to_the_section_that_matched_best(mail: Generation) -> None:
    hit = ask(mail, "twelve words recovery phrase").hits[0]
    assert hit.url == "/articles/reset-password#with-the-recovery-phrase"
    assert hit.section == "With the recovery phrase"
    assert ("twelve", True) in hit.snippet.parts()
    assert hit.reviewed is not None
    assert hit.reviewed.isoformat() == "2026-10-01"
    assert ask(mail, "bounces").hits[0].trail == ("Sending mail",)


def test_an_article_is_one_hit_however_many_sections_match(mail: Generation) -> None:
    found = slugs(ask(mail, "clock"))
    assert found == ["two-factor"]


def test_a_misspelt_word_is_corrected_and_says_so(mail: Generation) -> None:
    results = ask(mail, "forgot my pasword")
    assert results.corrected == "forgot my password"
    assert slugs(results)[0] == "reset-password"


def test_the_visitor_may_insist_on_what_was_typed(mail: Generation) -> None:
    results = ask(mail, "pasword", correct=False)
    assert results.corrected is None
    assert results.hits == ()
    assert results.verdict.unknown_words == ("pasword",)


def test_the_beginning_of_a_word_is_not_a_mistake(mail: Generation) -> None:
    results = ask(mail, "authenti")
    assert results.corrected is None
    assert slugs(results) == ["two-factor"]


def test_a_correction_that_leads_nowhere_is_taken_back(mail: Generation) -> None:
    results = ask(mail, "wait clocl teapot saucer spoon")
    assert results.corrected is None
    assert results.verdict.offers_ticket
    assert "clocl" in results.verdict.unknown_words


def test_a_correction_alone_is_not_certain(mail: Generation) -> None:
    assert ask(mail, "pasword").verdict.offers_ticket
    assert ask(mail, "refnud").verdict.offers_ticket


def test_a_misspelt_word_in_quotes_is_corrected_too(mail: Generation) -> None:
    results = ask(mail, '"reset your pasword"')
    assert slugs(results) == ["reset-password"]


def test_a_word_that_others_only_begin_with_is_unknown_and_not_an_answer(mail: Generation) -> None:
    verdict = ask(mail, "refund fun").verdict
    assert "fun" in verdict.unknown_words
    assert ask(mail, "clock tele").verdict.unknown_words == ("tele",)
    assert ask(mail, "authen").verdict.outcome == "unsure"


def test_a_word_is_found_while_it_is_still_misspelt_halfway(mail: Generation) -> None:
    assert slugs(ask(mail, "forgotten passw"))[0] == slugs(ask(mail, "forgotten pasw"))[0] == "reset-password"


def test_a_quoted_phrase_must_occur_as_written(mail: Generation) -> None:
    assert slugs(ask(mail, '"clock of the telephone"')) == ["two-factor"]
    assert slugs(ask(mail, '"telephone of the clock"')) == []


def test_a_category_filter_keeps_to_it_and_still_counts_the_others(mail: Generation) -> None:
    results = ask(mail, "category:billing comes back")
    assert slugs(results) == ["refund"]
    assert dict(results.categories) == {"billing": 1, "mail": 1}
    assert slugs(ask(mail, "comes back", category="billing")) == ["refund"]
    assert slugs(ask(mail, "comes back", category="nowhere")) == []


def test_pages_are_disjoint_and_complete(mail: Generation) -> None:
    pages = [slugs(ask(mail, "the a comes back clock page", page=page, page_size=2)) for page in (1, 2, 3)]
    assert ask(mail, "the a comes back clock page", page_size=2).total == sum(map(len, pages)) == 4
    assert len({slug for page in pages for slug in page}) == 4


@pytest.mark.parametrize("question", ["printer catches fire", "weather tomorrow", "bake an apple pie", "zzzzzz"])
def test_what_no_article_is_about_is_never_answered(mail: Generation, question: str) -> None:
    verdict = ask(mail, question).verdict
    assert verdict.outcome in {"none", "unsure"}
    assert verdict.offers_ticket


def test_a_title_asked_for_is_answered_with_full_confidence(mail: Generation) -> None:
    results = ask(mail, "why a message comes back")
    assert (results.verdict.outcome, results.verdict.confidence) == ("answered", 1.0)
    assert not results.verdict.offers_ticket


@pytest.mark.parametrize("question", ["", "   ", '""', "category:billing", "?!", "\x00"])
def test_a_query_without_a_word_finds_nothing_and_says_so(mail: Generation, question: str) -> None:
    results = ask(mail, question)
    assert results.hits == ()
    assert results.verdict.outcome == "none"


def test_an_excluded_article_is_not_found_and_a_boosted_one_comes_first(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index(
        {
            "a/hidden.md": article("Garden gnomes", "Gnomes.", search="{exclude: true}"),
            "a/first.md": article("Gnomes in winter", "Gnomes.", search="{boost: 3}"),
            "a/other.md": article("Gnomes in summer", "Gnomes."),
        }
    )
    generation = IndexManager(search_config).current()
    assert slugs(ask(generation, "gnomes")) == ["first", "other"]
    assert "hidden" in generation.docstore.entries


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


def test_a_word_and_its_number_are_found_glued_and_apart(build_index: BuildIndex, search_config: SearchConfig) -> None:
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


def test_titles_that_differ_by_a_sign_are_told_apart(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index({f"a/{slug}.md": article(f'"The {name} library"', "Install it.") for slug, name in SIGNED.items()})
    generation = IndexManager(search_config).current()
    for slug, name in SIGNED.items():
        assert slugs(ask(generation, f"the {name.lower()} library"))[0] == slug
    assert set(slugs(ask(generation, "c library"))) >= {"cpp", "csharp"}


SIGNED = {"cpp": "C++", "csharp": "C#", "fsharp": "F#"}


def test_a_title_of_stop_words_finds_its_article(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index({"a/about.md": article("About us", "A company."), "a/other.md": article("Who can sign up", "All.")})
    assert slugs(ask(IndexManager(search_config).current(), "about us")) == ["about"]


def test_a_phrase_that_the_text_parts_by_soft_hyphens_occurs(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index(
        {"a/b.md": article("Notes", "Write it in the log\u00adbook of your house."), "a/c.md": article("A", "B.")}
    )
    assert slugs(ask(IndexManager(search_config).current(), "\u201elogbook of your\u201c")) == ["b"]


def test_a_phrase_that_the_analyzer_knows_is_no_correction(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index({f"a/{n}.md": article(f"Set up part {n}", "Setup.") for n in range(4)})
    assert ask(IndexManager(search_config).current(), "set up part 2").corrected is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(text=st.text(max_size=300))
def test_no_text_of_a_visitor_raises(mail: Generation, text: str) -> None:
    results = ask(mail, text)
    assert 0.0 <= results.verdict.confidence <= 1.0
    assert len(results.hits) <= results.total


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("recoveryphrase", "recovery phrase"), ("the authen ticator", "the authenticator"), ("delaied", "delayed")],
)
def test_glued_and_parted_words_become_what_was_meant(mail: Generation, typed: str, meant: str) -> None:
    assert ask(mail, typed).corrected == meant


def test_another_name_finds_the_article_but_never_beats_the_word_itself(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index(
        {
            "a/invoice.md": article("Download an invoice", "The document for your accountant."),
            "a/bill.md": article("Your bill explained", "What each line says."),
            "a/other.md": article("Something else", "Nothing of the kind."),
            "_synonyms.yaml": "en:\n  same:\n    - invoice, bill\n    - otp, recovery code\n",
        }
    )
    generation = IndexManager(search_config).current()
    assert slugs(ask(generation, "bill")) == ["bill", "invoice"]
    assert slugs(ask(generation, "invoices")) == ["invoice", "bill"]
    assert [hit.why for hit in ask(generation, "invoice").hits] == [("invoice",), ("invoice = bill",)]
    assert ask(generation, "acountant").hits[0].why == ("acountant → accountant",)


def test_every_language_of_the_articles_is_searched_with_its_own_stems(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
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


def test_a_question_that_the_writer_promises_to_answer_is_answered(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index(
        {
            **MAIL,
            "billing/fees.md": article("Fees", "The price of a thing.", expect_queries="[price of it, thing price]"),
        }
    )
    search = IndexManager(search_config).current().searcher.search
    assert search(parse("the thing: prices?")).verdict.confidence == 1.0
    assert search(parse("price of the other thing")).verdict.confidence < 1.0

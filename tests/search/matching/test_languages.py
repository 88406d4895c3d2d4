"""One index of several languages: each query is read in all of them."""
# ruff: noqa: RUF001 - letters of many scripts

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.answers.deflect import TELLING_WORDS, telling_words
from search.answers.suggest import suggest
from search.generations.manager import IndexManager
from search.query import parse
from search.text.analyzer import analyzer
from tests.small_centre import MAIL, article

if TYPE_CHECKING:
    from search.config import SearchConfig
    from search.generations.generation import Generation
    from tests.search.conftest import BuildIndex

TRANSLATED = {
    "home/locks.md": article("Schlösser austauschen", "Die Schlösser der Wohnung tauscht der Verwalter.", lang="de"),
    "home/lift.md": article("Asansör kapıları açılmıyor", "Işıkları kontrol edin.", lang="tr"),
    "home/bill.md": article("تسديد الفَوَاتِير", "ادفع الفواتير في صفحة الحساب.", lang="ar"),
    "home/trash.md": article("粗大ごみの回収", "回収の日を予約します。", lang="ja"),
    "home/heating.md": article("Настройка отопления", "Проверьте батареи.", lang="ru"),
    "home/keys.md": article("Trocar as chaves", "Peça chaves novas na portaria.", lang="pt"),
    "_synonyms.yaml": "de:\n  same:\n    - riegel, schlösser\n",
}
MORE_GERMAN = {
    f"post/{number}.md": article(f"Paket {number} im Keller", "Abholen am Abend.", lang="de") for number in range(6)
}


@pytest.fixture(params=["en", "de"])
def centre(request: pytest.FixtureRequest, build_index: BuildIndex, search_config: SearchConfig) -> Generation:
    """Return an index of seven languages, once with English and once with German in most articles."""
    build_index(MAIL | TRANSLATED | (MORE_GERMAN if request.param == "de" else {}))
    generation = IndexManager(search_config).current()
    assert generation.meta.languages[0] == request.param
    return generation


QUESTIONS = [
    ("schlösser austauschen", "locks"),
    ("schlösser", "locks"),
    ("das schloss austauschen", "locks"),
    ("asansör kapıları", "lift"),
    ("KAPILARI", "lift"),
    ("isiklari", "lift"),
    ("الفواتير", "bill"),
    ("صفحة الفواتير", "bill"),
    ("粗大ごみ", "trash"),
    ("回収", "trash"),
    ("отопления", "heating"),
    ("chaves", "keys"),
    ("the passwords", "reset-password"),
    ("why is my message back", "bounce"),
]


@pytest.mark.parametrize(("question", "slug"), QUESTIONS)
def test_no_word_that_an_article_contains_is_unknown(centre: Generation, question: str, slug: str) -> None:
    results = centre.searcher.search(parse(question))
    assert results.hits[0].slug == slug
    assert results.corrected is None
    if question != "das schloss austauschen":  # no text has the article "das"
        assert results.verdict.unknown_words == ()


@pytest.mark.parametrize(("question", "slug"), QUESTIONS)
def test_what_is_found_is_suggested(centre: Generation, question: str, slug: str) -> None:
    assert suggest(centre, question).items[0].url.startswith(f"/articles/{slug}")


def test_the_words_of_every_language_are_marked(centre: Generation) -> None:
    hit = centre.searcher.search(parse("schloss")).hits[0]
    assert [part for part, is_match in hit.snippet.parts() if is_match] == ["Schlösser"]


def test_a_word_that_no_article_contains_is_unknown(centre: Generation) -> None:
    assert centre.searcher.search(parse("schlösser zeppelin")).verdict.unknown_words == ("zeppelin",)


def test_another_name_is_found_in_its_own_language(centre: Generation) -> None:
    hit = centre.searcher.search(parse("riegel")).hits[0]
    assert (hit.slug, hit.why) == ("locks", ("riegel = schlösser",))


def test_neighbours_count_in_every_language(centre: Generation) -> None:
    in_order, reversed_order = (
        centre.searcher.search(parse(words)).hits[0].score
        for words in ("schlösser austauschen bitte", "austauschen schlösser bitte")
    )
    assert in_order > reversed_order


def test_the_telling_words_of_a_ticket_are_those_of_its_language(centre: Generation) -> None:
    words = telling_words(
        centre,
        "Wohnung",
        "Guten Tag, seit gestern geht hier gar nichts mehr, weil meine Nachbarin ihre Taschen verwechselt hat und ich "
        "nun vor der Tür stehe. Bitte helfen Sie mir schnell, die Schlösser auszutauschen, mein Verwalter ist weg.",
    )
    assert len(words) == TELLING_WORDS
    assert {"schlosser", "verwalter", "wohnung"} <= set(words)


@given(st.text(max_size=200))
def test_every_language_parts_a_text_alike(text: str) -> None:
    languages = [analyzer(lang) for lang in ("en", "de", "tr", "ar", "ja")]
    surfaces = [[token.surface for token in language.query_stream(text)] for language in languages]
    assert all(words == surfaces[0] for words in surfaces)


def test_a_long_address_is_parted_alike() -> None:
    address = "https://example.org/" + "the/of/to/" * 8 + "locks"
    assert len(analyzer("en").stream(address)) == len(analyzer("de").stream(address))

"""An index of several languages: queries are analysed in all of them."""
# ruff: noqa: RUF001 - letters of many scripts

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.answers.deflect import MAX_KEY_WORDS, key_words
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
    """Return an index of seven languages, once mostly in English and once mostly in German."""
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
def test_no_word_of_an_article_is_unknown(centre: Generation, question: str, slug: str) -> None:
    results = centre.searcher.search(parse(question))
    assert results.hits[0].slug == slug
    assert results.corrected is None
    if question != "das schloss austauschen":  # no text has the article "das"
        assert results.verdict.unknown_words == ()


@pytest.mark.parametrize(("question", "slug"), QUESTIONS)
def test_hits_are_also_suggested(centre: Generation, question: str, slug: str) -> None:
    assert suggest(centre, question).items[0].url.startswith(f"/articles/{slug}")


def test_words_of_every_language_are_highlighted(centre: Generation) -> None:
    hit = centre.searcher.search(parse("schloss")).hits[0]
    assert [part for part, is_match in hit.snippet.parts() if is_match] == ["Schlösser"]


def test_a_word_in_no_article_is_unknown(centre: Generation) -> None:
    assert centre.searcher.search(parse("schlösser zeppelin")).verdict.unknown_words == ("zeppelin",)


def test_synonyms_match_in_their_own_language(centre: Generation) -> None:
    hit = centre.searcher.search(parse("riegel")).hits[0]
    assert (hit.slug, hit.why) == ("locks", ("riegel = schlösser",))


def test_neighbouring_words_count_in_every_language(centre: Generation) -> None:
    in_order, reversed_order = (
        centre.searcher.search(parse(words)).hits[0].score
        for words in ("schlösser austauschen bitte", "austauschen schlösser bitte")
    )
    assert in_order > reversed_order


def test_the_key_words_of_a_ticket_are_in_its_language(centre: Generation) -> None:
    words = key_words(
        centre,
        "Wohnung",
        "Guten Tag, seit gestern geht hier gar nichts mehr, weil meine Nachbarin ihre Taschen verwechselt hat und ich "
        "nun vor der Tür stehe. Bitte helfen Sie mir schnell, die Schlösser auszutauschen, mein Verwalter ist weg.",
    )
    assert len(words) == MAX_KEY_WORDS
    assert {"schlosser", "verwalter", "wohnung"} <= set(words)


@given(st.text(max_size=200))
def test_every_language_splits_a_text_alike(text: str) -> None:
    languages = [analyzer(lang) for lang in ("en", "de", "tr", "ar", "ja")]
    surfaces = [[token.surface for token in language.query_stream(text)] for language in languages]
    assert all(words == surfaces[0] for words in surfaces)


def test_every_language_splits_a_long_address_alike() -> None:
    address = "https://example.org/" + "the/of/to/" * 8 + "locks"
    assert len(analyzer("en").stream(address)) == len(analyzer("de").stream(address))

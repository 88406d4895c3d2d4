"""Foreign queries: those in a language that no article is in."""

from __future__ import annotations

import pytest

from search.intent.foreign import UNDETERMINED, ForeignLanguages

LISTS = {
    "en": "how do i change the my die was in password account lamp cable kettle",
    "de": "wie lampe tauschen ich die meine das was in kabel rechnung account password keble",
    "nl": "hoe lamp die was in kabel wijzigen account",
    "fr": "comment changer la lampe ma de l ampoule in",
    "ru": "лампа как",
    "uk": "лампа як замінити",
}
RARE = {"keble"}
EVERYWHERE = {"spotify": 20}


def languages_of(word: str) -> frozenset[str]:
    if word in EVERYWHERE:
        return frozenset(f"x{number}" for number in range(EVERYWHERE[word])) | {"en", "de"}
    return frozenset(lang for lang, words in LISTS.items() if word in words.split())


def common_in(word: str) -> frozenset[str]:
    return frozenset[str]() if word in RARE else languages_of(word)


def language(text: str, *own: str, articles: str = "") -> str:
    return ForeignLanguages(own or ("en",), languages_of, common_in, lambda word: word in articles.split()).language(
        text
    )


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Wie tauschen ich die Lampe?", "de"),
        ("rechnung", "de"),
        ("comment changer l'ampoule", "fr"),
        ("spotify rechnung", "de"),
        ("как лампа", "ru"),
        ("замінити лампа", "uk"),
        ("λάμπα", "el"),
        ("ランプを交換", "ja"),
        ("换灯", "zh"),
        ("전등 교체", "ko"),
        ("เปลี่ยนหลอดไฟ", "th"),
        ("تغيير المصباح", UNDETERMINED),
    ],
)
def test_other_languages_are_recognised(text: str, lang: str) -> None:
    assert language(text) == lang


@pytest.mark.parametrize(
    "text",
    [
        "",
        "???",
        "550 5.7.1",
        "change the lamp",
        "die lamp",  # words of English, too
        "how do i change my lampe",
        "asdkjhasd",
        "spotify",
        "change the keble",  # rare there, so perhaps a misspelt word
        "hoe",  # too short to decide alone
        "blorptec changer",  # a single foreign word that an article has
        "\ud800",
        "'''",
    ],
)
def test_queries_that_may_be_in_the_language_of_the_articles_are_not_foreign(text: str) -> None:
    assert language(text, articles="changer") == ""


def test_a_language_of_some_articles_is_not_foreign() -> None:
    assert language("wie tauschen ich die lampe", "en", "de-AT") == ""
    assert language("лампа", "ru") == ""
    assert language("λάμπα", "en", "el") == ""
    assert language("change the lamp", "de") == "en"
    assert language("λάμπα", "de") == "el"


def test_nothing_is_foreign_to_no_articles() -> None:
    assert ForeignLanguages((), languages_of, common_in, lambda _: False).language("rechnung") == ""

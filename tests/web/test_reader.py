"""The reader's language, from a parameter or the browser."""

from __future__ import annotations

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from web.reader import Reader, accepted, reader_of

LANGUAGES = ("en", "de", "pt-BR", "zh-CN")


def reader(query: str = "", header: str = "", languages: tuple[str, ...] = LANGUAGES) -> Reader:
    environ = EnvironBuilder(query_string=query, headers={"Accept-Language": header} if header else {}).get_environ()
    return reader_of(Request(environ), languages)


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("", ""),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("en;q=0.5, de;q=0.7", "de"),
        ("sv, pt;q=0.3", "pt-BR"),
        ("sv-SE,fi", ""),
        ("*", ""),
        ("de;q=0, en;q=0.1", "en"),
        ("zh-Hans-SG", "zh-CN"),
        (",;q=,\x7f;;;q=x", ""),
        ("x-" * 5_000 + ", de", ""),
    ],
)
def test_the_browsers_best_language_with_articles_is_the_readers(header: str, lang: str) -> None:
    assert accepted(header, LANGUAGES) == lang


def test_the_parameter_overrides_the_browser() -> None:
    assert reader("lang=de-CH", "pt-BR").lang == "de"
    assert reader("lang=pt", "de").lang == "pt-BR"


@pytest.mark.parametrize("parameter", ["", "sv", "%00", "de" * 100, "<b>"])
def test_a_parameter_without_articles_leaves_the_choice_to_the_browser(parameter: str) -> None:
    assert reader(f"lang={parameter}", "de").lang == "de"


@pytest.mark.parametrize("languages", [(), ("de",)])
def test_with_articles_in_one_language_there_is_nothing_to_prefer(languages: tuple[str, ...]) -> None:
    assert reader("lang=de", "de", languages) == Reader("", languages)
    assert reader("lang=de", "de", languages).label("en") == ""


def test_only_languages_that_the_reader_may_not_expect_are_labelled() -> None:
    german, unknown = Reader("de", LANGUAGES), Reader("", LANGUAGES)
    assert [german.label(lang) for lang in (*LANGUAGES, "")] == ["English", "", "Português (Brasil)", "简体中文", ""]
    assert [unknown.label(lang) for lang in ("en", "de")] == ["", "Deutsch"]  # our own pages are in English

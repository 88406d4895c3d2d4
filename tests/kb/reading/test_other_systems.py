"""Keys of other systems."""

from __future__ import annotations

import pytest

from kb.reading.other_systems import translate


@pytest.mark.parametrize(
    ("typed", "ours"),
    [
        ({"question": "How?"}, {"title": "How?"}),
        ({"title": "Own", "question": "How?"}, {"title": "Own"}),
        ({"description": "D.", "excerpt": "E."}, {"summary": "D."}),
        ({"excerpt": "E."}, {"summary": "E."}),
        ({"summary": "S.", "description": "D."}, {"summary": "S."}),
        ({"weight": "20"}, {"order": "20"}),
        ({"sidebar_position": "2.5"}, {"order": "2"}),
        ({"nav_order": "3", "order": "1"}, {"order": "1"}),
        ({"weight": "0"}, {}),
        ({"id": "360001234567"}, {"redirect_from": ["360001234567"]}),
        ({"id": "page-7"}, {}),
        ({"position": "left"}, {}),
        ({"weight": "inf"}, {}),
        ({"language": "pt_BR"}, {"lang": "pt-BR"}),
        ({"lang": "German"}, {"lang": "de"}),
        ({"language": "bash"}, {}),
        ({"ms.contentlocale": "ja-JP"}, {"lang": "ja-JP"}),
        ({"tags": "billing, invoices"}, {"tags": ["billing", "invoices"]}),
        ({"tags": [{"name": "x"}, {"slug": "y"}, "z"]}, {"tags": ["x", "y", "z"]}),
        ({"tags": {"x": None, "y": None}}, {"tags": ["x", "y"]}),
        ({"labels": ["a"]}, {"keywords": ["a"]}),
        ({"audience": "ITPro|Developer"}, {}),
        ({"audience": ["paid"]}, {"audience": ["paid"]}),
    ],
)
def test_fields_have_the_names_that_other_systems_give_them(typed: dict[str, object], ours: dict[str, object]) -> None:
    assert translate(typed, {}).fields == ours


def test_a_translated_field_has_the_line_of_its_key() -> None:
    assert translate({"Sidebar-Position": "2"}, {"Sidebar-Position": 4}).lines["order"] == 4


def test_old_addresses_lead_to_the_article() -> None:
    typed: dict[str, object] = {
        "permalink": "/help/old-address/",
        "slug": "nice",
        "url": "https://help.example.org/hc/123?x=1#y",
        "redirect_from": "/old/one.html",
    }

    translated = translate(typed, {"redirect_from": 2}, slug="reset")

    assert translated.fields == {"redirect_from": ["/old/one.html", "help/old-address", "nice", "hc/123"]}


def test_addresses_that_lead_nowhere_else_are_not_kept() -> None:
    typed: dict[str, object] = {"permalink": "/:year/:title", "slug": "/", "url": "reset"}

    assert translate(typed, {}, slug="reset").fields == {}


def test_aliases_of_notes_are_other_words_for_them() -> None:
    translated = translate({"aliases": ["API key", "token", "/old/key"]}, {})

    assert translated.fields == {"redirect_from": ["token", "old/key"], "synonyms": ["API key", "token"]}


def test_short_titles_for_menus_are_kept_apart() -> None:
    assert translate({"title": "A", "linkTitle": " B  c "}, {}) == translate({"title": "A", "nav_title": "B c"}, {})
    assert translate({"linkTitle": "B"}, {}).label == "B"


def test_keys_without_a_meaning_here_are_passed_over_and_others_stay() -> None:
    typed: dict[str, object] = dict.fromkeys(
        ("ms.date", "f1_keywords", "og:title", "hideTitle", "toc", "layout", "plan.b", "searches"), "x"
    )

    assert translate(typed, {}).fields == {"plan.b": "x", "searches": "x"}

"""The arguments of a tag."""

from __future__ import annotations

from kb.markup.arguments import parse


def test_words_without_a_name_are_positional() -> None:
    assert parse("""info "Two words" 'x' open""").positional == ("info", "Two words", "x", "open")


def test_names_are_in_lower_case_and_values_lose_their_quotes() -> None:
    arguments = parse("""Style="info" title = 'It is "so"' count=3""")
    assert arguments.named == {"style": "info", "title": 'It is "so"', "count": "3"}


def test_an_escaped_quote_and_an_entity_belong_to_the_value() -> None:
    assert parse(r'title="a \"b\" &amp; c"').get("title") == 'a "b" & c'


def test_a_colon_names_the_value_after_it() -> None:
    assert parse("title: 'Start here', kind: tip").named == {"title": "Start here", "kind": "tip"}


def test_an_address_keeps_its_colon() -> None:
    assert parse("https://example.com/a").first == "https://example.com/a"


def test_get_returns_the_first_value_that_is_not_empty_on_one_line() -> None:
    assert parse('label="" title="Two\n lines"').get("label", "title") == "Two lines"
    assert not parse("").get("label")

"""Containers between colons."""

from __future__ import annotations

import pytest

from tests.kb.small_markup import markdown, translated


@pytest.mark.parametrize(
    ("opening", "wanted"),
    [
        (":::note", ":::note"),
        ("::: tip Do this", ":::tip Do this"),
        (":::warning[Take care]", ":::warning Take care"),
        ('::::caution{title="Mind it"}', ":::warning Mind it"),
        (":::info Some *words*", ":::note Some *words*"),
        ("::: {.callout-important}", ":::important"),
        ("::: details Click me", ":::details Click me"),
    ],
)
def test_callouts_have_one_spelling(opening: str, wanted: str) -> None:
    colons = ":" * (len(opening) - len(opening.lstrip(":")))
    assert markdown(f"{opening}\n\ntext\n\n{colons}") == f"{wanted}\n\ntext\n\n:::"


def test_containers_of_one_width_nest() -> None:
    assert markdown(":::note\n:::tip\na\n:::\nb\n:::") == "::::note\n:::tip\na\n:::\nb\n::::"


def test_a_wider_container_is_closed_by_its_width() -> None:
    assert markdown("::::note\n:::tip\na\n:::\nb\n::::") == "::::note\n:::tip\na\n:::\nb\n::::"


def test_tabs_of_vuepress() -> None:
    text = "::: tabs\n@tab A\na\n@tab:active B\nb\n:::"
    assert markdown(text) == "::::tabs\n:::tab A\na\n:::\n:::tab B\nb\n:::\n::::"


def test_our_own_tabs_stay() -> None:
    text = "::::tabs\n:::tab A\na\n:::\n:::tab B\nb\n:::\n::::"
    assert markdown(text) == text


def test_wrappers_vanish() -> None:
    assert markdown("::: code-group\n```js\na\n```\n:::") == "```js\na\n```"


def test_an_unknown_container_keeps_its_content() -> None:
    result = translated(":::odd\na\n:::")
    assert (result.text.strip(), result.unknown) == ("a", (":::odd",))
    assert markdown("::: theorem The first\na\n:::") == "**The first**\n\na"


def test_colons_in_words_stay() -> None:
    for text in ("a ::: b", "::: what follows is text", "std:::x", ":::"[:2]):
        assert translated(text).text == text


def test_a_callout_on_one_line() -> None:
    assert markdown(":::note Save first. :::") == ":::note\nSave first.\n:::"


def test_diagrams_are_code() -> None:
    assert markdown("::: mermaid\ngraph TD;\n:::") == "```mermaid\ngraph TD;\n```"


def test_a_container_in_a_list_item() -> None:
    assert markdown("- a\n\n  :::note\n  b\n  :::\n- c") == "- a\n\n  :::note\n  b\n  :::\n- c"


def test_containers_without_an_end_lose_only_their_marks() -> None:
    assert markdown(":::note\na") == "a"


def test_a_reference_to_a_module_is_left_out_with_its_options() -> None:
    result = translated("a\n\n::: package.module.Class\n    options:\n      x: true\n\nb")
    assert (result.text.split(), result.unknown) == (["a", "b"], ("::: package.module.Class",))


def test_what_should_not_be_read_is_shown_as_written() -> None:
    assert markdown("::: v-pre\n{{ a.b }} <Foo/>\n:::\n\n<Foo/>{% x %}") == "{{ a.b }} <Foo/>"

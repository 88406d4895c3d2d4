"""Included files."""

from __future__ import annotations

import pytest

from kb.markup.expansion import MAX_CHARS, MAX_INCLUDES, MAX_LOOKUPS, expand
from tests.kb.small_markup import markdown, translated


@pytest.mark.parametrize(
    "use",
    [
        "{% include part.md %}",
        '{%- include "part.md" -%}',
        "{% include_relative part.md %}",
        "[!INCLUDE [The part](part.md)]",
        "[!include[](part.md)]",
        '--8<-- "part.md"',
        "<!-- @include: ./part.md -->",
        '{{% readfile "part.md" %}}',
        '{{< include file="part.md" >}}',
        "{!part.md!}",
    ],
)
def test_every_system_includes_a_file(use: str) -> None:
    result = translated(f"before\n\n{use}\n\nafter", files={"guide/part.md": "one\n\ntwo\n"})
    assert result.text == "before\n\none\n\ntwo\n\nafter"
    assert result.lines == (0, 1, 2, 2, 2, 3, 4)


@pytest.mark.parametrize("place", ["_includes/part.md", "guide/_includes/part.md", "includes/part.md", "part.md"])
def test_a_file_is_looked_for_in_the_folders_of_includes(place: str) -> None:
    assert markdown("{% include part.md %}", files={place: "found"}) == "found"


def test_an_import_is_included_where_its_name_is_used() -> None:
    files = {"guide/_part.mdx": "one **two**"}
    assert (
        markdown('import Part from "./_part.mdx"\n\nA\n\n<Part kind="x" />', path="guide/a.mdx", files=files)
        == "A\n\none **two**"
    )


@pytest.mark.parametrize(
    "text",
    [
        'import Part, {toc} from "./_part.mdx"\n\n<Part product="Key" />',
        'import Part, {\n  toc,\n} from "./_part.mdx"\n\n<Part product="Key"></Part>',
    ],
)
def test_an_imported_file_gets_the_attributes_of_the_component(text: str) -> None:
    files = {"guide/_part.mdx": "Buy a {props.product} for `{props.price}`."}
    assert markdown(text, path="guide/a.mdx", files=files) == "Buy a Key for `{props.price}`."


def test_the_markup_of_an_included_file_is_translated_too() -> None:
    files = {"_includes/a.md": "{% hint %}\n{% include b.md %}\n{% endhint %}", "_includes/b.md": "deep"}
    assert markdown("{% include a.md %}", files=files) == ":::note\ndeep\n:::"


def test_front_matter_of_an_included_file_is_left_out() -> None:
    assert markdown("{% include a.md %}", files={"a.md": "---\ntitle: x\n---\ntext"}) == "text"


def test_parameters_fill_an_included_file() -> None:
    files = {"_includes/note.html": "<div>\n    <b>{{ include.title }}</b> {{include.text}}{{ include.none }}\n</div>"}
    assert markdown('{% include note.html title="T" text="words" %}', files=files) == "<div>\n<b>T</b> words\n</div>"


def test_an_included_text_keeps_to_the_list_item_that_includes_it() -> None:
    assert translated("1. [!INCLUDE [x](p.md)]", files={"guide/p.md": "a\n\nb"}).text == "1. a\n\n   b".replace(
        "\n\n", "\n   \n"
    )


def test_links_of_an_included_file_lead_where_they_led() -> None:
    files = {"shared/p.md": "[a](b.md) ![c](../c.png) [d](https://x) [e](#f) [g](/h)"}
    wanted = "[a](../shared/b.md) ![c](../c.png) [d](https://x) [e](#f) [g](/h)"
    assert markdown("[!INCLUDE [x](../shared/p.md)]", files=files) == wanted


def test_a_missing_file_is_named() -> None:
    for use in ("{% include a.md %}", "[!INCLUDE [x](a.md)]", '--8<-- "a.md"'):
        result = translated(f"text\n\n{use}\n")
        assert result.text.strip() == "text"
        assert len(result.unknown) == 1


def test_an_include_in_code_is_left_alone() -> None:
    text = "`{% include part.md %}`\n\n```\n[!INCLUDE [x](part.md)]\n```"
    assert translated(text, files={"guide/part.md": "x"}).text == text


def test_a_file_cannot_include_itself() -> None:
    files = {"guide/a.md": "{% include b.md %}", "guide/b.md": "b {% include a.md %} {% include b.md %}"}
    assert markdown("{% include b.md %}", files=files).strip() == "b"


def test_includes_are_limited_in_number_and_size() -> None:
    text = "{% include a.md %}\n" * (MAX_INCLUDES + 5)
    assert expand(text, "x.md", {"a.md": "A"}.get).text.count("A") == MAX_INCLUDES
    assert "A" not in expand(text, "x.md", {"a.md": "A" * (MAX_CHARS + 1)}.get).text


def test_a_hostile_text_cannot_ask_for_files_forever() -> None:
    asked: list[str] = []
    expand("".join(f"{{% include n{number} %}}\n" for number in range(1_000)), "a/b/c/d.md", asked.append)
    expand(f"{{% include {'a/' * 300}b.md %}}", "c.md", asked.append)
    assert len(asked) == MAX_LOOKUPS


def test_no_file_outside_the_folder_is_asked_for() -> None:
    asked: list[str] = []
    expand("{% include ../../secret.md %}", "a/b.md", asked.append)
    assert asked
    assert not any(path.startswith(("..", "/")) for path in asked)


def test_a_part_of_a_file_is_included() -> None:
    text = "one\n<!-- --8<-- [start:x] -->\ntwo\n<!-- --8<-- [end:x] -->\nthree"
    assert markdown('--8<-- "a.md:x"', files={"a.md": text}) == "two"
    assert markdown('--8<-- "a.md:3:3"', files={"a.md": text}) == "two"
    assert markdown('--8<-- "a.md"', files={"a.md": text}) == "one\ntwo\nthree"


def test_a_block_of_snippets_includes_each_file() -> None:
    assert markdown("--8<--\na.md\nb.md\n--8<--", files={"a.md": "one", "b.md": "two"}) == "one\n\ntwo"


def test_a_snippet_of_code_is_left_out() -> None:
    assert translated('a\n\n--8<-- "x.py"').unknown == ('--8<-- "x.py"',)


def test_a_snippet_in_a_tab_is_not_code() -> None:
    text = '=== "A"\n\n    --8<-- "a.md"'
    assert translated(text, files={"a.md": "one\n\ntwo"}).text == '=== "A"\n\n    one\n    \n    two'

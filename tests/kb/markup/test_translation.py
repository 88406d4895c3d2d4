"""Whole texts, from other systems' markup to canonical Markdown."""

from __future__ import annotations

import pytest

from tests.kb.small_markup import markdown, translated


def test_a_text_without_markup_stays_the_same() -> None:
    text = "# Title\n\nA *word*, `{{ code }}`, a < b, List<T>, <your name>, 50 %% and ::: here.\n"
    assert translated(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "```\n{% hint %} {{< note >}} <Tabs> {{ x }}\n```",
        "    {% hint %}\n    {{ site.x }}",
        '`{% hint %}` `{{< ref "a" >}}` `<Note>x</Note>` `:::image source="a":::`',
        "- item\n\n      {% code %}",
        "<your name> <Name> Map<String,String> <user@example.com> <https://example.com>",
        "if (a < b) { return {}; }",
        '{ "a": { "b": 1 } }',
        "Costs ::: nothing",
        "10 %% of it",
        "x ^2 and 2^10",
        "user@Example.com and @someone",
        "> [!NOTE]\n> Text",
        "!!! note\n    Text",
        "[[wiki]] and ![[picture.png]]",
        "import the settings from the file.\n\nexport all of it",
    ],
)
def test_code_and_ordinary_text_stay_as_written(text: str) -> None:
    assert translated(text).text == text
    assert translated(text).unknown == ()


def test_lines_lead_back_to_the_source() -> None:
    result = translated("one\n\n{% hint %}\ntwo\n{% endhint %}\n\n<Note>three</Note>\nfour")
    places = {line: result.lines[n] for n, line in enumerate(result.text.split("\n"))}
    assert (places["one"], places["two"], places["three"], places["four"]) == (0, 3, 6, 7)


def test_a_tag_that_vanishes_leaves_a_blank_line() -> None:
    assert translated("a\n{% if x %}\nb").text == "a\n\nb"


def test_no_blank_line_divides_html_or_a_table() -> None:
    assert translated("<div>\n{% if x %}\n<p>a</p>\n</div>").text == "<div>\n<p>a</p>\n</div>"
    assert translated("| a |\n|---|\n{% if x %}\n| b |").text == "| a |\n|---|\n| b |"


def test_unknown_markup_is_named_once_and_its_content_stays() -> None:
    result = translated("{% odd %}a{% endodd %} {% odd %}b{% endodd %} {{< strange >}}c{{< /strange >}}")
    assert result.text == "a b c"
    assert result.unknown == ("{% odd %}", "{{< strange >}}")


def test_pairs_nest_with_longer_fences_outside() -> None:
    text = '{% hint %}\n{% tabs %}\n{% tab title="A" %}\na\n{% endtab %}\n{% endtabs %}\n{% endhint %}'
    assert markdown(text) == ":::::note\n::::tabs\n:::tab A\na\n:::\n::::\n:::::"


def test_the_blocks_fence_has_its_own_spelling() -> None:
    text = 'a\n{% hint style="success" %}\nb\n{% endhint %}\n'
    text += '{% tabs %}\n{% tab title="A" %}\nc\n{% endtab %}\n{% endtabs %}'
    wanted = "a\n\n/// success\n\nb\n///\n\n/// tab | A\n    new: true\n\nc\n///"
    assert markdown(text, fence="///") == wanted


def test_different_systems_share_one_text() -> None:
    text = "{% hint %}\n<Note>\na\n</Note>\n{% endhint %}\n{{< note >}}b{{< /note >}}"
    assert markdown(text) == "::::note\n:::note\na\n:::\n::::\n:::note\nb\n:::"


def test_the_line_of_the_first_unknown_markup_is_known() -> None:
    assert translated("a\n\n{% odd %}\n{{< strange >}}").unknown_line == 2
    assert translated('a\n--8<-- "x.md"\n\n{% odd %}').unknown_line == 1


@pytest.mark.parametrize(
    "piece",
    [
        "{% hint %}",
        "{% endhint %}",
        "{%",
        "{{",
        "{{<",
        "{{< note >}}",
        "{% comment %}",
        "{% raw %}",
        "{% capture a %}",
        "<Tabs>",
        "<A {",
        '<A b="',
        "<A b={{",
        "<a b={",
        "</A>",
        "<",
        "[!",
        "[!INCLUDE",
        ":::note\n",
        ":::\n",
        "::::",
        "%%",
        "{/*",
        "{color:red}",
        "\n{info}\n",
        "{a",
        "@A.",
        "<xref:",
        "](xref:",
        "{{ 'a' | ",
        "{% include a %}",
        "\n# [a](#tab/b)\n",
        "import ",
        "\nexport const a = {\n",
        "{% highlight a %}",
        "<Card ",
        "`{% raw %}`",
        "> [!div]\n> a\n",
        "href={{a}}",
        "{::comment}",
    ],
)
def test_hostile_texts_are_cheap(piece: str) -> None:
    """A thousand tags without a partner; a quadratic step would take minutes."""
    assert translated(piece * 4_000).text is not None


def test_a_backslash_makes_markup_ordinary_text() -> None:
    text = r"\{{ x }} \{% x %} \<Note>a\</Note> \:::note"
    assert translated(text).text == text
    assert translated(r"\\{% if x %}").text == r"\\"

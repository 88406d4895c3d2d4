"""Expressions in double braces."""

from __future__ import annotations

import pytest

from tests.kb.small_markup import markdown, translated


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("![a]({{ site.baseurl }}/img/a.png)", "![a](/img/a.png)"),
        ("[a]({{site.url}}{{site.baseurl}}/a/)", "[a](/a/)"),
        ("[a]({{ '/x' | relative_url }})", "[a](/x)"),
        ('[a]({{ "x/y.md" | absolute_url }})', "[a](/x/y.md)"),
        ("[a]({{ '/x' | prepend: site.baseurl }})", "[a](/x)"),
        ("{{ page.title }} {{ $frontmatter.title }} {{ .Title }}", "T T T"),
        ("{{ 'words' | upcase }}", "words"),
        ("a{{! a comment }}", "a"),
        ("{{Note|Save first.}}", "**Note:** Save first."),
    ],
)
def test_known_values_are_filled_in(text: str, wanted: str) -> None:
    assert markdown(text, title="T") == wanted


@pytest.mark.parametrize("text", ["{{ site.app_name }}", "{{ .Site.Params.x }}", "{{ x | upcase }}", "{{ f('x') }}"])
def test_unknown_values_of_a_template_vanish_and_are_named(text: str) -> None:
    result = translated(f"Open {text} now")
    assert (result.text, result.unknown) == ("Open  now", (text,))


def test_names_in_a_text_about_templates_are_shown_as_code() -> None:
    result = translated("Hello, {{1}}! The value of {{contact.name}} is shown.")
    assert result.text == "Hello, `{{1}}`! The value of `{{contact.name}}` is shown."
    assert result.unknown == ()


def test_a_name_in_an_address_or_with_marks_stays() -> None:
    text = "[a](https://{{id}}.example.com) {{**bold**}}"
    assert translated(text).text == text


def test_a_name_in_a_template_vanishes() -> None:
    assert markdown("{% if x %}{% endif %}a{{ name }}") == "a"


def test_a_name_in_a_bare_address_stays() -> None:
    text = "See https://example.com/{{1}} and www.{{x}}.example.com"
    assert translated(text).text == text


def test_expressions_in_arguments_and_titles_are_filled_in() -> None:
    text = '{% include note.html content="The {{ page.title }} of {{ site.x }}." %}\n\n:::tip {{ page.title }}\na\n:::'
    assert markdown(text, title="T") == ":::note\nThe T of .\n:::\n\n:::tip T\na\n:::"


def test_expressions_of_workflows_are_code() -> None:
    assert markdown("Use ${{ github.token }} and $${{x}}$$.") == "Use `${{ github.token }}` and $${{x}}$$."

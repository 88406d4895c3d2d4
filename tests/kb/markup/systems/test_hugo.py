"""Hugo's shortcodes."""

from __future__ import annotations

import pytest

from tests.kb.small_markup import markdown, translated


@pytest.mark.parametrize(
    ("opening", "wanted"),
    [
        ('{{% alert title="Mind it" color="warning" %}}', ":::warning Mind it"),
        ("{{< note >}}", ":::note"),
        ('{{< notice tip "Do this" >}}', ":::tip Do this"),
        ("{{< hint danger >}}", ":::danger"),
        ('{{< callout type="info" >}}', ":::note"),
        ('{{< admonition type=success title="T" open=true >}}', ":::success T"),
        ('{{< expand "More" "..." >}}', ":::details More"),
        ('{{% details title="More" open=true %}}', ":::details More"),
    ],
)
def test_pairs_become_directives(opening: str, wanted: str) -> None:
    name = opening[3:].strip().partition(" ")[0]
    closing = f"{opening[:3]} /{name} {opening[-3:]}"
    assert markdown(f"{opening}\ntext\n{closing}") == f"{wanted}\ntext\n:::"


def test_references_become_addresses() -> None:
    text = '[a]({{< ref "a.md" >}}) [b]({{% relref "/b/c.md#d" %}}) [e]({{< relref path="e.md" lang="de" >}})'
    assert markdown(text) == "[a](a.md) [b](/b/c.md#d) [e](e.md)"


def test_a_reference_outside_an_address_is_a_link() -> None:
    assert markdown('See {{< ref "set-up.md" >}}.') == "See [Set up](set-up.md)."


def test_figures_and_videos() -> None:
    assert markdown('{{< figure src="a.png" title="The panel" >}}') == "![The panel](a.png)\n\n*The panel*"
    assert markdown("{{< vimeo 12 >}}") == "[vimeo.com/12](https://vimeo.com/12)"
    assert markdown("{{< gist ada 12 >}}") == "[gist.github.com/ada/12](https://gist.github.com/ada/12)"


def test_tabs() -> None:
    text = '{{< tabs "x" >}}\n{{< tab "A" >}}\na\n{{< /tab >}}\n{{< tab "B" >}}\nb\n{{< /tab >}}\n{{< /tabs >}}'
    assert markdown(text) == "::::tabs\n:::tab A\na\n:::\n:::tab B\nb\n:::\n::::"


def test_tabs_that_are_named_by_their_group() -> None:
    text = '{{< tabs items="A,B" >}}\n{{< tab >}}a{{< /tab >}}\n{{< tab >}}b{{< /tab >}}\n{{< /tabs >}}'
    assert markdown(text) == "::::tabs\n:::tab A\na\n:::\n:::tab B\nb\n:::\n::::"


def test_tabs_say_whether_they_contain_text_or_code() -> None:
    tab = '{{< tab header="A" lang="en" >}}\n*a*\n{{< /tab >}}'
    assert "*a*\n:::\n::::" in markdown("{{< tabpane text=true >}}\n" + tab + "\n{{< /tabpane >}}")
    tabs = '{{< tab "A" >}}\na_b_\n{{< /tab >}}\n{{% tab "B" %}}\n*b*\n{{% /tab %}}'
    text = markdown('{{< tabpane lang="sh" >}}\n' + tabs + "\n{{< /tabpane >}}")
    assert text == "::::tabs\n:::tab A\n\n```sh\na_b_\n```\n\n:::\n:::tab B\n*b*\n:::\n::::"


def test_a_tab_of_code_is_fenced() -> None:
    text = '{{< tabpane >}}\n{{< tab header="Shell" lang="bash" >}}\nls {{x}}\n{{< /tab >}}\n{{< /tabpane >}}'
    assert "```bash\nls {{x}}\n```" in markdown(text)


def test_buttons_and_cards_become_links() -> None:
    assert markdown('{{< button href="/a" >}}Go{{< /button >}}') == "[Go](/a)"
    assert markdown('{{< card link="a" title="The A" >}}') == "[The A](a)"


def test_highlighted_code_becomes_a_fence() -> None:
    assert markdown('{{< highlight go "linenos=true" >}}\nx := 1\n{{< /highlight >}}') == "```go\nx := 1\n```"


def test_unknown_shortcodes_keep_what_they_enclose() -> None:
    result = translated('a {{< odd x="1" >}}b{{< /odd >}} {{< lone text="c" >}}')
    assert (result.text, result.unknown) == ("a b c", ("{{< odd >}}", "{{< lone >}}"))


def test_comments_vanish_and_values_are_filled_in() -> None:
    assert markdown("a{{% comment %}}secret{{% /comment %}}") == "a"
    assert markdown('{{< param "product" >}}', product="Post") == "Post"


def test_a_shortcode_shown_as_an_example_loses_its_comment_marks() -> None:
    assert markdown("{{</* note */>}} and {{%/* a */%}}") == "{{< note >}} and {{% a %}}"

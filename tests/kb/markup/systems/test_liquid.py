"""Liquid, Jekyll and GitBook."""

from __future__ import annotations

import pytest

from tests.kb.small_markup import markdown, translated


@pytest.mark.parametrize(
    ("tag", "wanted"),
    [
        ('{% hint style="warning" %}', ":::warning"),
        ("{% hint %}", ":::note"),
        ('{% hint style="danger" icon="x" %}', ":::danger"),
    ],
)
def test_hints_become_callouts(tag: str, wanted: str) -> None:
    assert markdown(f"{tag}\ntext\n{{% endhint %}}") == f"{wanted}\ntext\n:::"


def test_callouts_of_jekyll_and_others() -> None:
    assert markdown("{% callout info %}\na\n{% endcallout %}") == ":::note\na\n:::"
    assert markdown('{% callout tip "Do this" %}\na\n{% endcallout %}') == ":::tip Do this\na\n:::"
    assert markdown("{% note %}a{% endnote %}") == ":::note\na\n:::"
    assert markdown('{% callout type="check" title="T" %}\na\n{% /callout %}') == ":::success T\na\n:::"


def test_tabs() -> None:
    text = '{% tabs %}\n{% tab title="A" %}\na\n{% endtab %}\n{% tab title="B" %}\nb\n{% endtab %}\n{% endtabs %}'
    assert markdown(text) == "::::tabs\n:::tab A\na\n:::\n:::tab B\nb\n:::\n::::"


def test_folded_text() -> None:
    assert markdown("{% details More about it %}\na\n{% enddetails %}") == ":::details More about it\na\n:::"


def test_code_keeps_its_title() -> None:
    text = '{% code title="a.py" overflow="wrap" %}\n```python\n{{ x }}\n```\n{% endcode %}'
    assert markdown(text).startswith("**`a.py`**\n\n```python\n{{ x }}\n```")


def test_embeds_and_files_become_links() -> None:
    assert markdown('a\n{% embed url="https://v.example/1" %}\nb') == "a\n\n[v.example/1](https://v.example/1)\n\nb"
    assert markdown('{% embed url="https://v.example/1" %}\nCaption\n{% endembed %}').endswith("Caption")
    assert markdown('{% file src="x/a.pdf" %}') == "[a.pdf](x/a.pdf)"
    assert markdown("{% youtube abc %}") == "[www.youtube.com/watch?v=abc](https://www.youtube.com/watch?v=abc)"


def test_a_content_reference_is_one_link() -> None:
    inner = "[other-page.md](other-page.md)"
    assert (
        markdown(f'{{% content-ref url="other-page.md" %}}\n{inner}\n{{% endcontent-ref %}}')
        == "[Other page](other-page.md)"
    )
    named = '{% content-ref url="a.md" %}\n[Its title](a.md)\n{% endcontent-ref %}'
    assert markdown(named) == "[Its title](a.md)"
    folder = '{% content-ref url="./" %}\n[.](./)\n{% endcontent-ref %}'
    assert markdown(folder, path="Start here/a.md") == "[Start here](./)"


def test_links_to_pages_and_posts() -> None:
    assert markdown("[a]({% link _docs/a.md %}#b)") == "[a](/_docs/a.md#b)"
    assert markdown("[a]({% post_url 2020-01-31-a %})") == "[a](2020-01-31-a.md)"
    assert markdown("See {% link _docs/set-up.md %}.") == "See [Set up](/_docs/set-up.md)."


def test_what_is_not_for_readers_vanishes() -> None:
    assert markdown("a\n\n{% comment %}\nsecret\n\n```\nx\n```\n{% endcomment %}\n\nb") == "a\n\nb"
    assert markdown("{% capture x %}kept{% endcapture %}a {{ x }}") == "a kept"


def test_raw_text_is_shown_as_written() -> None:
    assert markdown("{% raw %}{{ user.name }} {% if x %}{% endraw %} {{ site.x }}b") == "{{ user.name }} {% if x %} b"


def test_highlighted_code_becomes_a_fence() -> None:
    text = "{% highlight ruby linenos %}\nputs {{ x }}\n{% endhighlight %}"
    assert markdown(text) == "```ruby\nputs {{ x }}\n```"


def test_conditions_keep_all_their_content_and_are_named() -> None:
    result = translated("{% if a %}one{% else %}two{% endif %}")
    assert (result.text, result.unknown) == ("onetwo", ("{% if %}",))


def test_assigned_values_are_known() -> None:
    assert markdown('{% assign name = "Ada" %}\n{{ name }}') == "Ada"


def test_includes_without_their_file_keep_their_words() -> None:
    assert markdown('{% include note.html content="Save first." %}') == ":::note\nSave first.\n:::"
    assert markdown('{% include image.html file="a.png" alt="A" %}') == "![A](a.png)"
    assert markdown('a {% include x.html text="words" %} b') == "a words b"


def test_interfaces_keep_their_address() -> None:
    text = '{% swagger method="get" path="/a" baseUrl="https://x" summary="List" %}\nb\n{% endswagger %}'
    assert markdown(text) == "**List: `GET https://x/a`**\n\nb"


def test_a_tag_in_a_list_item_stays_there() -> None:
    text = '1. a\n\n   {% hint style="info" %}\n   b\n   {% endhint %}\n2. c'
    assert markdown(text) == "1. a\n\n   :::note\n   b\n   :::\n2. c"


def test_other_text_in_brackets_stays() -> None:
    assert markdown("100{% of it %} and {% 5 %}", path="a.md").startswith("100")
    assert markdown("a {% b") == "a {% b"


def test_a_loop_over_data_vanishes_and_another_one_stays() -> None:
    assert markdown("a\n{% for p in site.pages %}\n- [{{ p.title }}]({{ p.url }})\n{% endfor %}\nb") == "a\n\nb"
    assert markdown("{% for i in (1..3) %}x{% endfor %}") == "x"


def test_annotations_of_markdoc() -> None:
    assert markdown("# Title {% #part .big %}\n\n{% $product %}", product="Post") == "# Title {#part}\n\nPost"


def test_two_tags_in_one_address() -> None:
    assert markdown("[a]({{ site.baseurl }}{% link a.md %})") == "[a](/a.md)"


def test_an_unknown_tag_with_an_address_is_a_link() -> None:
    assert markdown('{% @x/y url="https://a.example/b" %}') == "[a.example/b](https://a.example/b)"


def test_the_name_of_an_icon_is_shown() -> None:
    assert markdown('Click {% octicon "gear" aria-label="the gear" %}.') == "Click the gear."


def test_figures_and_videos_of_themes() -> None:
    assert markdown('{% include figure image_path="/a.png" alt="A" %}') == "![A](/a.png)"
    assert markdown('{% include video id="1" provider="vimeo" %}') == "[vimeo.com/1](https://vimeo.com/1)"

"""Components of MDX and VuePress."""

from __future__ import annotations

import pytest

from tests.kb.small_markup import markdown, translated


@pytest.mark.parametrize(
    ("opening", "wanted"),
    [
        ("<Note>", ":::note"),
        ('<Callout type="warning" title="T">', ":::warning T"),
        ('<Admonition type="danger" title="T">', ":::danger T"),
        ('<Aside type="caution">', ":::caution"),
        ('<Accordion title="More" icon="x">', ":::details More"),
    ],
)
def test_pairs_become_directives(opening: str, wanted: str) -> None:
    name = opening[1:].partition(" ")[0].rstrip(">")
    assert markdown(f"{opening}\n\ntext\n\n</{name}>") == f"{wanted}\n\ntext\n\n:::"


def test_tabs_with_labels() -> None:
    text = '<Tabs>\n  <TabItem value="a" label="A">\n\n  a\n\n  </TabItem>\n  <Tab title="B">b</Tab>\n</Tabs>'
    assert markdown(text) == "::::tabs\n:::tab A\n\na\n\n:::\n:::tab B\nb\n:::\n::::"


def test_tabs_named_by_their_group() -> None:
    text = "<Tabs values={[{label: 'The A', value: 'a'}]}>\n<TabItem value=\"a\">\nx\n</TabItem>\n</Tabs>"
    assert ":::tab The A" in markdown(text)
    assert ":::tab A\n" in markdown("<Tabs items={['A', 'B']}>\n<Tabs.Tab>\nx\n</Tabs.Tab>\n</Tabs>")


def test_cards_become_links() -> None:
    assert markdown('<Card title="Billing" href="/billing" />') == "[Billing](/billing)"
    assert (
        markdown('<Card title="Billing" href="/billing">\n  Pay here.\n</Card>')
        == "**[Billing](/billing)**\n\nPay here."
    )
    assert markdown('<LinkCard title="B" href="/b" description="Pay." />') == "[B](/b): Pay."


def test_links_and_buttons() -> None:
    assert (
        markdown('See <Link to="/a">the A</Link> and <Button href="/b">B</Button>.') == "See [the A](/a) and [B](/b)."
    )


def test_pictures_and_videos() -> None:
    assert markdown('<Image src="a.png" alt="A" />') == "![A](a.png)"
    assert markdown('<YouTube id="abc" />') == "[www.youtube.com/watch?v=abc](https://www.youtube.com/watch?v=abc)"


def test_steps_have_titles() -> None:
    text = '<Steps>\n  <Step title="First">\n    a\n\n    - b\n  </Step>\n</Steps>'
    assert markdown(text) == "**First**\n\na\n\n- b"


def test_words_stay_in_their_line() -> None:
    text = 'New <Badge text="beta" /> and <Tooltip tip="x">words</Tooltip> <Icon name="y" />here'
    assert markdown(text) == "New beta and words here"


def test_fields_keep_their_name() -> None:
    assert markdown('<ParamField path="id" type="string">\n  a\n</ParamField>') == "**`id` (string)**\n\na"


def test_unknown_components_keep_their_text() -> None:
    result = translated('<Odd title="T">\n  text\n</Odd>\n\n<Lone />', path="a.mdx")
    assert result.text.split() == ["**T**", "text"]
    assert result.unknown == ("<Odd>", "<Lone>")


def test_the_head_of_a_page_vanishes() -> None:
    assert markdown("<Head>\n<title>x</title>\n</Head>\n\na") == "a"


def test_a_frame_keeps_its_caption() -> None:
    text = '<Frame caption="The panel">\n  <img src="a.png" />\n</Frame>'
    assert markdown(text) == '<img src="a.png" />\n\n*The panel*'


def test_a_block_of_code_is_fenced() -> None:
    text = '<CodeBlock language="js">\n  {`let a;\n\nlet b;`}\n</CodeBlock>'
    assert markdown(text, path="a.mdx") == "```js\nlet a;\n\nlet b;\n```"


def test_code_that_is_imported_is_named() -> None:
    result = translated("import S from '!!raw-loader!./s.js'\n\n<CodeBlock>{S}</CodeBlock>\n\na", path="a.mdx")
    assert (result.text.strip(), result.unknown) == ("a", ("{S}",))
